/** The cause in one sentence: two neighbouring steps of different tasks whose swap makes the execution pass. */

import type { Failure } from '../runtime/runtime.ts'
import type { InputReference } from '../scenario/input-source.ts'
import { isWrite } from '../schedule/operation.ts'
import type { Reruns } from './reruns.ts'

/** The positions of two such steps, counted from 0, or undefined when no swap was found to help. */
export async function findFlip(
  reruns: Reruns,
  inputs: InputReference,
  failure: Failure,
): Promise<readonly [number, number] | undefined> {
  const { trace, order } = failure
  for (let first = trace.length - 2; first >= 0 && !reruns.spent; first--) {
    const a = trace[first]!
    if (a.object === undefined) continue
    const second = trace.findIndex((step, i) => i > first && step.object === a.object && step.strand !== a.strand)
    if (second < 0) continue
    const b = trace[second]!
    if (b.task === a.task || !(isWrite(a.kind) || isWrite(b.kind))) continue
    // The second goes first, with what its strand does before it; the first follows right after.
    const between = order.slice(first, second + 1)
    const mine = between.filter(strand => strand === order[second])
    const others = between.filter(strand => strand !== order[second])
    const swapped = [...order.slice(0, first), ...mine, ...others]
    const outcome = await reruns.run(inputs, { name: 'sequence', strands: swapped }, 1)
    if (outcome.executions === 1 && outcome.failure === undefined) return [first, second]
  }
  return undefined
}
