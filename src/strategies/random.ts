/**
 * Random walk: at each point an enabled strand is chosen, all alike. It promises nothing (a long task pushes a short one out
 * of the way) and is the baseline that every other strategy is held against; it is fair, so it also serves where another
 * strategy has starved a spinning strand.
 */

import { mix, RANDOM_INTS, randomBelow, seedRandom } from '../schedule/random.ts'
import type { Policy, Strategy } from './strategy.ts'

export const randomPolicy: Policy = {
  name: 'random',
  size: () => RANDOM_INTS,
  begin: (state, seed) => seedRandom(state, 0, seed),
  next: (state, frontier) => frontier.strands[randomBelow(state, 0, frontier.count)] as number,
  pick: (state, count) => randomBelow(state, 0, count),
}

export const random: Strategy = {
  name: 'random',
  search: ({ seed }) => ({ next: index => ({ policy: randomPolicy, seed: mix(seed, index) }) }),
}
