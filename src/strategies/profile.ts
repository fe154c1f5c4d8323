/**
 * What a search has learned of a scenario's executions: how many steps each strand takes, with its descendants, and how many
 * of them touch each object. Counts are running maxima, since one execution that took a short path would otherwise halve a
 * strand's weight for good. Strands are known by name, which does not depend on the schedule.
 *
 * Plans see the profile as it was after 1, 2, 4, 8, … executions, so that nothing depends on how executions are batched.
 */

import { isWrite } from '../schedule/operation.ts'
import type { Trace } from '../schedule/trace.ts'
import { IDLE_TURNS } from './patience.ts'
import type { Finished } from './strategy.ts'

/** A strand's steps, its descendants' included, and the name of its parent (0 is none). */
export interface StrandCount {
  steps: number
  readonly parent: number
}

interface ObjectCount {
  readonly steps: Map<number, StrandCount>
  written: boolean
}

/** Strands and steps of a profile at some execution number. */
export interface Profile {
  readonly strands: ReadonlyMap<number, StrandCount>
  readonly objects: ReadonlyMap<number, ReadonlyMap<number, StrandCount>>
}

/** Bound on a count, so that sums of weights stay within what a uniform draw allows. */
const MOST = 1 << 12

export class Profiler {
  readonly #strands = new Map<number, StrandCount>()
  readonly #objects = new Map<number, ObjectCount>()
  #profile: Profile = { strands: new Map(), objects: new Map() }

  /** The profile as of the last execution number that is a power of two. */
  get profile(): Profile {
    return this.#profile
  }

  observe(execution: Finished): void {
    this.overhear(execution)
    const done = execution.index + 1
    if ((done & (done - 1)) === 0) this.#profile = this.#snapshot()
  }

  /** Takes account of an execution that another search planned. */
  overhear({ trace, counted, governed }: Finished): void {
    if (counted) this.#count(trace, Math.min(governed, trace.length))
  }

  #count(trace: Trace, length: number): void {
    const strands = new Map<number, number>()
    const objects = new Map<number, Map<number, number>>()
    for (let i = 0; i < length; i++) {
      if (trace.spins(i) >= IDLE_TURNS) continue
      const object = trace.object(i)
      let accesses: Map<number, number> | undefined
      if (object !== 0) {
        accesses = objects.get(object)
        if (accesses === undefined) objects.set(object, (accesses = new Map()))
        if (isWrite(trace.kind(i))) this.#object(object).written = true
      }
      for (let strand = trace.strand(i); strand >= 0; strand = trace.parentOf(strand)) {
        strands.set(strand, (strands.get(strand) ?? 0) + 1)
        accesses?.set(strand, (accesses.get(strand) ?? 0) + 1)
      }
    }
    raise(this.#strands, strands, trace)
    for (const [object, counts] of objects) raise(this.#object(object).steps, counts, trace)
  }

  #object(object: number): ObjectCount {
    let count = this.#objects.get(object)
    if (count === undefined) this.#objects.set(object, (count = { steps: new Map(), written: false }))
    return count
  }

  /** Objects that only one strand touches, or that nobody writes, are left out: their order does not matter. */
  #snapshot(): Profile {
    const objects = [...this.#objects].filter(([, { steps, written }]) => written && steps.size > 1)
    return { strands: copy(this.#strands), objects: new Map(objects.map(([id, { steps }]) => [id, copy(steps)])) }
  }
}

function raise(known: Map<number, StrandCount>, counts: ReadonlyMap<number, number>, trace: Trace): void {
  for (const [strand, steps] of counts) {
    const name = trace.nameOf(strand)
    const parent = trace.parentOf(strand)
    const count = known.get(name)
    if (count === undefined)
      known.set(name, { steps: Math.min(MOST, steps), parent: parent < 0 ? 0 : trace.nameOf(parent) })
    else count.steps = Math.max(count.steps, Math.min(MOST, steps))
  }
}

const copy = (counts: ReadonlyMap<number, StrandCount>): Map<number, StrandCount> =>
  new Map([...counts].map(([name, count]) => [name, { ...count }]))
