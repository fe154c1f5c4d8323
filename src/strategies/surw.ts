/**
 * Selectively uniform random walk (SURW): an execution picks one object and makes the order of the operations on it uniform;
 * everything else is ordered by random priorities. A strand that is about to touch the object is held until it is its turn:
 * the turn is drawn with a probability in proportion to the touches that each strand still has before it.
 *
 * Zhao, Wolff, Mathur, Roychoudhury, "Selectively Uniform Concurrency Testing", ASPLOS 2025, algorithm 2 in the configuration
 * that its authors measured (a fresh random priority for each operation, an object drawn by its number of accesses). Unlike
 * theirs, counts are running maxima, see `profile.ts`; only objects count that two strands touch and somebody writes; and a
 * strand that keeps re-reading what nobody writes waits. Until something is known, executions are those of POS without redraws;
 * where no object is contended, since what tasks share is not seen, the order of all steps is what is made uniform (URW).
 *
 * State: [generator (2), patience, object, intended strand + 1, weights …, then for each strand its priority and whether it
 * is held].
 */

import { mix, RANDOM_INTS, randomBelow, seedRandom } from '../schedule/random.ts'
import { drawPatience, IDLE_TURNS } from './patience.ts'
import { highestPriority } from './priorities.ts'
import { type Profile, Profiler } from './profile.ts'
import type { Frontier, Policy, Strategy } from './strategy.ts'
import { urwPolicy } from './urw.ts'
import { beginWeights, drawByWeight, raiseWeight, seeStrands, spendWeight, weightInts, weightSize } from './weights.ts'

const PATIENCE = RANDOM_INTS
const OBJECT = RANDOM_INTS + 1
const INTENDED = RANDOM_INTS + 2
/** Where the columns of priorities and of held strands begin. */
const PRIORITIES = RANDOM_INTS + 3
const HELD = RANDOM_INTS + 4
const WEIGHTS = RANDOM_INTS + 5

function release(state: Int32Array, frontier: Frontier): void {
  const held = state[HELD] as number
  state[INTENDED] = 0
  state.fill(0, held, held + frontier.known)
}

/** Told to the policy: the object (0 is none) and its weights. */
export const surwPolicy: Policy = {
  name: 'surw',
  size: (strands, ints) => WEIGHTS + weightSize(strands, ints, 1) + 2 * strands,
  begin(state, seed, ints) {
    state.fill(0)
    seedRandom(state, 0, seed)
    state[PATIENCE] = drawPatience(state, 0)
    state[OBJECT] = ints[0] as number
    beginWeights(state, WEIGHTS, ints, 1)
    // How many strands there may be shows in what there is room for: three columns.
    const rest = WEIGHTS + weightSize(0, ints, 1)
    const strands = Math.floor((state.length - rest) / 3)
    state[PRIORITIES] = rest + strands
    state[HELD] = rest + 2 * strands
  },
  next(state, frontier) {
    seeStrands(state, WEIGHTS, frontier)
    for (;;) {
      const strand = base(state, frontier)
      if (strand < 0) {
        release(state, frontier)
        continue
      }
      if (frontier.object(strand) !== state[OBJECT] || state[OBJECT] === 0) {
        // It may spin until one of those that are held has had its turn.
        return frontier.spins(strand) >= (state[PATIENCE] as number) ? heldInstead(state, frontier, strand) : strand
      }
      if (state[INTENDED] === 0) state[INTENDED] = 1 + intend(state, frontier, strand)
      if (state[INTENDED] === strand + 1) return strand
      state[(state[HELD] as number) + strand] = 1
    }
  },
  stepped(state, frontier, strand) {
    seeStrands(state, WEIGHTS, frontier)
    state[(state[PRIORITIES] as number) + strand] = 0
    if (frontier.object(strand) !== state[OBJECT] || state[OBJECT] === 0) return
    if (frontier.spins(strand) < IDLE_TURNS) spendWeight(state, WEIGHTS, strand)
    release(state, frontier)
  },
  pick: (state, count) => randomBelow(state, 0, count),
}

const base = (state: Int32Array, frontier: Frontier): number =>
  highestPriority(state, state[PRIORITIES] as number, frontier, 0, state[PATIENCE] as number, state[HELD] as number)

/** The held strand of the highest priority, or `strand` if none is held. */
function heldInstead(state: Int32Array, frontier: Frontier, strand: number): number {
  const held = state[HELD] as number
  const priorities = state[PRIORITIES] as number
  let best = -1
  for (let i = 0; i < frontier.count; i++) {
    const other = frontier.strands[i] as number
    if (state[held + other] === 0) continue
    if (best < 0 || (state[priorities + other] as number) > (state[priorities + best] as number)) best = other
  }
  return best < 0 ? strand : best
}

/** Whose turn it is to touch the object; `strand` is about to, whatever its weight says. */
function intend(state: Int32Array, frontier: Frontier, strand: number): number {
  raiseWeight(state, WEIGHTS, strand)
  return drawByWeight(state, WEIGHTS, frontier, 0, 0, state[HELD] as number)
}

export const surw: Strategy = {
  name: 'surw',
  search({ seed }) {
    const profiler = new Profiler()
    const random = new Int32Array(RANDOM_INTS)
    return {
      next(index) {
        seedRandom(random, 0, mix(seed, ~index))
        const { profile } = profiler
        const [object, weights] = drawObject(profile, random)
        if (object === 0 && profile.strands.size > 0)
          return { policy: urwPolicy, seed: mix(seed, index), ints: weightInts(profile.strands) }
        return { policy: surwPolicy, seed: mix(seed, index), ints: [object, ...weightInts(weights)] }
      },
      finished: execution => profiler.observe(execution),
      overheard: execution => profiler.overhear(execution),
    }
  },
}

type Counts = Profile['strands']

/** An object, with a probability in proportion to its accesses. */
function drawObject({ objects }: Profile, random: Int32Array): readonly [number, Counts] {
  const accesses = (counts: Counts) => {
    let sum = 0
    for (const { steps, parent } of counts.values()) if (parent === 0) sum += steps
    return sum
  }
  let total = 0
  for (const counts of objects.values()) total += accesses(counts)
  if (total === 0) return [0, new Map()]
  let drawn = randomBelow(random, 0, total)
  for (const [object, counts] of objects) if ((drawn -= accesses(counts)) < 0) return [object, counts]
  return [0, new Map()]
}
