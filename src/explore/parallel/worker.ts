/** What runs in each worker of the pool: rows of shards of one scenario in one mode. */

import { plainProblem } from '../../runtime/threads/plain.ts'
import { importScenario } from '../../runtime/threads/scenario-module.ts'
import { runtimeFor } from '../runtimes.ts'
import type { ShardJob, ShardResult } from './job.ts'
import { ShardRunner } from './runner.ts'
import type { ShardOutcome } from './shard.ts'

let runner: Promise<ShardRunner> | undefined

async function start({ scenario: place, mode, patience, stepTimeout, first }: ShardJob): Promise<ShardRunner> {
  const scenario = await importScenario(place)
  return new ShardRunner(() => runtimeFor(scenario, mode, { patience, stepTimeout }), first)
}

/** Never rejects: what goes wrong is in the result, and will be seen again where the campaign runs the shard itself. */
export default async function work(job: ShardJob): Promise<ShardResult> {
  try {
    runner ??= start(job)
    const { shards, deadline } = job
    const ready = await runner
    if (shards.length === 0) await ready.prime()
    const began = performance.now()
    const outcomes: ShardOutcome[] = []
    for (const shard of shards) {
      const outcome = await ready.run(shard, { deadline: () => deadline })
      outcomes.push(plain(outcome))
      if (outcome.cut || (outcome.failures.length > 0 && !shard.keepGoing)) break
    }
    return { outcomes, milliseconds: performance.now() - began }
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) }
  }
}

const plain = (outcome: ShardOutcome): ShardOutcome => ({
  ...outcome,
  failures: outcome.failures.map(({ failure, at }) => ({
    failure: { ...failure, problem: plainProblem(failure.problem) },
    at,
  })),
})
