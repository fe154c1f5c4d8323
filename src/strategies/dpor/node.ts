/** A state on the path of the execution at hand: what is still to be explored from it, and what need not be again. */

import { dependent } from '../../schedule/dependence.ts'
import type { Event } from './event.ts'
import { BESIDE, type Branch, initial, leaf, NOT } from './wakeup-tree.ts'

/** A strand whose operation was explored, here or before, and which nothing since depended on. */
export interface Sleeper {
  readonly event: Event
  /** Whether the execution was cut short by the operation: then what could have come after it was not explored. */
  readonly fatal: boolean
}

const NOBODY: readonly Sleeper[] = []

/** Who is still asleep after `event`. */
export function stillAsleep(sleepers: readonly Sleeper[], event: Event): readonly Sleeper[] {
  if (sleepers.length === 0) return NOBODY
  return sleepers.filter(sleeper => sleeper.event.name !== event.name && !dependent(sleeper.event, event))
}

export class Node {
  sleepers: readonly Sleeper[]
  /** What is to be explored from here; the first one is being explored. */
  readonly branches: Branch[]
  /** The events explored from here. */
  readonly explored: Event[] = []
  /** In how many executions they were. */
  leaves = 0

  constructor(sleepers: readonly Sleeper[], branches: Branch[]) {
    this.sleepers = sleepers
    this.branches = branches
  }

  /**
   * Whether all that an execution continuing `sequence` could show was explored before: some execution equivalent to it begins
   * with a sleeper. After a fatal one nothing was explored, so it must be in the sequence itself.
   */
  covers(sequence: readonly Event[]): boolean {
    return this.sleepers.some(({ event, fatal }) => {
      const at = initial(event, sequence)
      return fatal ? at >= 0 : at !== NOT
    })
  }

  sleeps(event: Event): boolean {
    return this.sleepers.some(sleeper => sleeper.event.name === event.name)
  }

  /** Whether a strand that can come first in `sequence` was explored from here or is to be. */
  hasInitialOf(sequence: readonly Event[]): boolean {
    const comesFirst = (event: Event) => initial(event, sequence) > BESIDE
    return this.explored.some(comesFirst) || this.branches.some(branch => comesFirst(branch.event))
  }

  /**
   * The first branch was explored, in so many executions; what it was cut short by was not. Returns whether anything is left.
   */
  leave(fatal: boolean, leaves: number): boolean {
    this.leaves += leaves
    const branch = this.branches.shift()
    if (branch !== undefined) {
      this.explored.push(branch.event)
      if (!this.#nextAlternative(branch.event)) this.sleepers = [...this.sleepers, { event: branch.event, fatal }]
    }
    while (this.branches.length > 0 && this.sleeps(this.branches[0]!.event)) this.branches.shift()
    return this.branches.length > 0
  }

  /** An operation with alternatives is explored with each; its strand does not sleep before. */
  #nextAlternative(event: Event): boolean {
    if (event.alternatives < 2) return false
    const ofStrand = (other: Event) => other.name === event.name
    const taken = [...this.explored, ...this.branches.map(branch => branch.event)].filter(ofStrand)
    if (taken.length === event.alternatives) return this.branches.some(branch => ofStrand(branch.event))
    for (let alternative = 0; alternative < event.alternatives; alternative++) {
      if (taken.some(other => other.alternative === alternative)) continue
      this.branches.unshift(leaf(event.with(alternative)))
      break
    }
    return true
  }
}
