/**
 * Threaded mode against a bare hand-off: schedules and context switches a second, with as many threads and as many switches. The
 * bare loop makes only the switches between a schedule's steps; those that start and end an execution are Heddle's own cost.
 */

import type { Benchmark, Contestant, Match } from './benchmark.ts'
import { built } from './heddle.ts'
import { scenarios, shapes } from './scenarios/additions.scenario.ts'
import { BareHandoff } from './threads/bare-handoff.ts'
import { switchesPerSchedule } from './threads/switches.ts'

const SUBJECT = 'Heddle, threads'
/** The looks that Heddle's own threads take at their word before they sleep, when it pays. */
const LOOKS = 4_000
const bareLoops = [
  { name: 'bare, no spin', looks: 0 },
  { name: `bare, spin ${LOOKS}`, looks: LOOKS },
] as const

type Runtimes = typeof import('../src/runtime/threads/runtime.ts')
type Scenario = (typeof scenarios)[number]

/**
 * Batches of one runtime, as a campaign runs them: its workers are started once, here as for the bare loop, and so are not
 * part of a sample.
 */
function heddleContestant(runtime: InstanceType<Runtimes['ThreadsRuntime']>, strategy: string): Contestant {
  let block = 0
  return {
    name: SUBJECT,
    async run(schedules) {
      const batch = { inputs: { kind: 'none' }, strategy: { name: strategy }, randomSeed: 1, record: false } as const
      const limits = { from: 0, to: schedules, deadline: Number.POSITIVE_INFINITY }
      const outcome = await runtime.run({ ...batch, ...limits, block, seed: ++block })
      if (outcome.executions !== schedules) {
        throw new Error(`bench: ${outcome.executions} of ${schedules} ran: ${outcome.failure?.problem.message}`)
      }
    },
  }
}

async function match(scenario: Scenario, threads: number, operations: number, strategy: string): Promise<Match> {
  const { ThreadsRuntime } = (await import(built('runtime/threads/runtime.js'))) as Runtimes
  const runtime = new ThreadsRuntime(scenario)
  const switches = await switchesPerSchedule(threads, operations, strategy)
  const bare = bareLoops.map(({ name, looks }) => ({ name, loop: new BareHandoff(threads, looks) }))
  return {
    scenario: `${threads} × ${operations}, ${strategy}`,
    switches,
    contestants: [
      heddleContestant(runtime, strategy),
      ...bare.map(({ name, loop }) => ({ name, run: (schedules: number) => loop.run(Math.ceil(schedules * switches)) })),
    ],
    async close() {
      await Promise.all([runtime.close(), ...bare.map(({ loop }) => loop.close())])
    },
  }
}

export const threadsBenchmark: Benchmark = {
  name: 'threads',
  title: 'Threaded mode beside a bare hand-off (threads × operations, strategy)',
  target: { subject: SUBJECT, references: bareLoops.map(({ name }) => name), least: 0.5 },
  async *matches() {
    for (const [i, [threads, operations]] of shapes.entries()) {
      for (const strategy of ['random', 'pct']) yield await match(scenarios[i]!, threads, operations, strategy)
    }
  },
}
