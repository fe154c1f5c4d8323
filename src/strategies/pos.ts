/**
 * Partial order sampling (POS): every pending operation has a random priority and the highest runs; after it, the operations
 * that it races with draw theirs anew, lest a low number hold a strand back at every one of its conflicts.
 *
 * Yuan, Yang, Gu, "Partial Order Aware Concurrency Sampling", CAV 2018. It needs no parameter and learns nothing. Unlike the
 * paper, a strand that keeps re-reading what nobody writes waits until it is written, or nobody else can go on.
 *
 * State: [generator (2), patience, priority of each strand's pending operation (0: to be drawn)].
 */

import { mix, RANDOM_INTS, randomBelow, seedRandom } from '../schedule/random.ts'
import { drawPatience } from './patience.ts'
import { clearRaces, highestPriority } from './priorities.ts'
import type { Policy, Strategy } from './strategy.ts'

const PATIENCE = RANDOM_INTS
const PRIORITIES = RANDOM_INTS + 1

export const posPolicy: Policy = {
  name: 'pos',
  size: strands => PRIORITIES + strands,
  begin(state, seed) {
    state.fill(0)
    seedRandom(state, 0, seed)
    state[PATIENCE] = drawPatience(state, 0)
  },
  next: (state, frontier) => highestPriority(state, PRIORITIES, frontier, 0, state[PATIENCE] as number),
  stepped(state, frontier, strand) {
    state[PRIORITIES + strand] = 0
    clearRaces(state, PRIORITIES, frontier, strand)
  },
  pick: (state, count) => randomBelow(state, 0, count),
}

export const pos: Strategy = {
  name: 'pos',
  search: ({ seed }) => ({ next: index => ({ policy: posPolicy, seed: mix(seed, index) }) }),
}
