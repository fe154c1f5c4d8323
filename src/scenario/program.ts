/** A scenario made ready to run for one value of its inputs: what both runtimes execute. */

import type { AnyScenario, Task } from './scenario.ts'

export interface TaskEntry {
  /** `alice`, or `worker#2` for a copy. */
  readonly name: string
  readonly run: Task
  /** Counts the copies of one task from 0. */
  readonly copy: number
  /** A background task need not end. */
  readonly background: boolean
}

export interface Condition {
  readonly name: string
  readonly holds: (state: unknown, inputs: unknown, results?: unknown) => unknown
}

export interface Program {
  readonly scenario: AnyScenario
  readonly inputs: unknown
  /** Foreground tasks first, then background ones, each in declaration order. */
  readonly tasks: readonly TaskEntry[]
  readonly always: readonly Condition[]
  readonly sometimes: readonly Condition[]
  readonly finally: readonly Condition[]
}

const conditions = (record: Readonly<Record<string, Condition['holds']>> | undefined): Condition[] =>
  Object.entries(record ?? {}).map(([name, holds]) => ({ name, holds }))

function entries(scenario: string, tasks: Readonly<Record<string, unknown>>, background: boolean): TaskEntry[] {
  return Object.entries(tasks).flatMap(([name, task]): TaskEntry[] => {
    if (typeof task === 'function') return [{ name, run: task as Task, copy: 0, background }]
    const { copies, run } = (task ?? {}) as { copies?: unknown; run?: unknown }
    if (typeof run !== 'function') {
      throw new TypeError(`heddle: scenario '${scenario}': task '${name}' is neither a function nor { copies, run }`)
    }
    if (!Number.isInteger(copies) || (copies as number) < 1) {
      throw new TypeError(`heddle: scenario '${scenario}': task '${name}': copies must be a positive integer`)
    }
    return Array.from({ length: copies as number }, (_, copy) => ({
      name: `${name}#${copy + 1}`,
      run: run as Task,
      copy,
      background,
    }))
  })
}

/** Compiles `scenario` for `inputs`. Throws when a function of the inputs returns no tasks or something that is no task. */
export function compile(scenario: AnyScenario, inputs: unknown): Program {
  const { tasks, background, always, sometimes, finally: last } = scenario.definition
  const record = typeof tasks === 'function' ? tasks(inputs) : tasks
  const foreground = entries(scenario.name, record, false)
  if (foreground.length === 0) throw new TypeError(`heddle: scenario '${scenario.name}': there are no tasks to run`)
  const backgroundRecord = typeof background === 'function' ? background(inputs) : background
  return {
    scenario,
    inputs,
    tasks: [...foreground, ...entries(scenario.name, backgroundRecord ?? {}, true)],
    always: conditions(always),
    sometimes: conditions(sometimes),
    finally: conditions(last),
  }
}
