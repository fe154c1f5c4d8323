/** Async mode against fast-check's scheduler: schedules a second on the same programs, in one process. */

import * as fc from 'fast-check'
import { propertyContestant, scenarioContestant, waitAll, waitFor } from './async/contestants.ts'
import type { Benchmark, Match } from './benchmark.ts'
import { heddle } from './heddle.ts'

const SUBJECT = 'Heddle, a scenario'
const REFERENCE = 'fast-check, waitFor'

/** Tasks, and awaits of each. */
const shapes = [
  [2, 2],
  [3, 5],
  [8, 10],
] as const

const match = (tasks: number, awaits: number): Match => ({
  scenario: `${tasks} × ${awaits}`,
  contestants: [
    scenarioContestant(SUBJECT, tasks, awaits),
    propertyContestant('Heddle, schedules() and waitFor', () => heddle.schedules(), waitFor, tasks, awaits),
    propertyContestant(REFERENCE, () => fc.scheduler(), waitFor, tasks, awaits),
    propertyContestant('fast-check, waitAll (deprecated)', () => fc.scheduler(), waitAll, tasks, awaits),
  ],
})

export const asyncBenchmark: Benchmark = {
  name: 'async',
  title: 'Async mode beside fast-check',
  legend: 'tasks × awaits of each',
  target: { subject: SUBJECT, references: [REFERENCE], least: 5 },
  clock: 'processor',
  async *matches() {
    for (const [tasks, awaits] of shapes) yield match(tasks, awaits)
  },
}
