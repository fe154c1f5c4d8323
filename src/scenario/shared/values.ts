/** Shared objects that hold one value. */

import type { Synchronous } from './synchronous.ts'

interface ReadWrite<T> {
  /** Reads the value. */
  get(): Promise<T>
  /** Replaces the value. */
  set(value: T): Promise<void>
}

interface Value<T> extends ReadWrite<T> {
  /** Reads the value without being a scheduling point: for invariants. */
  peek(): T
  /** The operations for plain task bodies in threads. */
  readonly sync: Synchronous<ReadWrite<T>>
}

/**
 * A place for one value, copied in and out like a message: changing what `get` gave does not change the cell.
 *
 * Any value that `structuredClone` accepts, but for a `SharedArrayBuffer`, which comes from `shared.buffer` alone.
 *
 * @example
 * const balance = shared.cell(100)
 * await balance.set((await balance.get()) - 10) // a read and a write: another task may come between
 */
export interface Cell<T> extends Value<T> {}

/**
 * A plain 32-bit integer: neither `get` nor `set` orders anything, as with an element of an `Int32Array`. Values wrap.
 */
export interface Int32 extends Value<number> {}

/** A plain 64-bit floating-point number, as an element of a `Float64Array`. */
export interface Float64 extends Value<number> {}

/** A plain 64-bit integer, as an element of a `BigInt64Array`. Values wrap. */
export interface BigInt64 extends Value<bigint> {}

interface AtomicOperations {
  /** Reads the value. */
  load(): Promise<number>
  /** Replaces the value. */
  store(value: number): Promise<void>
  /** Adds and resolves to the old value. */
  add(value: number): Promise<number>
  /** Subtracts and resolves to the old value. */
  sub(value: number): Promise<number>
  /** Takes the bitwise and; resolves to the old value. */
  and(value: number): Promise<number>
  /** Takes the bitwise or; resolves to the old value. */
  or(value: number): Promise<number>
  /** Takes the bitwise exclusive or; resolves to the old value. */
  xor(value: number): Promise<number>
  /** Replaces the value and resolves to the old one. */
  exchange(value: number): Promise<number>
  /** Replaces the value if it is `expected`. Resolves to the old value: it took place when that is `expected`. */
  compareExchange(expected: number, replacement: number): Promise<number>
  /**
   * Replaces the value by `change(value)` in one atomic step; resolves to the new value. `change` must be synchronous.
   */
  update(change: (value: number) => number): Promise<number>
}

/**
 * A 32-bit integer with the operations of `Atomics`, each of them one step. Values wrap at 32 bits in both modes.
 *
 * @example
 * const hits = shared.atomic(0)
 * await hits.add(1) // cannot be interrupted, unlike a `get` and a `set`
 */
export interface Atomic extends AtomicOperations {
  /** Reads the value without being a scheduling point: for invariants. */
  peek(): number
  /** The operations for plain task bodies in threads. */
  readonly sync: Synchronous<AtomicOperations>
}
