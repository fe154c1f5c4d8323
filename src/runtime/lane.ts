/**
 * Lanes of workers: a `Worker` that a task starts has a thread of the gang, and a task of its own in the program, beside those that
 * the scenario declares. Which there are shows when they are started; executions in which one was new do not count. They are kept
 * in an order that does not depend on the schedule by which they were found.
 */

import type { Program, TaskEntry } from '../scenario/program.ts'
import type { Engine } from './engine.ts'

/** More workers than that at a time are outside control. */
export const MOST_LANES = 8

export interface Lane {
  /** After the strand that starts it: `alice.worker1`. */
  readonly name: string
  /** Its place among the lanes: the number of the task, those of the forks, and of the worker. */
  readonly path: readonly number[]
}

/** Comes before the number of a worker, where forks have their own from 1 on. */
const WORKER = 0

/** The lane of the worker that `strand` starts as number `count`, from 1. */
export function laneOf(engine: Engine, strand: number, count: number): Lane {
  const { board, program } = engine
  const forks: number[] = []
  let root = strand
  for (; (board.parent[root] as number) >= 0; root = board.parent[root] as number) {
    const parent = board.parent[root] as number
    let index = 1
    for (let other = 0; other < root; other++) if (board.parent[other] === parent) index++
    forks.unshift(index)
  }
  const task = board.task[root] as number
  const { name, hosted } = program.tasks[task]!
  return {
    name: [name, ...forks, `worker${count}`].join('.'),
    path: [...(hosted ?? [task]), ...forks, WORKER, count],
  }
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const difference = (a[i] as number) - (b[i] as number)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

/** `lanes` and another one, in their order. */
export const withLane = (lanes: readonly Lane[], lane: Lane): readonly Lane[] =>
  lanes.some(({ name }) => name === lane.name) ? lanes : [...lanes, lane].sort((a, b) => compare(a.path, b.path))

const entryOf = ({ name, path }: Lane): TaskEntry => ({
  name,
  run: () => undefined,
  copy: 0,
  background: true,
  idle: true,
  hosted: path,
})

/** The program with tasks for these lanes, after its own. */
export const withLanes = (program: Program, lanes: readonly Lane[]): Program =>
  lanes.length === 0 ? program : { ...program, tasks: [...program.tasks, ...lanes.map(entryOf)] }
