/** A mistake in a scenario's definition. */

/**
 * Thrown by `scenario()` for a definition that cannot work, and when a run finds that `tasks`, as a function of the
 * inputs, returned something that is no record of tasks. The command line exits with 2.
 */
export class DefinitionError extends Error {
  override readonly name = 'DefinitionError'

  /** `scenario` is the scenario's name, if it has one; `problem` says what is wrong, without a full stop. */
  constructor(scenario: string | undefined, problem: string) {
    super(`heddle: scenario${scenario === undefined ? '()' : ` '${scenario}'`}: ${problem}`)
  }
}
