/**
 * Uniform random walk (URW): a strand is chosen with a probability in proportion to the steps that it still has before it, so
 * that every interleaving is as likely as any other — exactly so where strands take as many steps as learned and never block.
 *
 * Zhao, Wolff, Mathur, Roychoudhury, "Selectively Uniform Concurrency Testing", ASPLOS 2025, algorithm 1. Unlike the paper,
 * counts are not those of one profiling run but running maxima, see `profile.ts`; the first execution is a random walk.
 *
 * State: [generator (2), weights …].
 */

import { mix, RANDOM_INTS, randomBelow, seedRandom } from '../schedule/random.ts'
import { IDLE_TURNS } from './patience.ts'
import { Profiler } from './profile.ts'
import type { Policy, Strategy } from './strategy.ts'
import { beginWeights, drawByWeight, seeStrands, spendWeight, weightInts, weightSize } from './weights.ts'

const WEIGHTS = RANDOM_INTS

/** Told to the policy: the weights. */
export const urwPolicy: Policy = {
  name: 'urw',
  size: (strands, ints) => WEIGHTS + weightSize(strands, ints, 0),
  begin(state, seed, ints) {
    seedRandom(state, 0, seed)
    beginWeights(state, WEIGHTS, ints, 0)
  },
  next(state, frontier) {
    seeStrands(state, WEIGHTS, frontier)
    return drawByWeight(state, WEIGHTS, frontier, 0, 1)
  },
  stepped(state, frontier, strand) {
    seeStrands(state, WEIGHTS, frontier)
    if (frontier.spins(strand) < IDLE_TURNS) spendWeight(state, WEIGHTS, strand)
  },
  pick: (state, count) => randomBelow(state, 0, count),
}

export const urw: Strategy = {
  name: 'urw',
  search({ seed }) {
    const profiler = new Profiler()
    return {
      next: index => ({
        policy: urwPolicy,
        seed: mix(seed, index),
        ints: weightInts(profiler.profile.strands),
      }),
      finished: execution => profiler.observe(execution),
      overheard: execution => profiler.overhear(execution),
    }
  },
}
