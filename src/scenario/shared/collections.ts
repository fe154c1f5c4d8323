/** Shared objects that hold many values, each copied in and out like a cell's. */

import type { Synchronous } from './synchronous.ts'

interface QueueOperations<T> {
  /** Waits for room and appends `value`. Rejects once the queue is closed. */
  put(value: T): Promise<void>
  /** Waits for a value and takes the first; resolves to `undefined` once the queue is closed and empty. */
  take(): Promise<T | undefined>
  /** Appends `value` if there is room and the queue is open. Resolves to whether it did. */
  tryPut(value: T): Promise<boolean>
  /** Takes the first value, or resolves to `undefined` when there is none. */
  tryTake(): Promise<T | undefined>
  /** Ends the queue: nothing more goes in, what is in can still be taken, and who waits for more goes on. */
  close(): Promise<void>
}

/** A first-in, first-out queue, bounded by its capacity. */
export interface Queue<T> extends QueueOperations<T> {
  /** The values in the queue, first first, without being a scheduling point. */
  peek(): readonly T[]
  /** The operations for plain task bodies in threads. */
  readonly sync: Synchronous<QueueOperations<T>>
}

interface ArrayOperations<T> {
  /** Reads the element at `index`. Rejects with a `RangeError` outside of the array. */
  get(index: number): Promise<T>
  /** Replaces the element at `index`. Rejects with a `RangeError` outside of the array. */
  set(index: number, value: T): Promise<void>
  /** The number of elements. */
  length(): Promise<number>
}

/** An array of fixed length. Operations on different elements do not depend on each other. */
export interface SharedArray<T> extends ArrayOperations<T> {
  /** All elements, without being a scheduling point. */
  peek(): readonly T[]
  /** The operations for plain task bodies in threads. */
  readonly sync: Synchronous<ArrayOperations<T>>
}

/** What a `SharedMap` accepts as keys: values that are equal in every thread. */
export type MapKey = string | number | bigint | boolean

interface MapOperations<K extends MapKey, V> {
  /** Reads the value of `key`, or `undefined`. */
  get(key: K): Promise<V | undefined>
  /** Adds or replaces the value of `key`. */
  set(key: K, value: V): Promise<void>
  /** Whether there is a value for `key`. */
  has(key: K): Promise<boolean>
  /** Removes `key`. Resolves to whether it was there. */
  delete(key: K): Promise<boolean>
  /** All keys, in the order in which they were added. */
  keys(): Promise<K[]>
}

/** A map from primitive keys to values. Operations on different keys do not depend on each other, but for `keys`. */
export interface SharedMap<K extends MapKey, V> extends MapOperations<K, V> {
  /** All entries, without being a scheduling point. */
  peek(): ReadonlyMap<K, V>
  /** The operations for plain task bodies in threads. */
  readonly sync: Synchronous<MapOperations<K, V>>
}
