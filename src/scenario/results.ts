/** How the tasks of an execution ended, as `finally` invariants are told. */

import type { Program } from './program.ts'

type Settled<T> = PromiseSettledResult<Awaited<T>>

/**
 * The results of the tasks: for each its `PromiseSettledResult`, for a `{ copies, run }` task an array of them in the
 * order of its copies. Where `tasks` is a function of the inputs, names are known at run time only, and it is a plain
 * record in which each copy has its own name, `worker#1`. Background tasks have no results.
 *
 * `V` maps names to what the tasks return, `C` to the number of copies of those that have them.
 */
export type Results<V, C = unknown> = {
  readonly [K in keyof V]: K extends keyof C
    ? [C[K]] extends [number]
      ? readonly Settled<V[K]>[]
      : Settled<V[K]>
    : Settled<V[K]>
}

/**
 * Results in the form that `finally` is handed. `outcomes` follow the order of `program.tasks`; more than the
 * foreground ones do no harm.
 */
export function resultsOf(
  program: Program,
  outcomes: readonly PromiseSettledResult<unknown>[],
): Readonly<Record<string, unknown>> {
  const { tasks } = program.scenario.definition
  if (tasks === undefined || typeof tasks === 'function') {
    const foreground = program.tasks.filter(task => !task.background)
    return Object.fromEntries(foreground.map(({ name }, index) => [name, outcomes[index]]))
  }
  let next = 0
  return Object.fromEntries(
    Object.entries(tasks).map(([name, task]) => {
      if (typeof task === 'function') return [name, outcomes[next++]]
      return [name, outcomes.slice(next, (next += (task as { copies: number }).copies))]
    }),
  )
}
