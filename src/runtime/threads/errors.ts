/** What keeps a scenario from running in threads. */

/**
 * Thrown by a run when threads cannot share what `setup` returned: a campaign for which nobody asked for threads leaves them
 * out and says why.
 */
export class NotShareable extends Error {
  override readonly name = 'NotShareable'
  /** One clause, as in the message: `state.db cannot be shared between threads (an instance of Pool)`. */
  readonly obstacle: string

  constructor(scenario: string, obstacle: string) {
    super(
      `heddle: scenario '${scenario}': ${obstacle}.\n` +
        "        Run it with modes: ['async'], or let its tasks share nothing but shared objects.",
    )
    this.obstacle = obstacle
  }
}

/** Thrown by a run when the threads could not be set to work at all: the scenario's module, a worker that does not start. */
export class ThreadsError extends Error {
  override readonly name = 'ThreadsError'
}
