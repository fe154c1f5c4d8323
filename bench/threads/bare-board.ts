/** The few words of shared memory that the bare hand-off needs. */

/** Positions of words. */
export const Word = Object.freeze({
  /** Counts the batches; threads wait for the next one on it. */
  batch: 0,
  /** Switches still to be made. */
  left: 1,
  /** State of the generator that picks the next thread. */
  random: 2,
  /** The first thread's word. */
  flags: 16,
})

/** Integers from one thread's word to the next: a cache line. */
export const ROW = 16

export const boardInts = (threads: number): number => Word.flags + threads * ROW

/** What a thread's word says. */
export const Flag = Object.freeze({ running: 0, asleep: 1, woken: 2, over: 3 })

/** What a worker is told. */
export interface BareSetup {
  readonly board: Int32Array
  readonly thread: number
  readonly threads: number
  readonly looks: number
}
