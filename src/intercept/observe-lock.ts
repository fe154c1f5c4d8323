/**
 * `observeLock(lock, …)`: a lock that is neither a shared object nor one of `async-mutex`, made known. To acquire it becomes a
 * scheduling point, and who holds it and who waits is known, so that deadlocks, lock orders and misuse can be told.
 *
 * Observed are the calls that are named. Everything else passes through, and methods run with the real lock as `this`, so that
 * what it does within itself is not seen. Outside of a run calls go straight to the lock.
 */

import { OBSERVED } from '../scenario/brands.ts'
import type { MethodOf } from '../scenario/context.ts'
import { getHost, type LockDescription, type LockHost } from '../scenario/host.ts'

/** Options of `observeLock`: which methods do what. */
export interface ObserveLockOptions<T = object> {
  /** Acquires it: resolves once it is held. What it resolves to may be, or have, a function that releases it. */
  readonly acquire?: MethodOf<T> | undefined
  /** Acquires it if it is free, and else returns or resolves to `undefined`, `null` or `false`. */
  readonly tryAcquire?: MethodOf<T> | undefined
  /** Releases it. Not needed where `acquire` resolves to what releases it. */
  readonly release?: MethodOf<T> | undefined
  /** Runs a function, its first argument that is one, while it is held. */
  readonly run?: MethodOf<T> | undefined
  /** What reports call it. Default: the key under which `setup` returned it. */
  readonly name?: string | undefined
  /** How many may hold it at once; with more than one anybody may release. Default 1. */
  readonly permits?: number | undefined
}

type Method = (...args: unknown[]) => unknown
type Role = 'acquire' | 'tryAcquire' | 'release' | 'run'
const roles: readonly Role[] = ['acquire', 'tryAcquire', 'release', 'run']

/**
 * Makes a lock known to Heddle and returns one of the same type to use in its place. A function that acquires when it is called
 * is a lock as well, without any options. Throws a `TypeError` when a method that is named is none.
 *
 * @example
 * const lock = observeLock(new FileLock('db'), { acquire: 'lock', release: 'unlock' })
 * const pool = observeLock(createPool(3), { acquire: 'take', permits: 3 }) // `take` resolves to a function that gives back
 */
export function observeLock<T extends object>(lock: T, options: ObserveLockOptions<NoInfer<T>> = {}): T {
  const byName = rolesOf(lock, options)
  const owned = (options.permits ?? 1) === 1
  const description = { type: owned ? 'lock' : 'semaphore', owned, name: options.name }
  const observer = new Observer(lock, description)
  const wrappers = new Map<PropertyKey, Method>()
  return new Proxy(lock, {
    get(real, property) {
      if (property === OBSERVED) return lock
      const value = Reflect.get(real, property, real) as unknown
      if (typeof value !== 'function' || property === 'constructor') return value
      let wrapper = wrappers.get(property)
      if (wrapper === undefined) {
        wrapper = observer.method(byName.get(property), args => Reflect.apply(value as Method, real, args))
        wrappers.set(property, wrapper)
      }
      return wrapper
    },
    set: (real, property, value) => Reflect.set(real, property, value, real),
    apply: (real, self, args) =>
      observer.method('acquire', given => Reflect.apply(real as Method, self, given))(...args),
  })
}

function rolesOf<T extends object>(lock: T, options: ObserveLockOptions<T>): Map<PropertyKey, Role> {
  const byName = new Map<PropertyKey, Role>()
  for (const role of roles) {
    const method = options[role]
    if (method === undefined) continue
    if (typeof (lock as Record<string, unknown>)[method] !== 'function') {
      throw new TypeError(`heddle: observeLock(lock, { ${role}: '${method}' }): lock has no method '${method}'`)
    }
    byName.set(method, role)
  }
  if (byName.size === 0 && typeof lock !== 'function') {
    throw new TypeError(
      "heddle: observeLock(lock, options): options must say how it is acquired, as in { acquire: 'lock', release: 'unlock' }",
    )
  }
  return byName
}

type Call = (args: unknown[]) => unknown

function deferred<T>() {
  let resolve!: (value: T | PromiseLike<T>) => void
  let reject!: (reason: unknown) => void
  const promise = new Promise<T>((...both) => {
    ;[resolve, reject] = both
  })
  return { promise, resolve, reject }
}

/** Tells the running engine of what is done with one lock. */
class Observer {
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
