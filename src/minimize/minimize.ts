/**
 * Makes a failure small: inputs (and with them tasks) first, then preemptions, then steps. Every candidate is run; one that
 * does not fail in the same way is no candidate.
 *
 * 1. The schedule's turns are rearranged so that fewer preemptions are needed, and its deviations from the default order are
 *    reduced by delta debugging.
 * 2. Inputs are shrunk along fast-check's tree; a smaller value is taken when the reduced schedule, or one found by a short
 *    search, fails with it.
 * 3. Schedules with fewer preemptions are tried by iterative bounding, within the budget; when all were, the result is proven.
 * 4. Among those with as few, the one with the fewest faults and the like, then steps, then switches, is kept.
 *
 * Each of these has its own budget of work, so that what one of them takes does not decide what another finds.
 */

import type { Failure } from '../runtime/runtime.ts'
import type { InputReference, InputSource } from '../scenario/input-source.ts'
import { ddmin } from './ddmin.ts'
import { type Fewest, fewestPreemptions, shortest } from './fewest.ts'
import type { Reruns } from './reruns.ts'
import { rearrange } from './segments.ts'
import { smaller } from './smaller.ts'

export interface Minimized extends Fewest {
  readonly inputs: InputReference
}

export interface MinimizeOptions {
  /** Work for each of the stages, as `Reruns` counts it. */
  readonly work: number
  /** Executions for proving that no schedule has fewer preemptions. Default 2,000. */
  readonly proofBudget?: number
  /** Executions to look for the failure with a smaller value of the inputs. Default 60. */
  readonly searchBudget?: number
}

interface Candidate {
  readonly inputs: InputReference
  readonly failure: Failure
}

export async function minimize(
  reruns: Reruns,
  source: InputSource,
  inputs: InputReference,
  failure: Failure,
  { work, proofBudget = 2_000, searchBudget = 60 }: MinimizeOptions,
): Promise<Minimized> {
  reruns.allot(work)
  const reduced = { inputs, failure: await reduceSchedule(reruns, inputs, failure) }
  reruns.allot(work)
  const best = await shrinkInputs(reruns, source, reduced, searchBudget)
  const budget = { executions: proofBudget, work }
  const fewest = await fewestPreemptions(reruns, best.inputs, best.failure, budget)
  // All that do not end are equally long, and most of their preemptions are no choice of the schedule.
  const short = isEndless(failure) ? fewest.failure : await shortest(reruns, best.inputs, fewest, budget)
  reruns.allot(work)
  return { ...fewest, inputs: best.inputs, failure: await reduceSchedule(reruns, best.inputs, short) }
}

const endless = new Set<string>(['livelock', 'starvation'])

const isEndless = ({ problem }: Failure): boolean => endless.has(problem.kind)

async function reduceSchedule(reruns: Reruns, inputs: InputReference, failure: Failure): Promise<Failure> {
  const rearranged = isEndless(failure) ? failure : await rearrange(reruns, inputs, failure)
  let best = rearranged
  await ddmin(best.schedule, async schedule => {
    if (reruns.spent) return false
    const found = await reruns.replay(inputs, schedule)
    if (found === undefined) return false
    // What was really run may need fewer deviations still than what was asked for.
    if (found.schedule.length <= best.schedule.length || smaller(found, best)) best = found
    return true
  })
  // With fewer deviations it may take more steps.
  return !isEndless(failure) && smaller(rearranged, best) ? rearranged : best
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
