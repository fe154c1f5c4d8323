/** What a thread is woken for, when it is not to run one of its strands (those are their own numbers, from 0). */
export const Cue = Object.freeze({
  /** The batch is over. */
  over: -1,
  /** To run `setup`, and to pass that on. */
  prepare: -2,
  /** To tell its code that `context.signal` is aborted. */
  close: -3,
  /** To look whether something comes from outside: nobody else can go on. */
  poll: -4,
  /** To say what is wrong now that every task has ended: rejections that nobody handles any more. */
  settle: -8,
  /** For the leader: every task has ended. */
  end: -5,
  /** For the leader: the execution has ended early. */
  abort: -6,
  /** To let go of the execution and to pass that on; for the leader: everybody has. */
  finish: -7,
})

/** What the holder of the turn is doing, for the main thread. */
export const Stage = Object.freeze({
  /** Threads are still coming together. */
  gathering: 0,
  /** No execution is under way. */
  between: 1,
  setup: 2,
  running: 3,
  /** The verdict is being reached, by `finally` conditions. */
  judging: 4,
  /** The verdict stands; what is left of the tasks lets go. */
  ending: 5,
  teardown: 6,
})

/**
 * Words of a thread's row in `board.flags`. The first two are the baton's and the frontier's; the others are written by the
 * thread itself before it gives the turn away, and tell whoever has it whether that thread is worth waking.
 */
export const Flag = Object.freeze({
  /** See `Baton`. */
  wake: 0,
  /** 1 and the strand that stands at a synchronous operation and blocks the thread; else 0. */
  standing: 1,
  /** Effects in flight that only this thread's event loop can bring home. */
  away: 2,
  /** Whether its code has asked for `context.signal`. */
  signal: 3,
  /** 1 and the stamp at which nothing more was to be expected from outside. */
  hopeless: 4,
  /** Rejections that nobody has handled so far. */
  left: 5,
})

/** Integers of a row: a cache line, lest threads that spin on their own word slow each other down. */
export const ROW = 16
