/** The operations of an `RwLock` for synchronous code. */

import type { SyncRwLock as SyncHandle, SyncRelease } from '../../scenario/shared.ts'
import { Kind } from '../../schedule/operation.ts'
import type { SharedObject } from './object.ts'
import { SYNC, withinSync } from './release.ts'

export class SyncRwLock implements SyncHandle {
  readonly #lock: SharedObject

  constructor(lock: SharedObject) {
    this.#lock = lock
  }

  acquireRead(): SyncRelease {
    return this.#lock.requestSync(Kind.acquireRead, 0, 0, SYNC)
  }
  tryAcquireRead(): SyncRelease | undefined {
    return this.#lock.requestSync(Kind.tryAcquireRead, 0, 0, SYNC)
  }
  releaseRead(): void {
    this.#lock.requestSync(Kind.releaseRead, 0, 0, undefined)
  }
  runExclusiveRead<V>(section: () => V): V {
    return withinSync(this.acquireRead(), section)
  }
  acquireWrite(): SyncRelease {
    return this.#lock.requestSync(Kind.acquireWrite, 0, 0, SYNC)
  }
  tryAcquireWrite(): SyncRelease | undefined {
    return this.#lock.requestSync(Kind.tryAcquireWrite, 0, 0, SYNC)
  }
  releaseWrite(): void {
    this.#lock.requestSync(Kind.releaseWrite, 0, 0, undefined)
  }
  runExclusiveWrite<V>(section: () => V): V {
    return withinSync(this.acquireWrite(), section)
  }
}
