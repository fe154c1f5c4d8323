/** What a scenario's functions are handed besides state and inputs. */

import type { Shared } from './shared.ts'

import type { RunTransaction } from './transactions.ts'

/**
 * An explicit scheduling point: another task may go first here. Outside of a run it resolves at once, so code under
 * test may keep it.
 *
 * @example
 * await point('between the check and the write')
 */
export interface Point {
  (label?: string): Promise<void>
  /** The same for plain task bodies in threads. In async mode it throws. */
  sync(label?: string): void
}

/** The names of the methods of `T`. */
export type MethodOf<T> = {
  [K in keyof T & string]-?: NonNullable<T[K]> extends (...args: never) => unknown ? K : never
}[keyof T & string]

/** Options of `control`. */
export interface ControlOptions<T = object> {
  /** What reports call it. Default: the key under which `setup` returned it. */
  readonly name?: string | undefined
  /** Methods that change nothing: calls of two of these do not depend on each other. Default: none. */
  readonly reads?: readonly MethodOf<T>[] | undefined
  /** Each makes an error with which the schedule may let a call reject, before or after its effect. Default: none. */
  readonly faults?: readonly (() => unknown)[] | undefined
}

/**
 * Takes an asynchronous dependency under control: an object or a function. Each call that returns a promise becomes two
 * scheduling points, its effect and its delivery; everything else passes through. Methods run with the real object as
 * `this`. Outside of a run it returns `target` itself.
 *
 * @example
 * const db = control(new Database(), { reads: ['find'], faults: [() => new Error('connection reset')] })
 */
export type Control = <T extends object>(target: T, options?: ControlOptions<NoInfer<T>>) => T

/** What `setup` is handed. */
export interface Context {
  /** Makes shared objects. */
  readonly shared: Shared
  /** Takes an asynchronous dependency under control. */
  readonly control: Control
  /** An explicit scheduling point. */
  readonly point: Point
  /** A number in [0, 1) from the execution's seed: it repeats when the execution is replayed. */
  random(): number
  /** Aborted once every task has ended, for what runs in the background. */
  readonly signal: AbortSignal
}

/** What a task is handed. */
export interface TaskContext extends Context {
  /** The task's name: `alice`, or `worker#2` for a copy. */
  readonly task: string
  /** Runs a transaction of this task: see `transactions` of the definition. */
  readonly transaction: RunTransaction
  /** Which copy of a `{ copies, run }` task this is, from 0; 0 for any other task. */
  readonly copy: number
}
