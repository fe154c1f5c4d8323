/**
 * Replay of a schedule: the default order, except where a deviation says otherwise. It is tolerant: a deviation that never
 * comes up, or whose strand is not enabled where it does, is passed over and reported.
 *
 * State: [count, deviations (6 ints and a mark each), then for each strand where it was last come to, and how often].
 */

import { DEVIATION_INTS, type Schedule, scheduleInts } from '../schedule/schedule.ts'
import type { Frontier, Policy, Search } from './strategy.ts'

const ENTRY = DEVIATION_INTS + 1
const PENDING = 0
const TAKEN = 1
const IMPOSSIBLE = 2

/** For `pick`, which is not told whose operation it is: the strand that `next` or `stepped` saw last. */
const PERFORMING = 1
const HEAD = 2

function visitsAt(state: Int32Array): number {
  return HEAD + (state[0] as number) * ENTRY
}

function find(state: Int32Array, name: number, step: number, visit: number, operation: number, type: number): number {
  const count = state[0] as number
  for (let i = 0; i < count; i++) {
    const at = HEAD + i * ENTRY
    if (
      state[at] === name &&
      state[at + 1] === step &&
      state[at + 2] === visit &&
      state[at + 3] === operation &&
      state[at + 4] === type &&
      state[at + 6] === PENDING
    ) {
      return at
    }
  }
  return -1
}

function enabledByName(frontier: Frontier, name: number): number {
  for (let i = 0; i < frontier.count; i++) {
    const strand = frontier.strands[i] as number
    if (frontier.name(strand) === name) return strand
  }
  return -1
}

export const replayPolicy: Policy = {
  name: 'replay',
  size: (strands, ints) => HEAD + (ints.length / DEVIATION_INTS) * ENTRY + strands * 2,
  begin(state, _seed, ints) {
    const count = ints.length / DEVIATION_INTS
    state.fill(0)
    state[0] = count
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < DEVIATION_INTS; j++) state[HEAD + i * ENTRY + j] = ints[i * DEVIATION_INTS + j] as number
    }
    const visits = visitsAt(state)
    for (let i = visits; i + 1 < state.length; i += 2) state[i] = -1
  },
  next(state, frontier) {
    const strand = frontier.fallback
    const step = frontier.steps(strand)
    const operation = frontier.operation(strand)
    const place = visitsAt(state) + strand * 2
    const stop = step * 0x10000 + operation
    if (state[place] !== (stop | 0)) {
      state[place] = stop | 0
      state[place + 1] = 0
    }
    const visit = state[place + 1] as number
    state[place + 1] = visit + 1
    const at = find(state, frontier.name(strand), step, visit, operation, 0)
    if (at < 0) return strand
    const choice = enabledByName(frontier, state[at + 5] as number)
    state[at + 6] = choice < 0 ? IMPOSSIBLE : TAKEN
    return choice < 0 ? strand : choice
  },
  stepped(state, frontier, strand) {
    // Remembered for `pick`: the entry of an alternative at the step that is about to be performed.
    state[PERFORMING] = find(state, frontier.name(strand), frontier.steps(strand), 0, frontier.operation(strand), 1)
  },
  pick(state, count) {
    const at = state[PERFORMING] as number
    if (at < 0) return 0
    const choice = state[at + 5] as number
    state[at + 6] = choice < count ? TAKEN : IMPOSSIBLE
    return choice < count ? choice : 0
  },
}

/** The deviations that a replay did not make, by number. */
export function skippedDeviations(state: Int32Array): number[] {
  const count = state[0] as number
  return Array.from({ length: count }, (_, i) => i).filter(i => state[HEAD + i * ENTRY + 6] !== TAKEN)
}

/** Replays `schedule`, as often as asked. */
export function replaySearch(schedule: Schedule): Search {
  const ints = scheduleInts(schedule)
  return { next: () => ({ policy: replayPolicy, seed: 0, ints }) }
}
