/** The beginnings of executions that searches remember, to be run when it is their turn. */

/** What the next execution is told: strands and the alternatives of their operations, a step each. */
export interface Prefix {
  readonly strands: readonly number[]
  readonly alternatives: readonly number[]
}

/** The first `length` steps of an execution that was run, then one that it did not make. There are many; so they share those. */
export interface Branch {
  readonly of: Prefix
  readonly length: number
  readonly strand: number
  readonly alternative: number
}

export const prefixOf = ({ of, length, strand, alternative }: Branch): Prefix => ({
  strands: [...of.strands.slice(0, length), strand],
  alternatives: [...of.alternatives.slice(0, length), alternative],
})
