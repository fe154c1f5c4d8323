/** The slot through which the package's exported `shared`, `control` and `point` find the engine that is running. */

import type { Control, Point } from './context.ts'
import type { Shared } from './shared.ts'

/** How a lock is told of that is no shared object. */
export interface LockDescription {
  /** The word for what it is. */
  readonly type: string
  /** Whether only who holds it can let others have it (a mutex, not a semaphore). */
  readonly owned: boolean
  readonly name?: string | undefined
}

/** Hears of locks that are no shared objects. `lock` is any object that stands for one. */
export interface LockHost {
  /** Whether the code now running is a task's. */
  readonly observes: boolean
  /** Announces that it wants the lock; resolves to what `ask` does, which asks the lock itself. */
  acquire(lock: object, description: LockDescription, ask: () => PromiseLike<unknown>): Promise<unknown>
  /** It has got the lock without having to wait. */
  acquired(lock: object, description: LockDescription): void
  /** It releases the lock, by a method that anybody may call or by a function that whoever acquired it was given. */
  released(lock: object, by: 'method' | 'function'): void
  /** It calls such a function once more. */
  releasedAgain(lock: object): void
}

/** What a running engine offers to the package's exports. */
export interface Host {
  /** Makes shared objects; `undefined` while no `setup` runs. */
  readonly shared: Shared | undefined
  readonly control: Control
  readonly point: Point
  /** Absent where no such locks can be. */
  readonly locks?: LockHost | undefined
}

interface Slot {
  host: Host | undefined
}

const key = Symbol.for('heddle.host')

// One slot a process, not one a copy of the package: a scenario's copy may be another than the engine's.
const slot: Slot = ((globalThis as { [key: symbol]: Slot | undefined })[key] ??= { host: undefined })

/** Makes `host` the one that runs; `undefined` when none does any more. */
export const setHost = (host: Host | undefined): void => {
  slot.host = host
}

/** The host that runs, if one does. */
export const getHost = (): Host | undefined => slot.host
