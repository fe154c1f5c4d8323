/** Tells the running engine of what is done with one lock: see `observe-lock.ts`. */

import { getHost, type LockDescription, type LockHost } from '../scenario/host.ts'

type Method = (...args: unknown[]) => unknown

/** What a method of a lock is for. */
export type Role = 'acquire' | 'tryAcquire' | 'release' | 'run'

type Call = (args: unknown[]) => unknown

function deferred<T>() {
  let resolve!: (value: T | PromiseLike<T>) => void
  let reject!: (reason: unknown) => void
  const promise = new Promise<T>((...both) => {
    ;[resolve, reject] = both
  })
  return { promise, resolve, reject }
}

export class Observer {
  readonly #lock: object
  readonly #description: LockDescription

  constructor(lock: object, description: LockDescription) {
    this.#lock = lock
    this.#description = description
  }

  /** A method that does `call` and, where it has a role, tells of it. */
  method(role: Role | undefined, call: Call): Method {
    if (role === undefined) return (...args) => call(args)
    return (...args) => {
      const host = getHost()?.locks
      return host === undefined || !host.observes ? call(args) : this[role](host, call, args)
    }
  }

  async acquire(host: LockHost, call: Call, args: unknown[]): Promise<unknown> {
    const got = await host.acquire(this.#lock, this.#description, async () => call(args))
    return this.#releasing(got)
  }

  tryAcquire(host: LockHost, call: Call, args: unknown[]): unknown {
    const took = (got: unknown) => {
      if (got === undefined || got === null || got === false) return got
      host.acquired(this.#lock, this.#description)
      return this.#releasing(got)
    }
    const got = call(args)
    return got instanceof Promise ? got.then(took) : took(got)
  }

  release(host: LockHost, call: Call, args: unknown[]): unknown {
    host.released(this.#lock, 'method')
    return call(args)
  }

  /** The function runs in the chain of whoever asked for it, not of whoever the lock calls it from. */
  async run(host: LockHost, call: Call, args: unknown[]): Promise<unknown> {
    const at = args.findIndex(arg => typeof arg === 'function')
    if (at < 0) return call(args)
    const over = deferred<unknown>()
    let whole: unknown
    const given = await host.acquire(this.#lock, this.#description, () => {
      const granted = deferred<unknown[]>()
      const section = (...inner: unknown[]) => {
        granted.resolve(inner)
        return over.promise
      }
      whole = call(args.with(at, section))
      Promise.resolve(whole).catch(granted.reject)
      return granted.promise
    })
    try {
      over.resolve(await (args[at] as Method)(...(given as unknown[])))
    } catch (error) {
      over.reject(error)
    }
    host.released(this.#lock, 'function')
    return whole
  }

  /** Runs the function while it holds the lock, which it has got without waiting. */
  async hold(host: LockHost, section: () => unknown): Promise<unknown> {
    host.acquired(this.#lock, this.#description)
    try {
      return await section()
    } finally {
      host.released(this.#lock, 'function')
    }
  }

  /** What was acquired, so that giving it back is seen. */
  #releasing(got: unknown): unknown {
    if (typeof got === 'function') return this.#once(got as Method, undefined)
    if (typeof got !== 'object' || got === null) return got
    const releases = ['release', Symbol.dispose, Symbol.asyncDispose].filter(
      key => key !== undefined && typeof (got as Record<PropertyKey, unknown>)[key] === 'function',
    )
    if (releases.length === 0) return got
    const methods = new Map(releases.map(key => [key, this.#once((got as Record<PropertyKey, Method>)[key]!, got)]))
    return new Proxy(got, {
      get(real, property) {
        const value = Reflect.get(real, property, real) as unknown
        return methods.get(property as string) ?? (typeof value === 'function' ? value.bind(real) : value)
      },
    })
  }

  #once(give: Method, self: unknown): Method {
    let given = false
    return (...args) => {
      const host = getHost()?.locks
      if (host?.observes) {
        if (given) host.releasedAgain(this.#lock)
        else host.released(this.#lock, 'function')
      }
      given = true
      return Reflect.apply(give, self, args)
    }
  }
}
