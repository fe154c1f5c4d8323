/**
 * Runs an execution under constraints of the form "this read sees that write", or "does not". A read is held back until the
 * write that it is to see is the last one, other writes from then on until it has taken place; among what is not held back
 * the order is that of POS. A constraint that would have everybody wait is dropped.
 *
 * Told: for each constraint [form, object, key, then kind, path and strand's name of the read, and of the write]; a path
 * of `ANY_PATH` and a name of 0 are any. State: [generator (2), patience, constraints, columns, constraints with two marks
 * each, then of each strand the priority, whether it is held back, its path].
 */

import { isWrite, Kind } from '../schedule/operation.ts'
import { RANDOM_INTS, randomBelow, seedRandom } from '../schedule/random.ts'
import { drawPatience, IDLE_TURNS } from './patience.ts'
import { clearRaces, highestPriority } from './priorities.ts'
import { pathAfter } from './reads-from.ts'
import type { Frontier, Policy } from './strategy.ts'

/** What a constraint asks for: bits of its first integer. */
export const Form = Object.freeze({
  /** The read must not see the write. */
  not: 1,
  /** The write is what was there before any. */
  initial: 2,
})

export const CONSTRAINT_INTS = 9

/** No path has this number. */
export const ANY_PATH = 1

const OBJECT = 1
const KEY = 2
const READ = 3
const WRITE = 6
/** Whether the constraint is over, met or not. */
const OVER = 9
/** Whether the last write was the one in question. */
const LAST = 10
const ENTRY = 11

const PATIENCE = RANDOM_INTS
const COUNT = RANDOM_INTS + 1
const PRIORITIES = RANDOM_INTS + 2
const HELD = RANDOM_INTS + 3
const PATHS = RANDOM_INTS + 4
const HEAD = RANDOM_INTS + 5

export const constraintsPolicy: Policy = {
  name: 'constraints',
  size: (strands, ints) => HEAD + (ints.length / CONSTRAINT_INTS) * ENTRY + 3 * strands,
  begin(state, seed, ints) {
    const count = ints.length / CONSTRAINT_INTS
    state.fill(0)
    seedRandom(state, 0, seed)
    state[PATIENCE] = drawPatience(state, 0)
    state[COUNT] = count
    for (let i = 0; i < count; i++) {
      const at = HEAD + i * ENTRY
      for (let j = 0; j < CONSTRAINT_INTS; j++) state[at + j] = ints[i * CONSTRAINT_INTS + j] as number
      state[at + LAST] = ((state[at] as number) & Form.initial) === 0 ? 0 : 1
    }
    // How many strands there may be shows in what there is room for: three columns.
    const rest = HEAD + count * ENTRY
    const strands = Math.floor((state.length - rest) / 3)
    state[PRIORITIES] = rest
    state[HELD] = rest + strands
    state[PATHS] = rest + 2 * strands
  },
  next(state, frontier) {
    const priorities = state[PRIORITIES] as number
    const patience = state[PATIENCE] as number
    const held = state[HELD] as number
    const end = HEAD + (state[COUNT] as number) * ENTRY
    let some = false
    for (let i = 0; i < frontier.count; i++) {
      const strand = frontier.strands[i] as number
      state[held + strand] = 0
      for (let at = HEAD; at < end; at += ENTRY) if (holds(state, at, frontier, strand)) state[held + strand] = 1
      some ||= state[held + strand] !== 0
    }
    const strand = highestPriority(state, priorities, frontier, 0, patience, held)
    // One that spins may do so until those that are held go on.
    if (strand >= 0 && !(some && frontier.spins(strand) >= patience)) return strand
    for (let at = HEAD; at < end; at += ENTRY) {
      for (let i = 0; i < frontier.count; i++) {
        if (holds(state, at, frontier, frontier.strands[i] as number)) state[at + OVER] = 1
      }
    }
    return highestPriority(state, priorities, frontier, 0, patience)
  },
  stepped(state, frontier, strand) {
    state[(state[PRIORITIES] as number) + strand] = 0
    clearRaces(state, state[PRIORITIES] as number, frontier, strand)
    const end = HEAD + (state[COUNT] as number) * ENTRY
    for (let at = HEAD; at < end; at += ENTRY) {
      if (state[at + OVER] !== 0 || !concerns(state, at, frontier, strand)) continue
      if (matches(state, at + READ, frontier, strand)) state[at + OVER] = 1
      else if (isWrite(frontier.kind(strand))) {
        const wanted = ((state[at] as number) & Form.initial) === 0 && matches(state, at + WRITE, frontier, strand)
        state[at + LAST] = wanted ? 1 : 0
      }
    }
    const kind = frontier.kind(strand)
    if (kind === Kind.start || frontier.spins(strand) >= IDLE_TURNS) return
    const path = (state[PATHS] as number) + strand
    state[path] = pathAfter(state[path] as number, kind, frontier.object(strand), frontier.key(strand))
  },
  pick: (state, count) => randomBelow(state, 0, count),
}

const concerns = (state: Int32Array, at: number, frontier: Frontier, strand: number): boolean =>
  frontier.object(strand) === state[at + OBJECT] && frontier.key(strand) === state[at + KEY]

function matches(state: Int32Array, at: number, frontier: Frontier, strand: number): boolean {
  return (
    frontier.kind(strand) === state[at] &&
    (state[at + 1] === ANY_PATH || state[(state[PATHS] as number) + strand] === state[at + 1]) &&
    (state[at + 2] === 0 || frontier.name(strand) === state[at + 2])
  )
}

/** Whether a constraint has the strand wait with its operation. */
function holds(state: Int32Array, at: number, frontier: Frontier, strand: number): boolean {
  if (state[at + OVER] !== 0 || !concerns(state, at, frontier, strand)) return false
  const last = state[at + LAST] !== 0
  if (((state[at] as number) & Form.not) !== 0) return last && matches(state, at + READ, frontier, strand)
  if (matches(state, at + READ, frontier, strand)) return !last
  return last && isWrite(frontier.kind(strand)) && !matches(state, at + WRITE, frontier, strand)
}
