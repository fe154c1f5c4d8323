/** The beginnings of executions that searches remember, to be run when it is their turn. */

import { mix } from '../schedule/random.ts'
import type { Trace } from '../schedule/trace.ts'

/** What the next execution is told: strands and the alternatives of their operations, a step each. */
export interface Prefix {
  readonly strands: readonly number[]
  readonly alternatives: readonly number[]
  /** What there was before each step when it was last run. */
  readonly marks: readonly number[]
}

/** The first `length` steps of an execution that was run, then one that it did not make. There are many; so they share those. */
export interface Branch {
  readonly of: Prefix
  readonly length: number
  readonly strand: number
  readonly alternative: number
}

export const NO_PREFIX: Prefix = { strands: [], alternatives: [], marks: [] }

export const prefixOf = ({ of, length, strand, alternative }: Branch): Prefix => ({
  strands: [...of.strands.slice(0, length), strand],
  alternatives: [...of.alternatives.slice(0, length), alternative],
  marks: of.marks.slice(0, length + 1),
})

/** Tells what there was before a step from what the same choices ought not to lead to: the last operation, how many could go on. */
export const markOf = (trace: Trace, step: number): number =>
  mix(step === 0 ? 0 : trace.operation(step - 1), trace.width(step))

/** Whether an execution, of which the policy chose so many steps, did as it was told, and came to the same as before. */
export function follows(trace: Trace, governed: number, { strands, alternatives, marks }: Prefix): boolean {
  if (governed < strands.length) return false
  for (let i = 0; i < strands.length; i++) {
    if (trace.strand(i) !== strands[i] || trace.alternative(i) !== alternatives[i]) return false
  }
  return marks.every((mark, i) => markOf(trace, i) === mark)
}
