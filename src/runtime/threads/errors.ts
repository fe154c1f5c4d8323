/** What keeps a scenario from running in threads. */

/**
 * Thrown by a run when the scenario is none for threads: they cannot share what `setup` returned, or cannot import it. A campaign
 * for which nobody asked for threads leaves them out and says why.
 */
export class NotShareable extends Error {
  override readonly name = 'NotShareable'
  /** One clause, as in the message: `state.db cannot be shared between threads (an instance of Pool)`. */
  readonly obstacle: string
  /** What to do about it. */
  readonly advice: string

  constructor(scenario: string, obstacle: string, advice = SHARE) {
    super(`heddle: scenario '${scenario}': ${obstacle}.\n        ${advice}`)
    this.obstacle = obstacle
    this.advice = advice
  }
}

const SHARE = "Run it with modes: ['async'], or let its tasks share nothing but shared objects."

/** A scenario that no worker can import. */
export function withoutModule(scenario: string, where: string): NotShareable {
  return new NotShareable(
    scenario,
    `threads need the scenario in a module of its own, which every worker imports, but ${where}`,
    "Move it to a file like bank.scenario.ts that exports it, or give it modes: ['async'].",
  )
}

/** Thrown by a run when the threads could not be set to work at all: the scenario's module, a worker that does not start. */
export class ThreadsError extends Error {
  override readonly name = 'ThreadsError'
}
