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
  let places = known.get(program)
  if (places === undefined) known.set(program, (places = placesOf(program)))
  const results: Record<string, unknown> = {}
  for (const { name, at, copies } of places) {
    results[name] = copies === undefined ? outcomes[at] : outcomes.slice(at, at + copies)
  }
  return results
}

/** Where the outcome of a task is, or the outcomes of its copies. */
interface Place {
  readonly name: string
  readonly at: number
  readonly copies: number | undefined
}

// It is asked for at the end of every execution.
const known = new WeakMap<Program, readonly Place[]>()

function placesOf(program: Program): readonly Place[] {
  const { tasks } = program.scenario.definition
  if (tasks === undefined || typeof tasks === 'function') {
    return program.tasks.filter(task => !task.background).map(({ name }, at) => ({ name, at, copies: undefined }))
  }
  let next = 0
  return Object.entries(tasks).map(([name, task]) => {
    const copies = typeof task === 'function' ? undefined : (task as { copies: number }).copies
    const at = next
    next += copies ?? 1
    return { name, at, copies }
  })
}
