/**
 * How many of its steps each strand still has before it, kept in a policy's state: what makes a choice uniform over
 * interleavings. A strand's weight includes what its descendants will do; a child takes its part with it when it appears.
 *
 * Told: a name, a number of steps and the parent's name for each strand. State: [entries, strands seen, entries …, weights …].
 */

import { randomBelow } from '../schedule/random.ts'
import type { StrandCount } from './profile.ts'
import type { Frontier } from './strategy.ts'

const ENTRY = 3
const SEEN = 1
const HEAD = 2

export function weightInts(counts: ReadonlyMap<number, StrandCount>): number[] {
  return [...counts].flatMap(([name, { steps, parent }]) => [name, steps, parent])
}

/** Integers of state for `ints`, which are `weightInts` from position `from` on. */
export const weightSize = (strands: number, ints: ArrayLike<number>, from: number): number =>
  HEAD + (ints.length - from) + strands

export function beginWeights(state: Int32Array, at: number, ints: ArrayLike<number>, from: number): void {
  state[at] = (ints.length - from) / ENTRY
  state[at + SEEN] = 0
  for (let i = from; i < ints.length; i++) state[at + HEAD + i - from] = ints[i] as number
}

const weightsAt = (state: Int32Array, at: number): number => at + HEAD + (state[at] as number) * ENTRY

function entryOf(state: Int32Array, at: number, name: number): number {
  const end = weightsAt(state, at)
  for (let entry = at + HEAD; entry < end; entry += ENTRY) if (state[entry] === name) return entry
  return -1
}

/** Takes in the strands that have appeared since. */
export function seeStrands(state: Int32Array, at: number, frontier: Frontier): void {
  const weights = weightsAt(state, at)
  for (let strand = state[at + SEEN] as number; strand < frontier.known; strand++) {
    const entry = entryOf(state, at, frontier.name(strand))
    state[weights + strand] = entry < 0 ? 0 : (state[entry + 1] as number)
    if (entry < 0 || state[entry + 2] === 0) continue
    for (let parent = 0; parent < strand; parent++) {
      if (frontier.name(parent) !== state[entry + 2]) continue
      state[weights + parent] = Math.max(0, (state[weights + parent] as number) - (state[entry + 1] as number))
      break
    }
  }
  state[at + SEEN] = frontier.known
}

/** Gives a strand that has no steps left but takes one all the same a weight of 1. */
export function raiseWeight(state: Int32Array, at: number, strand: number): void {
  const weight = weightsAt(state, at) + strand
  if (state[weight] === 0) state[weight] = 1
}

/** Notes that `strand` takes one of its steps. */
export function spendWeight(state: Int32Array, at: number, strand: number): void {
  const weight = weightsAt(state, at) + strand
  if ((state[weight] as number) > 0) state[weight] = (state[weight] as number) - 1
}

/**
 * An enabled strand, with a probability in proportion to its weight; `least` is the weight of those that have none. Strands
 * for which `blocked[strand]` (at position `blocked` of the state) is not 0 are left out. -1 when all weights are 0.
 */
export function drawByWeight(
  state: Int32Array,
  at: number,
  frontier: Frontier,
  random: number,
  least: number,
  blocked = -1,
): number {
  const weights = weightsAt(state, at)
  let total = 0
  for (let pass = 0, drawn = 0; pass < 2; pass++) {
    for (let i = 0; i < frontier.count; i++) {
      const strand = frontier.strands[i] as number
      if (blocked >= 0 && state[blocked + strand] !== 0) continue
      const weight = Math.max(least, state[weights + strand] as number)
      if (pass === 0) total += weight
      else if ((drawn -= weight) < 0) return strand
    }
    if (total === 0) return -1
    if (pass === 0) drawn = randomBelow(state, random, total)
  }
  return -1
}
