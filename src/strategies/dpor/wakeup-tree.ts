/**
 * Wakeup trees: the sequences of events that are still to be explored after some prefix, merged where they begin alike, in the
 * order in which they will be run.
 *
 * Abdulla, Aronis, Jonsson, Sagonas, "Source Sets: A Foundation for Optimal Dynamic Partial Order Reduction", JACM 2017, §6.
 */

import { dependent } from '../../schedule/dependence.ts'
import type { Event } from './event.ts'

export interface Branch {
  /** The event that the branch begins with; its strand and alternative are what is replayed. */
  event: Event
  /** What is to follow it; nothing in particular when empty. */
  children: Branch[]
}

export const leaf = (event: Event): Branch => ({ event, children: [] })

/** What `initial` says of an event that cannot come first, and of one that can but is not in the sequence. */
export const NOT = -2
export const BESIDE = -1

/**
 * Whether `event`'s strand is a weak initial of `sequence`: some execution equivalent to one that continues it begins with that
 * strand. Then it says where in the sequence the strand's first event is, or `BESIDE` when it is not there and independent of
 * all that is.
 */
export function initial(event: Event, sequence: readonly Event[]): number {
  const at = sequence.findIndex(other => other.name === event.name)
  // What its code does where it stands in the sequence is known there.
  const first = at < 0 ? event : (sequence[at] as Event)
  for (let i = 0; i < (at < 0 ? sequence.length : at); i++) if (dependent(first, sequence[i] as Event)) return NOT
  return at < 0 ? BESIDE : at
}

/** Makes sure that an execution equivalent to one that continues `sequence` will be run; returns how many branches that took. */
export function insert(branches: Branch[], from: number, sequence: readonly Event[]): number {
  let rest = sequence
  let level = branches
  for (let first = from; ; first = 0) {
    const next = fitting(level, first, rest)
    if (next === undefined) break
    const at = initial(next.event, rest)
    if (at >= 0) rest = rest.filter((_, i) => i !== at)
    // What begins as it does and goes on freely covers all that could follow.
    if (rest.length === 0 || next.children.length === 0) return 0
    level = next.children
  }
  for (const event of rest) {
    const branch = leaf(event)
    level.push(branch)
    level = branch.children
  }
  return rest.length
}

/** The first branch that some execution equivalent to one that continues `sequence` begins with. */
function fitting(branches: readonly Branch[], from: number, sequence: readonly Event[]): Branch | undefined {
  for (let i = from; i < branches.length; i++) {
    const branch = branches[i] as Branch
    const at = initial(branch.event, sequence)
    if (at === BESIDE) return branch
    if (at >= 0 && (sequence[at] as Event).alternative === branch.event.alternative) return branch
  }
  return undefined
}
