/** Shared objects by which tasks wait for one another. */

import type { Synchronous } from './synchronous.ts'

interface ConditionOperations {
  /**
   * Releases the mutex and waits for a notification, then acquires it again. Rejects when the caller does not hold it.
   */
  wait(): Promise<void>
  /** Wakes the first `count` (default 1) that wait. Resolves to the number woken: with nobody waiting it is lost. */
  notify(count?: number): Promise<number>
  /** Wakes all that wait. Resolves to their number. */
  notifyAll(): Promise<number>
}

/**
 * A condition variable over a mutex, first in, first out. Wait for it in a loop that tests what is waited for.
 *
 * @example
 * await using _ = await lock.acquire()
 * while (!(await ready.get())) await changed.wait()
 */
export interface Condition extends ConditionOperations {
  /** How many wait, without being a scheduling point. */
  peek(): number
  /** The operations for plain task bodies in threads. */
  readonly sync: Synchronous<ConditionOperations>
}

interface LatchOperations {
  /** Counts down by `by` (default 1). Rejects, with no effect, when it would go below 0. */
  countDown(by?: number): Promise<void>
  /** Waits until the count is 0. */
  wait(): Promise<void>
}

/** A gate that opens once it has been counted down to 0, and stays open. */
export interface Latch extends LatchOperations {
  /** What is left to count down, without being a scheduling point. */
  peek(): number
  /** The operations for plain task bodies in threads. */
  readonly sync: Synchronous<LatchOperations>
}

interface BarrierOperations {
  /** Waits until as many have come as the barrier is for. Resolves to the caller's place among them, from 0. */
  wait(): Promise<number>
}

/** A meeting place for a fixed number of tasks: all go on when the last has come. It can be used again at once. */
export interface Barrier extends BarrierOperations {
  /** How many wait, without being a scheduling point. */
  peek(): number
  /** The operations for plain task bodies in threads. */
  readonly sync: Synchronous<BarrierOperations>
}
