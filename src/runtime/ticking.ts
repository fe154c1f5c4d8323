/**
 * Waits beside which nothing but timers goes off: a heartbeat, an interval. They could go on for ever, so that some strand is
 * always enabled, and yet whoever waits waits in vain. That is seen when for a whole window of steps
 *
 * - nobody but timers' callbacks, and what they have forked, was granted a step, and none of them did anything to an object;
 * - no task's own code has run: it would have set the next timer, as whoever polls between two sleeps does;
 * - every timer that is left was set within the window, so that none is a time-out that will yet end the wait;
 * - nobody has read the clock, by which a callback may tell that it is time to give up.
 */

import type { Problem } from '../schedule/execution.ts'
import { Kind } from '../schedule/operation.ts'
import { Status } from './board.ts'
import type { Chooser } from './chooser.ts'

/** Steps of which a window has at least so many: a poll that gives up after so many looks is not taken for a heartbeat. */
const SHORTEST = 1_000

/** The window, as a share of `maxSteps`. */
export const tickingWindow = (maxSteps: number): number => Math.max(SHORTEST, Math.ceil(maxSteps / 10))

const alarms = new Set<number>([Kind.timer, Kind.immediate])
const ticks = new Set<number>([...alarms, Kind.await])

/** For each strand the first step that it was granted, or -1. */
function firstSteps({ trace }: Chooser): Int32Array {
  const first = new Int32Array(trace.strands).fill(-1)
  for (let step = trace.length - 1; step >= 0; step--) first[trace.strand(step)] = step
  return first
}

/** Whether the last `window` steps were ticks of timers alone. */
export function onlyTicks(engine: Chooser, window: number): boolean {
  const { board, trace } = engine
  const from = trace.length - window
  if (from < 0 || engine.clockReadAt >= from) return false
  for (let step = from; step < trace.length; step++) if (!ticks.has(trace.kind(step))) return false
  const first = firstSteps(engine)
  const isTimer = (strand: number): boolean => {
    const born = first[strand] as number
    return alarms.has(born < 0 ? (board.kind[strand] as number) : trace.kind(born)) && trace.parentOf(strand) >= 0
  }
  const ofTimer = (strand: number): boolean => {
    for (let each = strand; each >= 0; each = trace.parentOf(each)) if (isTimer(each)) return true
    return false
  }
  for (let strand = 0; strand < trace.strands; strand++) {
    const born = first[strand] as number
    const status = board.status[strand]
    const waits = status === Status.pending || status === Status.away
    const sleeps = waits && board.kind[strand] === Kind.timer
    const since = (board.since[strand] as number) >> 1
    if (sleeps ? since < from : status === Status.away) return false
    if (!isTimer(strand) || ofTimer(trace.parentOf(strand))) continue
    // Set by a task's own code, which has run since.
    if ((born < 0 ? since : trace.since(born)) >= from) return false
  }
  for (let step = from; step < trace.length; step++) if (!ofTimer(trace.strand(step))) return false
  return true
}

/** The deadlock, with a word about the timers that go on beside it. */
export const besideTimers = (problem: Problem, window: number): Problem => ({
  ...problem,
  message: `${problem.message}; only timers go off, ${window} steps in a row`,
})
