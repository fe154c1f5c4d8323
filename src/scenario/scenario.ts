/** `scenario(name, definition)`: what a user describes and Heddle explores. */

import { SCENARIO } from './brands.ts'
import { type AnyDefinition, DEFAULT_MAX_STEPS, type Definition } from './definition.ts'
import { DefinitionError } from './definition-error.ts'
import { callerOf, type Location } from './location.ts'
import { problems } from './validate.ts'

export type { Task } from './definition.ts'

/** A scenario as the runtimes see it: its types are erased. */
export interface AnyScenario {
  readonly name: string
  readonly definition: AnyDefinition
  /** Where `scenario` was called, in the user's source. */
  readonly location: Location | undefined
  /** The files whose code was running then, from the innermost on: the first that exports it is its module. */
  readonly files: readonly string[]
}

declare const types: unique symbol

/** What `scenario` returns. `S` is the state that its tasks share, `I` its inputs. */
export interface Scenario<S = unknown, I = unknown> extends AnyScenario {
  /** Carries the types; never there. */
  readonly [types]?: { readonly state: S; readonly inputs: I }
}

/**
 * The state that a scenario's tasks share: what its `setup` returns.
 *
 * @example
 * const total = ({ from, to }: StateOf<typeof transfers>) => from.peek() + to.peek()
 */
export type StateOf<T extends AnyScenario> = T extends Scenario<infer S, unknown> ? S : never

/** A scenario's inputs; `undefined` where it has none. */
export type InputsOf<T extends AnyScenario> = T extends Scenario<unknown, infer I> ? I : never

/**
 * Defines a scenario: state, tasks that run concurrently on it, and invariants. Nothing runs yet; `check`,
 * `testScenario` and `heddle run` do that. `name` is what reports call it: not empty, one line.
 *
 * Throws a `DefinitionError` that names the first mistake in the definition.
 *
 * @example
 * export default scenario('transfers keep the total', {
 *   inputs: { amount: fc.integer({ min: 1, max: 100 }) },
 *   setup: ({ shared }) => ({ from: shared.cell(100), to: shared.cell(0) }),
 *   tasks: {
 *     async alice({ from, to }, { amount }) {
 *       await from.set((await from.get()) - amount)
 *       await to.set((await to.get()) + amount)
 *     },
 *   },
 *   finally: { 'total is kept': ({ from, to }) => from.peek() + to.peek() === 100 },
 * })
 */
export function scenario<
  R = never,
  I = undefined,
  V = Record<string, unknown>,
  C = unknown,
  A = unknown,
  O = unknown,
  M = unknown,
>(
  name: string,
  definition: Definition<R, I, V, C, A, O, M> &
    ({ readonly tasks: unknown } | { readonly operations: unknown; readonly model: unknown }),
): Scenario<Awaited<R>, I> {
  for (const problem of problems(name, definition)) {
    const error = new DefinitionError(typeof name === 'string' && name !== '' ? name : undefined, problem)
    Error.captureStackTrace(error, scenario) // the mistake is where `scenario` was called
    throw error
  }
  const erased = definition as unknown as AnyDefinition
  return Object.freeze({
    name,
    definition: Object.freeze({ ...erased, maxSteps: erased.maxSteps ?? DEFAULT_MAX_STEPS }),
    ...callerOf(scenario),
    [SCENARIO]: true,
  })
}

/** Whether `value` is a scenario, of this copy of the package or another. */
export const isScenario = (value: unknown): value is AnyScenario =>
  typeof value === 'object' && value !== null && (value as { [SCENARIO]?: unknown })[SCENARIO] === true
