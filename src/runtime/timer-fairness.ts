/**
 * Timers do not run away from what is slow: a strand that could go on lets some timers fire first, but not any number. Without
 * this a chain of timers (a heartbeat, a poll) could go on for ever while a file is being read, under every strategy that
 * prefers it; no execution would end.
 */

import { type Board, Header } from './board.ts'

/** A strand that could go on is passed by at least this many timers, and by fewer than twice as many. */
const PASSED = 16

/** Notes that a timer fires. */
export function noteTimer({ header }: Board): void {
  const fired = ((header[Header.timers] as number) + 1) | 0
  header[Header.timers] = fired
  if (fired % PASSED !== 0) return
  header[Header.olderTimers] = header[Header.newerTimers] as number
  header[Header.newerTimers] = header[Header.step] as number
}

/** The step before which a strand that could go on then has been passed by enough timers; 0 where none has. */
export const passedBefore = ({ header }: Board): number => header[Header.olderTimers] as number
