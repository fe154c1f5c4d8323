/** Heddle's threads and the bare hand-off, with as many threads and as many context switches. */

import type { Contestant, Match } from '../benchmark.ts'
import { built } from '../heddle.ts'
import { scenarios } from '../scenarios/additions.scenario.ts'
import { BareHandoff } from './bare-handoff.ts'
import { countSwitches } from './switches.ts'

type Runtimes = typeof import('../../src/runtime/threads/runtime.ts')
type Runtime = InstanceType<Runtimes['ThreadsRuntime']>

export const SUBJECT = 'Heddle, threads'

/** The looks that Heddle's own threads take at their word before they sleep, when it pays. */
const LOOKS = 4_000

export interface BareLoop {
  readonly name: string
  readonly looks: number
}

export const sleeping: BareLoop = { name: 'bare, no spin', looks: 0 }
export const spinning: BareLoop = { name: 'bare, short spin', looks: LOOKS }

/**
 * Batches of one runtime, as a campaign runs them: its workers are started once, here as for the bare loop, and so are not
 * part of a sample.
 */
function heddleContestant(runtime: Runtime, strategy: string): Contestant {
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

/** Heddle and the given bare loops on one of the scenarios. */
export async function threadsMatch(
  threads: number,
  operations: number,
  strategy: string,
  bareLoops: readonly BareLoop[],
): Promise<Match> {
  const { ThreadsRuntime } = (await import(built('runtime/threads/runtime.js'))) as Runtimes
  const shape = `${threads} × ${operations}`
  const runtime = new ThreadsRuntime(scenarios.find(({ name }) => name.startsWith(`${shape} `))!)
  const switches = await countSwitches(threads, operations, strategy)
  const bare = await Promise.all(
    bareLoops.map(async ({ name, looks }) => ({ name, loop: await BareHandoff.start(threads, looks) })),
  )
  return {
    scenario: `${shape}, ${strategy}: ${switches.all.toFixed(1)} (${switches.betweenSteps.toFixed(1)})`,
    switches: switches.all,
    contestants: [
      heddleContestant(runtime, strategy),
      ...bare.map(({ name, loop }) => ({
        name,
        run: (schedules: number) => loop.run(Math.ceil(schedules * switches.all)),
      })),
    ],
    async close() {
      await Promise.all([runtime.close(), ...bare.map(({ loop }) => loop.close())])
    },
  }
}
