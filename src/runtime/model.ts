/**
 * What the runtimes ask of anything that has operations: shared objects, the clock, controlled dependencies. A model keeps
 * the state that its `enabled` looks at on the board, so that any thread can tell whether a strand of another may go on.
 */

/** Returned by `perform` when the operation goes on as another one: the strand stays at a scheduling point, of the new kind. */
export const AGAIN: unique symbol = Symbol('again')

/** Returned by `perform` when the operation's effect was started and its answer is to come: see `Engine.arrived`. */
export const AWAY: unique symbol = Symbol('away')

/** What a report is to show of an operation. */
export interface Told {
  readonly part: string
  readonly value?: unknown
  /** What it came to, in words, where it is not to be seen from the result; empty for nothing. */
  readonly outcome?: string
}

export interface Model {
  /** Its number on the board; 0 is no object. */
  readonly id: number
  /** What reports call it; set once `setup` has returned. */
  name: string
  /** The word for what it is: `mutex`, `cell`. */
  readonly type: string
  /** Whether `strand` could perform an operation of this kind now; true for kinds that never block. */
  enabled(strand: number, kind: number): boolean
  /** Performs an operation for `strand` and returns its result, or `AGAIN`; a throw becomes the operation's rejection. */
  perform(strand: number, kind: number, key: number, payload: unknown): unknown
  /** For reports: which part of the object an operation concerns (`[2]`), and the value that goes in, where it is not the payload. */
  tell?(kind: number, payload: unknown): Told
  /** The same for an operation's key in the trace, as far as it can be told; empty for one that concerns the whole object. */
  partOf?(key: number): string
  /** The strands that hold it. */
  holders?(): number[]
  /** What a strand really waits for, where it is not the object itself: of a condition that has notified it, the mutex. */
  awaits?(strand: number): Model | undefined
  /** Whether a holder alone can let it go, so that waiting for it is waiting for its holders (a mutex, not a semaphore). */
  readonly owned?: boolean
  /** Whether it is a lock that is no shared object: it is released without an operation (see `schedule/lock-event.ts`). */
  readonly observed?: boolean
  /** Whether operations alone read and change it, so that which steps depend on which can be told from the trace. */
  readonly contained?: boolean
  /** All that its blocking operations ask of its state, as an integer: see `admits` in `schedule/admission.ts`. */
  readonly level?: number
  /** Another object that its waiting operations read and change as well (the mutex of a condition). */
  readonly domain?: number
}
