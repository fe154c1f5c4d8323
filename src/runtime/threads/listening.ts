/** Which threads have code that wants to hear that `context.signal` is aborted. */

import type { Board } from '../board.ts'
import { Session } from '../session.ts'
import { Flag, ROW } from './cue.ts'

/** The first thread that asked for the signal and was not told yet, or -1. From now on it counts as told. */
export function nextListener({ flags }: Board, threads: number): number {
  for (let thread = 0; thread < threads; thread++) {
    if (flags[thread * ROW + Flag.signal] === 0) continue
    flags[thread * ROW + Flag.signal] = 0
    return thread
  }
  return -1
}

/** A session of one thread among others, that leaves word on the board when its code asks for the signal. */
export class ThreadSession extends Session {
  protected override readonly parallel = true

  override get signal(): AbortSignal {
    const { board, thread } = this.engine
    board.flags[thread * ROW + Flag.signal] = 1
    return super.signal
  }
}
