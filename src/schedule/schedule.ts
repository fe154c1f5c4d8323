/**
 * A schedule: the choices of an execution, kept as deviations from a documented default order.
 *
 * Default order: the current strand runs until it blocks or ends, then the lowest one in declaration order; a strand about to
 * re-read what nobody has written since counts as blocked. A deviation says "where the default would run `strand`'s step
 * number `step` (for the `visit`th time that this is so), run `choice` instead", or "when `strand` performs its step number
 * `step`, take alternative `choice`". Strands and operations are named by numbers that do not depend on locations, so a
 * schedule survives small edits of the code.
 */

import { Kind } from './operation.ts'
import type { Trace } from './trace.ts'

export interface Deviation {
  /** The strand that the default order would run, or (for an alternative) the one that performs the step. */
  readonly strand: number
  /** That strand's own step number, from 0. */
  readonly step: number
  /** How often the default order had come to this step before, from 0. */
  readonly visit: number
  /** The kind and object of the operation at that step, as a number. */
  readonly operation: number
  readonly type: 'strand' | 'alternative'
  /** The name of the strand to run, or the number of the alternative. */
  readonly choice: number
}

export type Schedule = readonly Deviation[]

/** Integers that a deviation takes in a policy's plan. */
export const DEVIATION_INTS = 6

/** A schedule as integers, for a policy. */
export function scheduleInts(schedule: Schedule): number[] {
  return schedule.flatMap(d => [d.strand, d.step, d.visit, d.operation, d.type === 'strand' ? 0 : 1, d.choice])
}

/** The deviations of an execution from the default order, up to step `until`. */
export function scheduleOf(trace: Trace, until = trace.length): Schedule {
  const deviations: Deviation[] = []
  const steps = new Map<number, number>()
  const visits = new Map<string, number>()
  for (let i = 0; i < Math.min(trace.length, until); i++) {
    const strand = trace.strand(i)
    const fallback = trace.fallback(i)
    const own = steps.get(strand) ?? 0
    if (trace.width(i) > 1) {
      const at = steps.get(fallback) ?? 0
      const place = `${fallback}:${at}:${trace.fallbackOperation(i)}`
      const visit = visits.get(place) ?? 0
      visits.set(place, visit + 1)
      if (strand !== fallback) {
        deviations.push({
          strand: trace.nameOf(fallback),
          step: at,
          visit,
          operation: trace.fallbackOperation(i),
          type: 'strand',
          choice: trace.nameOf(strand),
        })
      }
    }
    if (trace.alternative(i) !== 0) {
      deviations.push({
        strand: trace.nameOf(strand),
        step: own,
        visit: 0,
        operation: trace.operation(i),
        type: 'alternative',
        choice: trace.alternative(i),
      })
    }
    if (trace.kind(i) !== Kind.start) steps.set(strand, own + 1)
  }
  return deviations
}
