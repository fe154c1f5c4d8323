/** A scenario's inputs as one arbitrary. */

import * as fc from 'fast-check'
import type { AnyDefinition } from './definition.ts'

/** Whether `value` is a fast-check arbitrary, of this copy of fast-check or another. */
export function isArbitrary(value: unknown): value is fc.Arbitrary<unknown> {
  if (typeof value !== 'object' || value === null) return false
  const { generate, shrink } = value as { generate?: unknown; shrink?: unknown }
  return typeof generate === 'function' && typeof shrink === 'function'
}

/**
 * The arbitrary that a scenario's inputs are drawn from: a record of arbitraries becomes one; `undefined` where it has
 * none.
 */
export function inputsArbitrary({ inputs }: Pick<AnyDefinition, 'inputs'>): fc.Arbitrary<unknown> | undefined {
  if (inputs === undefined || isArbitrary(inputs)) return inputs
  return fc.record({ ...inputs }, { noNullPrototype: true })
}
