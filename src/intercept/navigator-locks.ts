/**
 * `navigator.locks`, where the platform has it: while tasks run on one event loop, requests go to a manager of our own that
 * follows the same rules (first come, first served; exclusive or shared; `ifAvailable`; `signal`), since the platform's grants
 * come from outside, at times that no schedule decides. Each execution begins without locks. Worker threads share the
 * platform's manager, which is left as it is there.
 */

import { isLockManager, observedRequest } from './lock-manager.ts'
import type { Locks } from './locks.ts'
import { Patches } from './patches.ts'

type Mode = 'exclusive' | 'shared'
interface Granted {
  readonly name: string
  readonly mode: Mode
}
type Section = (lock: Granted | null) => unknown
interface Options {
  readonly mode?: Mode
  readonly ifAvailable?: boolean
  readonly signal?: AbortSignal
}
interface Request extends Granted {
  readonly grant: () => void
}

/** Locks by name, for one execution. */
export class LockManager {
  readonly #held: Granted[] = []
  readonly #queue: Request[] = []

  request(name: string, section: Section): Promise<unknown>
  request(name: string, options: Options, section: Section): Promise<unknown>
  async request(name: string, ...rest: [Section] | [Options, Section]): Promise<unknown> {
    const section = rest.at(-1) as Section
    const { mode = 'exclusive', ifAvailable = false, signal } = rest.length === 2 ? rest[0] : ({} as Options)
    signal?.throwIfAborted()
    const lock: Granted = Object.freeze({ name, mode })
    if (ifAvailable && !this.#isFree(lock)) return section(null)
    await this.#granted(lock, signal)
    try {
      return await section(lock)
    } finally {
      this.#held.splice(this.#held.indexOf(lock), 1)
      this.#serve()
    }
  }

  #granted(lock: Granted, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const grant = () => {
        this.#held.push(lock)
        resolve()
      }
      const request: Request = { ...lock, grant }
      this.#queue.push(request)
      signal?.addEventListener('abort', () => {
        const at = this.#queue.indexOf(request)
        if (at < 0) return
        this.#queue.splice(at, 1)
        reject(signal.reason)
        this.#serve()
      })
      this.#serve()
    })
  }

  #admits({ name, mode }: Granted): boolean {
    return !this.#held.some(held => held.name === name && (mode === 'exclusive' || held.mode === 'exclusive'))
  }

  #isFree(lock: Granted): boolean {
    return this.#admits(lock) && !this.#queue.some(({ name }) => name === lock.name)
  }

  #serve(): void {
    const passed = new Set<string>()
    for (const request of [...this.#queue]) {
      if (passed.has(request.name) || !this.#admits(request)) passed.add(request.name)
      else {
        this.#queue.splice(this.#queue.indexOf(request), 1)
        request.grant()
      }
    }
  }

  async query(): Promise<{ held: Granted[]; pending: Granted[] }> {
    const shown = ({ name, mode }: Granted) => ({ name, mode })
    return { held: this.#held.map(shown), pending: this.#queue.map(shown) }
  }
}

/** The platform's manager under control. */
export class NavigatorLocks {
  readonly #locks: Locks
  #manager = new LockManager()

  constructor(locks: Locks) {
    this.#locks = locks
  }

  /** Forgets the locks of the execution before. */
  begin(): void {
    this.#manager = new LockManager()
  }

  install(): () => void {
    const platform = (globalThis as { navigator?: { locks?: unknown } }).navigator?.locks as LockManager | undefined
    if (typeof platform !== 'object' || platform === null || !isLockManager(platform)) return () => {}
    const { request, query } = platform
    const ours = observedRequest((...args) => this.#manager.request(...(args as [string, Section])))
    const patches = new Patches()
      .value(platform, 'request', (...args: [string, Section]) =>
        this.#locks.observes ? ours(...args) : Reflect.apply(request, platform, args),
      )
      .value(platform, 'query', () =>
        this.#locks.observes ? this.#manager.query() : Reflect.apply(query, platform, []),
      )
    patches.install()
    return () => patches.restore()
  }
}
