/**
 * Steers executions into a deadlock that is suspected: a random walk in which each task of the cycle is held back where it asks
 * for the lock that the next one is to hold, until all have come there or nobody else can go on. If the suspicion is right, the
 * ones that are let go then find the lock taken.
 *
 * Joshi, Park, Sen, Naik, "A Randomized Dynamic Program Analysis Technique for Detecting Real Deadlocks", PLDI 2009. Unlike
 * there, a place is told by how often its strand has asked for that lock before; every other try takes any place that is alike.
 *
 * Told: whether any time will do, then for each task of the cycle [name of the strand, operation, times before].
 * State: [generator (2), whether any time will do, places, places with two more columns: times so far, whether it was let go].
 */

import { mix, RANDOM_INTS, randomBelow, seedRandom } from '../schedule/random.ts'
import type { Frontier, Policy, Search } from './strategy.ts'

const PLACE_INTS = 3
const NAME = 0
const OPERATION = 1
const TIMES = 2
const SO_FAR = 3
const RELEASED = 4
const ENTRY = 5

const ANY = RANDOM_INTS
const COUNT = RANDOM_INTS + 1
const HEAD = RANDOM_INTS + 2

export const steerPolicy: Policy = {
  name: 'steer',
  size: (strands, ints) => HEAD + ((ints.length - 1) / PLACE_INTS) * ENTRY + strands,
  begin(state, seed, ints) {
    const count = (ints.length - 1) / PLACE_INTS
    state.fill(0)
    seedRandom(state, 0, seed)
    state[ANY] = ints[0] as number
    state[COUNT] = count
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < PLACE_INTS; j++) state[HEAD + i * ENTRY + j] = ints[1 + i * PLACE_INTS + j] as number
    }
  },
  next(state, frontier) {
    const free = HEAD + (state[COUNT] as number) * ENTRY
    let count = 0
    for (let i = 0; i < frontier.count; i++) {
      const strand = frontier.strands[i] as number
      if (placeOf(state, frontier, strand) < 0) state[free + count++] = strand
    }
    if (count > 0) return state[free + randomBelow(state, 0, count)] as number
    // Whoever is left stands where it was to be held.
    const strand = frontier.strands[randomBelow(state, 0, frontier.count)] as number
    state[placeOf(state, frontier, strand) + RELEASED] = 1
    return strand
  },
  stepped(state, frontier, strand) {
    const end = HEAD + (state[COUNT] as number) * ENTRY
    for (let at = HEAD; at < end; at += ENTRY) {
      if (matches(state, at, frontier, strand)) state[at + SO_FAR] = (state[at + SO_FAR] as number) + 1
    }
  },
  pick: (state, count) => randomBelow(state, 0, count),
}

const matches = (state: Int32Array, at: number, frontier: Frontier, strand: number): boolean =>
  frontier.name(strand) === state[at + NAME] && frontier.operation(strand) === state[at + OPERATION]

/** The place at which the strand stands and is to be held, or -1. */
function placeOf(state: Int32Array, frontier: Frontier, strand: number): number {
  const end = HEAD + (state[COUNT] as number) * ENTRY
  for (let at = HEAD; at < end; at += ENTRY) {
    if (state[at + RELEASED] !== 0 || !matches(state, at, frontier, strand)) continue
    if (state[ANY] !== 0 || state[at + SO_FAR] === state[at + TIMES]) return at
  }
  return -1
}

/** Executions that are steered to `places`. */
export const steerSearch = (places: readonly number[], seed: number): Search => ({
  next: index => ({ policy: steerPolicy, seed: mix(seed, index), ints: [index & 1, ...places] }),
})
