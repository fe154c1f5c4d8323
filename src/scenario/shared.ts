/** The factory of shared objects: what `setup` builds its state from, the same in both modes. */

import type { MapKey, Queue, SharedArray, SharedMap } from './shared/collections.ts'
import type { Mutex, RwLock, Semaphore } from './shared/locks.ts'
import type { Barrier, Condition, Latch } from './shared/signals.ts'
import type { NameOptions } from './shared/synchronous.ts'
import type { Atomic, BigInt64, Cell, Float64, Int32 } from './shared/values.ts'

export type { MapKey, Queue, SharedArray, SharedMap } from './shared/collections.ts'
export type {
  Mutex,
  Release,
  RwLock,
  RwLockHolders,
  Semaphore,
  SyncMutex,
  SyncRelease,
  SyncRwLock,
  SyncSemaphore,
} from './shared/locks.ts'
export type { Barrier, Condition, Latch } from './shared/signals.ts'
export type { NameOptions, Synchronous } from './shared/synchronous.ts'
export type { Atomic, BigInt64, Cell, Float64, Int32 } from './shared/values.ts'

/** Options of `shared.condition`. */
export interface ConditionOptions extends NameOptions {
  /** Whether a `wait` may also end without a notification, as the schedule chooses. Default: false. */
  readonly spurious?: boolean | undefined
}

/**
 * Makes shared objects; valid while `setup` runs. Each operation of a shared object is one scheduling point and must be
 * awaited; `peek()` is none. Every factory throws a `TypeError` for arguments out of bounds.
 *
 * @example
 * setup: ({ shared }) => ({ lock: shared.mutex(), hits: shared.atomic(0, { name: 'hit count' }) })
 */
export interface Shared {
  /** A place for one structured-cloneable value. */
  cell<T>(value: T, options?: NameOptions): Cell<T>
  /** A plain 32-bit integer. Default: 0. */
  int32(value?: number, options?: NameOptions): Int32
  /** A plain 64-bit floating-point number. Default: 0. */
  float64(value?: number, options?: NameOptions): Float64
  /** A plain 64-bit integer. Default: 0n. */
  bigint64(value?: bigint, options?: NameOptions): BigInt64
  /** A 32-bit integer with atomic operations. Default: 0. */
  atomic(value?: number, options?: NameOptions): Atomic
  /** A lock for one holder. */
  mutex(options?: NameOptions): Mutex
  /** A lock for many readers or one writer. */
  rwlock(options?: NameOptions): RwLock
  /** `permits` to share: an integer of at least 0. */
  semaphore(permits: number, options?: NameOptions): Semaphore
  /** A condition variable over `mutex`. */
  condition(mutex: Mutex, options?: ConditionOptions): Condition
  /** A gate that opens after `count` counts: an integer of at least 0. */
  latch(count: number, options?: NameOptions): Latch
  /** A meeting place for `parties` tasks: an integer of at least 1. */
  barrier(parties: number, options?: NameOptions): Barrier
  /** A queue of at most `capacity` values: an integer of at least 1. Default: no bound. */
  queue<T = unknown>(capacity?: number, options?: NameOptions): Queue<T>
  /** An array of fixed length that starts as a copy of `values`. */
  array<T>(values: Iterable<T>, options?: NameOptions): SharedArray<T>
  /** A map that starts with `entries`, by default empty. Its keys are primitives. */
  map<K = string, V = unknown>(
    entries?: Iterable<readonly [K, V]>,
    options?: NameOptions,
  ): SharedMap<Extract<K, MapKey>, V> // were `K` bound by `MapKey`, a key `1` would be inferred as `1`, not as `number`
  /** Zeroed raw memory for typed arrays and `Atomics` of your own. `bytes` is an integer of at least 1. */
  buffer(bytes: number, options?: NameOptions): SharedArrayBuffer
  /**
   * What `make` returns, built anew in every thread: for classes over shared memory.
   *
   * @example
   * const memory = shared.buffer(64)
   * return { ring: shared.local(() => new Ring(memory)) }
   */
  local<T>(make: () => T): T
}
