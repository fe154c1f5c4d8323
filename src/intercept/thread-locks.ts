/**
 * `navigator.locks` in threads, where the platform has it: a lock is a reader-writer lock on the board, found by its name, so
 * that requests of all threads compete under control. Which of those that wait is served next is the schedule's choice: a
 * request may take any time to reach the manager. With `steal` the platform itself answers.
 */

import type { Engine } from '../runtime/engine.ts'
import type { Found } from '../runtime/objects/found.ts'
import type { RwLock } from '../runtime/objects/rwlock.ts'
import { Caller } from './caller.ts'
import { withRoom } from './finding.ts'
import { isLockManager } from './lock-manager.ts'
import { Patches } from './patches.ts'
import { controlledBy } from './platform-call.ts'

interface Granted {
  readonly name: string
  readonly mode: 'exclusive' | 'shared'
}
type Section = (lock: Granted | null) => unknown
interface Options {
  readonly mode?: Granted['mode']
  readonly ifAvailable?: boolean
  readonly steal?: boolean
  readonly signal?: AbortSignal
}
type Release = () => Promise<void>
type Method = (...args: unknown[]) => unknown

async function hold(lock: RwLock, granted: Granted, options: Options, section: Section): Promise<unknown> {
  const release = await acquire(lock, granted, options)
  if (release === undefined) return section(null)
  try {
    return await section(granted)
  } finally {
    await release()
  }
}

async function acquire(lock: RwLock, { mode }: Granted, options: Options): Promise<Release | undefined> {
  const { ifAvailable = false, signal } = options
  signal?.throwIfAborted()
  const shared = mode === 'shared'
  if (ifAvailable) return shared ? lock.tryAcquireRead() : lock.tryAcquireWrite()
  const acquired = shared ? lock.acquireRead() : lock.acquireWrite()
  if (signal === undefined) return acquired
  return new Promise((resolve, reject) => {
    let given = false
    signal.addEventListener('abort', () => {
      if (!given) reject(signal.reason)
    })
    acquired.then(release => {
      given = true
      // What nobody waits for any more goes back at once.
      if (signal.aborted) release().catch(() => {})
      else resolve(release)
    }, reject)
  })
}

export function install(engine: Engine, found: Found): () => void {
  const platform = (globalThis as { navigator?: { locks?: unknown } }).navigator?.locks as
    | { readonly request: Method; readonly query: Method }
    | undefined
  if (typeof platform !== 'object' || platform === null || !isLockManager(platform)) return () => {}
  const { request, query } = platform
  const lockOf = (name: string) => withRoom(engine, () => found.of('lock', name, name))
  const patches = new Patches()
    .value(platform, 'request', (...args: unknown[]) => {
      const control = controlledBy()
      const section = args.at(-1)
      const options = (args.length > 2 ? args[1] : {}) as Options
      if (control === undefined || typeof section !== 'function' || options.steal === true)
        return Reflect.apply(request, platform, args)
      if (control.caller === Caller.leftover) return engine.refuse()
      const granted: Granted = Object.freeze({ name: String(args[0]), mode: options.mode ?? 'exclusive' })
      return hold(lockOf(granted.name), granted, options, section as Section)
    })
    .value(platform, 'query', async () => {
      if (controlledBy() === undefined) return Reflect.apply(query, platform, [])
      const held = found.keys('lock').flatMap(name => {
        const lock = lockOf(name)
        const mode = lock.peek().writer ? 'exclusive' : 'shared'
        return lock.holders().map((): Granted => ({ name, mode }))
      })
      return { held, pending: [] }
    })
  patches.install()
  return () => patches.restore()
}
