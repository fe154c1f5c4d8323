/**
 * Probabilistic concurrency testing (PCT): strands run by random priority; at `depth - 1` random steps the running strand
 * drops to a low one. A bug of depth d among n strands in k steps shows with probability ≥ 1 / (n·k^(d-1)) an execution.
 *
 * Burckhardt, Kothari, Musuvathi, Nagarakatte, "A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs",
 * ASPLOS 2010. As there, low priorities belong to change points, not to the order in which they come up: a strand that drops
 * later may run before one that dropped earlier, which bugs of depth 3 and more need. Unlike the paper, k is learned: the
 * longest execution so far, read at fixed execution numbers (after 1, 2, 4, … executions); only steps with a choice count; a
 * strand created later gets a rank that is uniform among the others; and a strand that keeps re-reading what nobody writes
 * drops below all others, since priorities alone would let it starve the rest.
 *
 * State: [generator (2), choices so far, points, lowest priority, patience, change points …, priority of each strand].
 */

import { mix, RANDOM_INTS, randomBelow, randomInt32, seedRandom } from '../schedule/random.ts'
import { drawPatience, IDLE_TURNS } from './patience.ts'
import type { Finished, Frontier, Policy, Strategy } from './strategy.ts'

const COUNT = RANDOM_INTS
const POINTS = RANDOM_INTS + 1
const LOWEST = RANDOM_INTS + 2
const PATIENCE = RANDOM_INTS + 3
const HEAD = RANDOM_INTS + 4
/** Bound on k, so that draws stay uniform. */
const LONGEST = 1 << 20

/** Told to the policy: [depth, k]. */
export const pctPolicy: Policy = {
  name: 'pct',
  size: (strands, ints) => HEAD + (ints[0] as number) + strands,
  begin(state, seed, ints) {
    const points = (ints[0] as number) - 1
    const length = Math.max(1, ints[1] as number)
    state.fill(0)
    seedRandom(state, 0, seed)
    state[POINTS] = points
    // Change point number i drops a strand to -1 - i; those that spin drop further still.
    state[LOWEST] = -points
    state[PATIENCE] = drawPatience(state, 0)
    for (let i = 0; i < points; i++) state[HEAD + i] = randomBelow(state, 0, length)
  },
  next(state, frontier) {
    const points = state[POINTS] as number
    const priorities = HEAD + points
    rank(state, priorities, frontier)
    // Only the strand that has just run can have come round to the same again.
    const current = frontier.current
    if (current >= 0 && frontier.spins(current) >= (state[PATIENCE] as number)) {
      state[LOWEST] = (state[LOWEST] as number) - 1
      state[priorities + current] = state[LOWEST] as number
    }
    let strand = highest(state, priorities, frontier)
    // Turns of a loop that sees nothing new are no places for a change, and would make k long.
    if (frontier.spins(strand) >= IDLE_TURNS) return strand
    const at = state[COUNT] as number
    state[COUNT] = at + 1
    for (let i = 0; i < points; i++) {
      if (state[HEAD + i] !== at) continue
      state[priorities + strand] = -1 - i
      strand = highest(state, priorities, frontier)
    }
    return strand
  },
  pick: (state, count) => randomBelow(state, 0, count),
}

/** Gives strands that are seen for the first time a rank that is uniform among all, whenever they were created. */
function rank(state: Int32Array, priorities: number, frontier: Frontier): void {
  for (let i = 0; i < frontier.count; i++) {
    const at = priorities + (frontier.strands[i] as number)
    if (state[at] === 0) state[at] = 1 + (randomInt32(state, 0) >>> 2)
  }
}

function highest(state: Int32Array, priorities: number, { strands, count }: Frontier): number {
  let best = strands[0] as number
  for (let i = 1; i < count; i++) {
    const strand = strands[i] as number
    if ((state[priorities + strand] as number) > (state[priorities + best] as number)) best = strand
  }
  return best
}

export interface PctOptions {
  /** How many ordering constraints the bug needs; from 1 to 64. Default 3. */
  readonly depth?: number
}

export function pct({ depth = 3 }: PctOptions = {}): Strategy {
  if (!Number.isInteger(depth) || depth < 1 || depth > 64) {
    throw new RangeError(`heddle: strategy 'pct': depth must be an integer from 1 to 64, not ${depth}`)
  }
  return {
    name: 'pct',
    search({ seed }) {
      let longest = 1
      let length = 1
      const overheard = ({ trace, governed }: Finished) => {
        let choices = 0
        for (let i = 0; i < Math.min(trace.length, governed); i++) {
          if (trace.width(i) > 1 && trace.spins(i) < IDLE_TURNS) choices++
        }
        longest = Math.min(LONGEST, Math.max(longest, choices))
      }
      return {
        next: index => ({ policy: pctPolicy, seed: mix(seed, index), ints: [depth, length] }),
        finished(execution) {
          overheard(execution)
          const done = execution.index + 1
          if ((done & (done - 1)) === 0) length = longest
        },
        overheard,
      }
    },
  }
}
