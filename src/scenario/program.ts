/** A scenario made ready to run for one value of its inputs: what both runtimes execute. */

import { DefinitionError } from './definition-error.ts'
import { processes } from './operations/process.ts'
import { callsOf, ownInputs, type PlannedCall } from './operations/program.ts'
import type { AnyScenario, Task } from './scenario.ts'
import { clashes, laneOf, taskProblems } from './validate-tasks.ts'

export interface TaskEntry {
  /** `alice`, or `worker#2` for a copy. */
  readonly name: string
  readonly run: Task
  /** Counts the copies of one task from 0. */
  readonly copy: number
  /** A background task need not end. */
  readonly background: boolean
  /** It has no code of its own, only what others have set going in its name. */
  readonly idle?: true
  /** It is the code of a `Worker` that a task has started; where it comes among those, see `Lane`. */
  readonly hosted?: readonly number[]
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
  /** Where the tasks were generated from operations: the calls that they make. The first of `finally` judges them. */
  readonly calls?: readonly PlannedCall[] | undefined
}

/** Stands for the judgement of the calls among a program's conditions. */
export const callsExplained: Condition = { name: 'the calls can be explained', holds: () => true }

type Tasks = Readonly<Record<string, unknown>>

/**
 * Compiles `scenario` for the inputs that were drawn. Throws a `DefinitionError` when a function of the inputs returns no tasks or
 * something that is no task.
 */
export function compile(scenario: AnyScenario, drawn: unknown): Program {
  const { definition } = scenario
  const { operations } = definition
  const calls = operations && callsOf(drawn)
  const inputs = operations === undefined ? drawn : ownInputs(drawn)
  const tasks = calls === undefined ? recordOf(definition.tasks ?? {}, inputs) : processes(operations!, calls)
  const background = recordOf(definition.background ?? {}, inputs)
  if (typeof definition.tasks === 'function' || typeof definition.background === 'function' || calls !== undefined) {
    for (const problem of problemsOf(tasks, background)) throw new DefinitionError(scenario.name, problem)
  }
  return {
    scenario,
    inputs,
    tasks: [...entries(tasks, false), ...entries(background, true)],
    always: conditions(definition.always),
    sometimes: conditions(definition.sometimes),
    finally: [...(calls === undefined ? [] : [callsExplained]), ...conditions(definition.finally)],
    calls,
  }
}

const recordOf = (tasks: Tasks | ((inputs: unknown) => Tasks), inputs: unknown): Tasks =>
  typeof tasks === 'function' ? tasks(inputs) : tasks

function* problemsOf(tasks: Tasks, background: Tasks): Generator<string> {
  yield* taskProblems('tasks', tasks)
  yield* taskProblems('background', background)
  yield* clashes([tasks, background])
}

function entries(tasks: Tasks, background: boolean): TaskEntry[] {
  return Object.entries(tasks).flatMap(([name, task]): TaskEntry[] => {
    if (typeof task === 'function') return [{ name, run: task as Task, copy: 0, background }]
    const { copies, run } = task as { copies: number; run: Task }
    return Array.from({ length: copies }, (_, copy) => ({ name: laneOf(name, copy), run, copy, background }))
  })
}

const conditions = (record: Readonly<Record<string, Condition['holds']>> | undefined): Condition[] =>
  Object.entries(record ?? {}).map(([name, holds]) => ({ name, holds }))
