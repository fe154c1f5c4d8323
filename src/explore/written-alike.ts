/**
 * Whether nothing is lost by a lost update after all. Either the other had written what was there already: of raw memory a trace
 * has no values, a recording does. Or the write has nothing to do with the read before it: the execution runs once more with the
 * other's write before the read. Where that read then sees another value and the same is written all the same, as when a counter
 * is set to 0, nothing of what was overwritten would have been kept anyway.
 */

import { swapped } from '../minimize/flip.ts'
import type { Reruns } from '../minimize/reruns.ts'
import type { Failure } from '../runtime/runtime.ts'
import type { InputReference } from '../scenario/input-source.ts'

type Execution = Omit<Failure, 'problem'>

/** Of values that are cut short nobody knows whether they are the same. */
const CUT = '…'

/** What the step has read or written, where that is known in full. */
function valueAt({ recording }: Execution, step: number): string | undefined {
  const value = recording?.steps[step]?.value
  return value?.endsWith(CUT) === true ? undefined : value
}

/** The step of `other` by which the same strand does for as many times the same as it does in `step`. */
function sameStep({ trace }: Execution, step: number, other: Execution): number {
  const { strand, kind, object } = trace[step]!
  const alike = (each: Execution['trace'][number]) =>
    each.strand === strand && each.kind === kind && each.object === object
  let left = trace.slice(0, step).filter(alike).length
  return other.trace.findIndex(each => alike(each) && left-- === 0)
}

/** `failure` is recorded, and of a lost update. */
export async function writtenAlike(reruns: Reruns, inputs: InputReference, failure: Failure): Promise<boolean> {
  const [read, write, use] = failure.problem.steps ?? []
  if (read === undefined || write === undefined || use === undefined) return false
  const found = valueAt(failure, read)
  if (found !== undefined && found === valueAt(failure, write)) return true
  const strands = swapped(failure.order, read, write)
  const { failure: failed, passed } = await reruns.run(inputs, { name: 'sequence', strands }, 1, true)
  const other = failed ?? passed
  if (other === undefined) return false
  const seen = [found, valueAt(other, sameStep(failure, read, other))]
  const written = [valueAt(failure, use), valueAt(other, sameStep(failure, use, other))]
  if ([...seen, ...written].includes(undefined)) return false
  return seen[0] !== seen[1] && written[0] === written[1]
}
