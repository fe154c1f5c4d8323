/**
 * Probabilistic concurrency testing (PCT): strands run by random priority; at `depth - 1` random steps the running strand
 * drops to the lowest. A bug of depth d among n strands in k steps shows with probability ≥ 1 / (n·k^(d-1)) an execution.
 *
 * Burckhardt, Kothari, Musuvathi, Nagarakatte, "A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs",
 * ASPLOS 2010. Unlike the paper, k is learned: the longest execution so far, read at fixed execution numbers (after 1, 2, 4,
 * … executions); only steps with a choice count; a strand about to re-read what nobody has written drops to the lowest too,
 * since priorities alone would let a spinning strand starve the rest.
 *
 * State: [generator (2), choices so far, depth, next low priority, change points …, priority of each strand].
 */

import { mix, RANDOM_INTS, randomBelow, randomInt32, seedRandom } from '../schedule/random.ts'
import type { Policy, Strategy } from './strategy.ts'

const COUNT = RANDOM_INTS
const POINTS = RANDOM_INTS + 1
const LOWEST = RANDOM_INTS + 2
const HEAD = RANDOM_INTS + 3
/** Bound on k, so that its products stay exact. */
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
    for (let i = 0; i < points; i++) state[HEAD + i] = randomBelow(state, 0, length)
  },
  next(state, frontier) {
    const priorities = HEAD + (state[POINTS] as number)
    for (let i = 0; i < frontier.count; i++) {
      const strand = frontier.strands[i] as number
      // A strand gets its rank when it is first seen: uniform among the others, whenever it was created.
      if (state[priorities + strand] === 0) state[priorities + strand] = 1 + (randomInt32(state, 0) >>> 2)
      else if (frontier.spinning(strand)) demote(state, priorities + strand)
    }
    let strand = highest(state, priorities, frontier.strands, frontier.count)
    const at = state[COUNT] as number
    state[COUNT] = at + 1
    for (let i = 0; i < (state[POINTS] as number); i++) {
      if (state[HEAD + i] !== at) continue
      demote(state, priorities + strand)
      strand = highest(state, priorities, frontier.strands, frontier.count)
    }
    return strand
  },
  pick: (state, count) => randomBelow(state, 0, count),
}

function demote(state: Int32Array, at: number): void {
  state[LOWEST] = (state[LOWEST] as number) - 1
  state[at] = state[LOWEST] as number
}

function highest(state: Int32Array, priorities: number, strands: Int32Array, count: number): number {
  let best = strands[0] as number
  for (let i = 1; i < count; i++) {
    const strand = strands[i] as number
    if ((state[priorities + strand] as number) > (state[priorities + best] as number)) best = strand
  }
  return best
}

export interface PctOptions {
  /** How many ordering constraints the bug needs; from 1. Default 3. */
  readonly depth?: number
}

export function pct({ depth = 3 }: PctOptions = {}): Strategy {
  return {
    name: 'pct',
    search({ seed }) {
      let longest = 1
      let length = 1
      return {
        next: index => ({ policy: pctPolicy, seed: mix(seed, index), ints: [depth, length] }),
        finished({ index, trace }) {
          let choices = 0
          for (let i = 0; i < trace.length; i++) if (trace.width(i) > 1) choices++
          longest = Math.min(LONGEST, Math.max(longest, choices))
          const done = index + 1
          if ((done & (done - 1)) === 0) length = longest
        },
      }
    },
  }
}
