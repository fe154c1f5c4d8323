/** The values of a scenario's inputs, told by reference: a worker draws its own instead of being sent a copy. */

import * as fc from 'fast-check'
import { inputsArbitrary } from './arbitrary.ts'
import type { AnyScenario } from './scenario.ts'

/**
 * Which value: what fast-check draws for a seed and a path (`'3'` is the fourth, `'3:0:1'` the second shrink of its first; the
 * scenario's examples come first), or the value itself, as a token carries it.
 */
export type InputReference = { readonly seed: number; readonly path: string } | { readonly value: unknown }

/** Draws the inputs of one scenario. */
export class InputSource {
  readonly #arbitrary: fc.Arbitrary<unknown> | undefined
  readonly #examples: readonly unknown[]

  constructor(scenario: AnyScenario) {
    this.#arbitrary = inputsArbitrary(scenario.definition)
    this.#examples = scenario.definition.examples ?? []
  }

  /** The value that `reference` names; the same on every machine. Throws when its path leads nowhere. */
  value(reference: InputReference): unknown {
    if (this.#arbitrary === undefined) return undefined
    if ('value' in reference) return reference.value
    const drawn = fc.sample(fc.tuple(this.#arbitrary), {
      ...reference,
      numRuns: 1,
      examples: this.#examples.map(example => [[example]]) as never,
    }) as [unknown][]
    if (drawn.length === 0) throw new Error(`heddle: no inputs are found at '${reference.path}'`)
    return drawn[0]![0]
  }
}

/** Whether `error` is what `fc.pre` throws: the execution is to be discarded. */
export const isPreconditionFailure = (error: unknown): boolean => fc.PreconditionFailure.isFailure(error)
