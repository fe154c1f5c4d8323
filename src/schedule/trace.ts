/**
 * The trace of an execution: the granted operations in their total order, as columns of integers. Checkers, searches and
 * the minimiser read it; runtimes write it.
 */

import type { Footprint } from './footprint.ts'
import type { KindSet } from './kind-set.ts'

/** One granted operation, decoded. Strands and objects are numbers; `Cast` names them. */
export interface Step {
  readonly index: number
  readonly strand: number
  readonly task: number
  readonly kind: number
  readonly object: number
  readonly key: number
  readonly argument: number
  /** The alternative that was taken (0 unless a fault or the like was chosen), of `alternatives`. */
  readonly alternative: number
  readonly alternatives: number
  /** What the default order would have run here. */
  readonly fallback: number
  /** How many strands were enabled. */
  readonly width: number
  /** The strand of the step before, or -1. */
  readonly previous: number
}

/** An operation that was never granted: the strand stood before it when the execution ended. */
export interface Standing {
  readonly kind: number
  readonly object: number
  readonly key: number
  readonly argument: number
  readonly since: number
  readonly closing: boolean
}

/** Read access to a trace, without decoding it. Valid until the next execution starts. */
export interface Trace {
  readonly length: number
  /** Whether it has a step of one of these kinds. */
  has(kinds: KindSet): boolean
  strand(step: number): number
  task(step: number): number
  kind(step: number): number
  object(step: number): number
  key(step: number): number
  /** What went in or, of `get` and `load`, came out, as `argumentOf` has it. Of raw memory see `rangeOf`. */
  argument(step: number): number
  alternative(step: number): number
  alternatives(step: number): number
  fallback(step: number): number
  width(step: number): number
  /** How many turns the strand's loop had come round without anything new, when this was one more look at the same; else 0. */
  spins(step: number): number
  /** Whether the strand's loop had come round so often without news that, as its policy has it, it waits for some. */
  tired(step: number): boolean
  /** The level of the step's object before it, as `admits` in `admission.ts` reads it. */
  level(step: number): number
  /** Whether the step was a map's `set` of an entry that was not there, or its `delete` of one that was. */
  comesOrGoes(step: number): boolean
  /** Whether the step was a `compareExchange` that found another value than it expected, and wrote nothing. */
  failed(step: number): boolean
  /** How many steps had been granted when the strand came to the point before this step. */
  since(step: number): number
  /** Whether the execution was closing by then: `context.signal` was aborted. */
  closing(step: number): boolean
  /** The operation as a number that does not depend on the schedule: of the step, and of what the fallback stood before. */
  operation(step: number): number
  fallbackOperation(step: number): number
  /** Whether `strand` was enabled when the step was chosen. */
  enabled(step: number, strand: number): boolean
  /** Strands in use at the end of the execution. */
  readonly strands: number
  taskOf(strand: number): number
  parentOf(strand: number): number
  /** A name for the strand that does not depend on the schedule, as a number. */
  nameOf(strand: number): number
  /** What the strand stood before when the execution ended, if it stood at a scheduling point. */
  standing(strand: number): Standing | undefined
  /** Whether at some point everybody waited for news, and went on nevertheless. */
  readonly restless: boolean
  /** How many strands could have gone on when the execution ended; 0 unless it was cut short. */
  readonly open: number
  /** Not 0 when tasks may have affected each other in ways that the trace does not tell: bits of `Unseen`. */
  readonly unseen: number
  /** What the code of a step touched; undefined where it was not recorded. */
  footprint(step: number): Footprint | undefined
  /** Why footprints do not tell all that code has done, if they do not. */
  readonly untold: string | undefined
  /** Numbers of objects are below this. */
  readonly objects: number
  /** The other object that waiting operations on `object` touch (a condition's mutex), or 0. */
  partnerOf(object: number): number
  /** Which `always` and `sometimes` conditions have looked at `object` so far, a bit each. */
  watchers(object: number): number
  /** Which `always` conditions have looked at it in this execution alone, a bit each. */
  observers(object: number): number
  /** A number for an object that does not depend on the schedule. */
  objectName(object: number): number
  at(step: number): Step
}
