/**
 * A history: what was called on a concurrent object, by whom, when each call began and ended, and how.
 *
 * Times are numbers of a common clock. A call takes effect at one moment of the closed interval from `called` to
 * `returned`, so calls that touch at an end overlap: with a coarse clock nothing is held against an object that may have
 * been right.
 */

/** How a call ended. */
export type Outcome =
  | { readonly type: 'returned'; readonly value: unknown }
  /** It rejected, and that is an answer like any other: the object promises it. */
  | { readonly type: 'threw'; readonly error: { readonly name: string; readonly message: string } }
  /**
   * Nobody knows: it crashed, timed out, or still waits. It may have taken effect, it may do so at any later time, or
   * never. `error` is what it rejected with, if it did.
   */
  | { readonly type: 'unknown'; readonly error?: { readonly name: string; readonly message: string } | undefined }

/** One call of an operation. */
export interface Call {
  /** Who called: the calls of one process follow each other. */
  readonly process: number | string
  /** The operation. */
  readonly name: string
  readonly args: readonly unknown[]
  readonly called: number
  /** When the answer came. Without meaning where the outcome is unknown: then the call never ends. */
  readonly returned: number
  readonly outcome: Outcome
}

/** Calls in any order, but for those of a process that began at the same time: they stand in theirs. */
export type History = readonly Call[]

/** Whether the outcome is known, so that the call must have taken effect before it returned. */
export const completed = (call: Call): boolean => call.outcome.type !== 'unknown'
