/**
 * Makes a failure small: inputs (and with them tasks) first, then preemptions, then steps. Every candidate is run; one that
 * does not fail in the same way is no candidate.
 *
 * 1. The schedule's deviations from the default order are reduced by delta debugging.
 * 2. Inputs are shrunk along fast-check's tree; a smaller value is taken when the reduced schedule, or one found by a short
 *    search, fails with it.
 * 3. Schedules with fewer preemptions are tried by iterative bounding, within the budget; when all were, the result is proven.
 * 4. Among those with as few, the one with the fewest steps and switches is kept.
 */

import type { Failure } from '../runtime/runtime.ts'
import type { InputReference, InputSource } from '../scenario/input-source.ts'
import { ddmin } from './ddmin.ts'
import type { Reruns } from './reruns.ts'

export interface Minimized {
  readonly inputs: InputReference
  readonly failure: Failure
  /** Whether every schedule with fewer preemptions was tried. */
  readonly proven: boolean
  /** How many were. */
  readonly tried: number
}

export interface MinimizeOptions {
  /** Executions for proving that no schedule has fewer preemptions. Default 2,000. */
  readonly proofBudget?: number
  /** Executions to look for the failure with a smaller value of the inputs. Default 60. */
  readonly searchBudget?: number
}

interface Candidate {
  readonly inputs: InputReference
  readonly failure: Failure
}

/** Whether `a` is a smaller way to fail than `b`, with the same inputs. */
export function smaller(a: Failure, b: Failure): boolean {
  return (
    (a.preemptions - b.preemptions ||
      a.steps - b.steps ||
      a.switches - b.switches ||
      a.schedule.length - b.schedule.length) < 0
  )
}

export async function minimize(
  reruns: Reruns,
  source: InputSource,
  inputs: InputReference,
  failure: Failure,
  { proofBudget = 2_000, searchBudget = 60 }: MinimizeOptions = {},
): Promise<Minimized> {
  let best: Candidate = { inputs, failure: await reduceSchedule(reruns, inputs, failure) }
  best = await shrinkInputs(reruns, source, best, searchBudget)
  return fewestPreemptions(reruns, best, proofBudget)
}

async function reduceSchedule(reruns: Reruns, inputs: InputReference, failure: Failure): Promise<Failure> {
  let best = failure
  await ddmin(failure.schedule, async schedule => {
    if (reruns.spent) return false
    const found = await reruns.replay(inputs, schedule)
    if (found === undefined) return false
    // What was really run may need fewer deviations still than what was asked for.
    if (found.schedule.length <= best.schedule.length || smaller(found, best)) best = found
    return true
  })
  return best
}

async function shrinkInputs(
  reruns: Reruns,
  source: InputSource,
  start: Candidate,
  executions: number,
): Promise<Candidate> {
  let best = start
  for (let improved = true; improved && !reruns.spent; ) {
    improved = false
    for (const inputs of source.shrinks(best.inputs)) {
      if (reruns.spent) break
      const found = await failsWith(reruns, inputs, best, executions)
      if (found === undefined) continue
      best = { inputs, failure: await reduceSchedule(reruns, inputs, found) }
      improved = true
      break
    }
  }
  return best
}

async function failsWith(
  reruns: Reruns,
  inputs: InputReference,
  best: Candidate,
  executions: number,
): Promise<Failure | undefined> {
  const replayed = await reruns.replay(inputs, best.failure.schedule)
  if (replayed !== undefined) return replayed
  for await (const found of reruns.failures(inputs, { name: 'auto' }, executions)) return found
  return undefined
}

async function fewestPreemptions(
  reruns: Reruns,
  { inputs, failure }: Candidate,
  executions: number,
): Promise<Minimized> {
  let best = failure
  let tried = 0
  const lower = best.preemptions - 1
  let proven = best.preemptions === 0
  if (lower >= 0) {
    const before = reruns.budget
    const bounded = { name: 'preemption', options: { bound: lower } }
    // Rounds come in the order of their preemptions: the first schedule to fail has the fewest, and all with fewer were run.
    const { value } = await reruns.failures(inputs, bounded, executions).next()
    proven = value !== undefined
    if (typeof value === 'object' && smaller(value, best)) best = value
    tried = before - reruns.budget
  }
  return { inputs, failure: await fewestSteps(reruns, inputs, best, executions), proven, tried }
}

const endless = new Set<string>(['livelock', 'starvation'])

/** With its preemptions given, looks for the shortest way to fail. */
async function fewestSteps(
  reruns: Reruns,
  inputs: InputReference,
  failure: Failure,
  executions: number,
): Promise<Failure> {
  let best = failure
  // All that do not end are equally long, and most of their preemptions are no choice of the schedule.
  if (endless.has(failure.problem.kind)) return reduceSchedule(reruns, inputs, best)
  const bound = { name: 'preemption', options: { bound: best.preemptions } }
  let looked = 0
  for await (const found of reruns.failures(inputs, bound, Math.min(executions, 500))) {
    if (smaller(found, best)) best = found
    if (++looked >= 100) break
  }
  return reduceSchedule(reruns, inputs, best)
}
