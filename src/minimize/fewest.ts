/**
 * Looks for schedules with fewer preemptions than a failure has, and for the shortest among those with as few. Plain iterative
 * bounding is what proves that there are none with fewer; where it cannot get through them all, a search with a focus on what
 * matters to the failure looks further.
 */

import type { Failure } from '../runtime/runtime.ts'
import type { InputReference } from '../scenario/input-source.ts'
import { relevantSteps } from './relevance.ts'
import type { Reruns, Searched } from './reruns.ts'
import { smaller } from './smaller.ts'

export interface Fewest {
  readonly failure: Failure
  /** Whether every schedule with fewer preemptions was tried. */
  readonly proven: boolean
  /** How many were. */
  readonly tried: number
}

/** Failures that are looked at in search for the shortest one, and executions. */
const LOOKED = 100
const SHORTEST = 500

/** Each search may do so much `work` and so many `executions`. */
export interface SearchBudget {
  readonly executions: number
  readonly work: number
}

export async function fewestPreemptions(
  reruns: Reruns,
  inputs: InputReference,
  failure: Failure,
  budget: SearchBudget,
): Promise<Fewest> {
  let best = failure
  for (;;) {
    if (best.preemptions === 0) return { failure: best, proven: true, tried: 0 }
    const { found, searched } = await search(reruns, inputs, best, budget, {})
    // Rounds come in the order of their preemptions, so what is found has the fewest: that is proven, and counted, next.
    if (found !== undefined) {
      // Unless they are none of the schedule's: what goes on for ever is not to end by another choice.
      if (found.preemptions >= best.preemptions) {
        return { failure: smaller(found, best) ? found : best, proven: true, tried: found.index + 1 }
      }
      best = found
    } else if (searched.exhausted) return { failure: best, proven: true, tried: searched.executions }
    else {
      const better = await search(reruns, inputs, best, budget, { focus: focusOf(best) })
      if (better.found === undefined || better.found.preemptions >= best.preemptions)
        return { failure: best, proven: false, tried: searched.executions }
      best = better.found
    }
  }
}

/** The first failure with fewer preemptions. */
async function search(
  reruns: Reruns,
  inputs: InputReference,
  { preemptions }: Failure,
  { executions, work }: SearchBudget,
  focused: { readonly focus?: readonly number[] },
): Promise<{ readonly found?: Failure; readonly searched: Searched }> {
  reruns.allot(work)
  const bounded = { name: 'preemption', options: { bound: preemptions - 1, ...focused } }
  const { done, value } = await reruns.failures(inputs, bounded, executions).next()
  if (done === true) return { searched: value }
  return { found: value, searched: { executions: 0, exhausted: false } }
}

/** The names of strands with steps that matter. */
function focusOf(failure: Failure): number[] {
  const relevant = relevantSteps(failure, undefined)
  const strands = new Set(failure.order.filter((_, i) => relevant[i] === true))
  return [...strands].map(strand => failure.names[strand]!)
}

/** With its preemptions given, looks for the shortest way to fail: everywhere, or with a focus where there is too much to look at. */
export async function shortest(
  reruns: Reruns,
  inputs: InputReference,
  { failure, proven }: Fewest,
  { executions, work }: SearchBudget,
): Promise<Failure> {
  let best = failure
  reruns.allot(work)
  const options = { bound: best.preemptions, ...(!proven && { focus: focusOf(best) }) }
  let looked = 0
  for await (const found of reruns.failures(inputs, { name: 'preemption', options }, Math.min(executions, SHORTEST))) {
    if (smaller(found, best)) best = found
    if (++looked >= LOOKED) break
  }
  return best
}
