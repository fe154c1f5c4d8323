/** Mistakes in a record of tasks: told at definition, and for a function of the inputs at each of its returns. */

import { describe, show } from './describe.ts'

const MOST_COPIES = 1000

type Loose = Readonly<Record<string, unknown>>

/** What is wrong with the record under `key`, `tasks` or `background`, by itself. */
export function* taskProblems(key: 'tasks' | 'background', record: unknown): Generator<string> {
  if (typeof record !== 'object' || record === null || Array.isArray(record) || record instanceof Promise) {
    yield `${key} is ${describe(record)}, not a record of tasks`
    return
  }
  const entries = Object.entries(record)
  if (entries.length === 0 && key === 'tasks') yield 'there are no tasks'
  for (const [name, task] of entries) {
    if (name.trim() === '') yield `${key} has a task without a name`
    else if (name !== name.trim() || /[\r\n]/.test(name))
      yield `task '${name}' has white space around its name, or a line break`
    yield* oneTask(name, task)
  }
}

function* oneTask(name: string, task: unknown): Generator<string> {
  if (typeof task === 'function') return
  if (typeof task !== 'object' || task === null || !('run' in task || 'copies' in task)) {
    yield `task '${name}' is ${describe(task)}, not a function${typeof task === 'object' ? ' or { copies, run }' : ''}`
    return
  }
  const { copies, run, ...others } = task as Loose
  if (typeof run !== 'function') yield `task '${name}': run is ${describe(run)}, not a function`
  if (!(Number.isInteger(copies) && (copies as number) >= 1 && (copies as number) <= MOST_COPIES)) {
    yield `task '${name}': copies is ${show(copies)}, not an integer from 1 to ${MOST_COPIES}`
  }
  const [other] = Object.keys(others)
  if (other !== undefined) yield `task '${name}': unknown key '${other}': a task is a function or { copies, run }`
}

/**
 * Which names two tasks of the records share, when copies have got theirs: every name stands for one lane of a report.
 */
export function* clashes(records: readonly Loose[]): Generator<string> {
  const seen = new Set<string>()
  for (const record of records) {
    for (const name of Object.entries(record).flatMap(([name, task]) => lanes(name, task))) {
      if (seen.has(name)) yield `there are two tasks named '${name}'`
      seen.add(name)
    }
  }
}

function lanes(name: string, task: unknown): string[] {
  const { copies } = (task ?? {}) as { copies?: unknown }
  if (typeof task === 'function' || typeof copies !== 'number' || !(copies <= MOST_COPIES)) return [name]
  return [name, ...Array.from({ length: copies }, (_, copy) => laneOf(name, copy))]
}

/** The name of a task's copy: `worker#1` is the first. */
export const laneOf = (name: string, copy: number): string => `${name}#${copy + 1}`
