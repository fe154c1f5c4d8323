/**
 * Runs strands by turns: each entry lets one strand go on until it has come so far, or can go no further; then the default order
 * follows. Unlike a sequence of steps or a list of deviations it still means the same when entries are left out, put together or
 * prolonged, which is what the minimiser does to find schedules with fewer preemptions.
 *
 * Told: how many segments, for each [name of the strand, how far], then for each operation that takes another alternative than the
 * ordinary one [name of the strand, its step, alternative].
 * State: [position, the alternative of the step being performed, where the state ends, what was told].
 */

import { Kind } from '../schedule/operation.ts'
import type { Schedule } from '../schedule/schedule.ts'
import type { Frontier, Policy } from './strategy.ts'

/** One strand's turn. */
export interface Segment {
  /** The strand's name as a number. */
  readonly strand: number
  /** How far it goes, as `progress` has it. */
  readonly until: number
}

/** Until it blocks, ends, or spins. */
export const AS_FAR_AS_IT_CAN = 0x7fffffff

/** How far a strand has come with so many steps: its start counts by itself. */
export const progress = (steps: number, started: boolean): number => steps * 2 + (started ? 1 : 0)

const POSITION = 0
const ALTERNATIVE = 1
const END = 2
const HEAD = 3
const SEGMENT_INTS = 2
const ALTERNATIVE_INTS = 3

/** Where the alternatives begin. */
const alternativesAt = (state: Int32Array): number => HEAD + 1 + (state[HEAD] as number) * SEGMENT_INTS

export const segmentsPolicy: Policy = {
  name: 'segments',
  size: (_strands, ints) => HEAD + ints.length,
  begin(state, _seed, ints) {
    state[POSITION] = 0
    state[ALTERNATIVE] = 0
    state[END] = HEAD + ints.length
    for (let i = 0; i < ints.length; i++) state[HEAD + i] = ints[i] as number
  },
  next(state, frontier) {
    for (let at = state[POSITION] as number; at < (state[HEAD] as number); at++) {
      state[POSITION] = at
      const strand = waiting(state, frontier, HEAD + 1 + at * SEGMENT_INTS)
      if (strand >= 0) return strand
    }
    state[POSITION] = state[HEAD] as number
    return frontier.fallback
  },
  stepped(state, frontier, strand) {
    state[ALTERNATIVE] = 0
    const name = frontier.name(strand)
    for (let at = alternativesAt(state); at < (state[END] as number); at += ALTERNATIVE_INTS) {
      if (state[at] === name && state[at + 1] === frontier.steps(strand)) state[ALTERNATIVE] = state[at + 2] as number
    }
  },
  pick(state, count) {
    const wanted = state[ALTERNATIVE] as number
    return wanted < count ? wanted : 0
  },
}

/** The strand of the segment at `at` if it is enabled and has not come so far yet, else -1. */
function waiting(state: Int32Array, frontier: Frontier, at: number): number {
  const until = state[at + 1] as number
  for (let i = 0; i < frontier.count; i++) {
    const strand = frontier.strands[i] as number
    if (frontier.name(strand) !== state[at]) continue
    if (until === AS_FAR_AS_IT_CAN) return frontier.spinning(strand) ? -1 : strand
    return progress(frontier.steps(strand), frontier.kind(strand) !== Kind.start) < until ? strand : -1
  }
  return -1
}

/** Segments and the alternatives of a schedule, as the policy is told them. */
export function segmentInts(segments: readonly Segment[], alternatives: Schedule): number[] {
  return [
    segments.length,
    ...segments.flatMap(({ strand, until }) => [strand, until]),
    ...alternatives.flatMap(({ strand, step, type, choice }) => (type === 'alternative' ? [strand, step, choice] : [])),
  ]
}
