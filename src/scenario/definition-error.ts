/** A mistake in a scenario's definition. */

/**
 * Thrown by `scenario()` for a definition that cannot work, and when a run finds that `tasks`, as a function of the inputs,
 * returned something that is no record of tasks. The command line exits with 2.
 */
export class DefinitionError extends Error {
  override readonly name = 'DefinitionError'

  /** `scenario` is the scenario's name, `problem` one sentence without a full stop. */
  constructor(scenario: string, problem: string) {
    super(`heddle: scenario '${scenario}': ${problem}`)
  }
}
