/** Runs scenarios in threads, batch by batch, without what a campaign adds to it. */

import type { Batch, BatchOutcome, Failure, Runtime } from '../../../src/runtime/runtime.ts'
import { ThreadsRuntime, type ThreadsRuntimeOptions } from '../../../src/runtime/threads/runtime.ts'
import type { AnyScenario } from '../../../src/scenario/scenario.ts'

export function batchOf(from: number, to: number, rest: Partial<Batch> = {}): Batch {
  return {
    block: 0,
    inputs: { kind: 'none' },
    strategy: { name: 'random' },
    seed: 7,
    randomSeed: 3,
    from,
    to,
    deadline: Number.POSITIVE_INFINITY,
    record: false,
    ...rest,
  }
}

export interface Campaign {
  readonly executions: number
  readonly steps: number
  readonly distinct: number
  readonly reached: readonly string[]
  readonly failures: readonly Failure[]
  readonly outcomes: readonly BatchOutcome[]
}

/** Runs executions 0 to `schedules - 1`, going on after each failure. */
export async function campaignOn(runtime: Runtime, schedules: number, rest: Partial<Batch> = {}): Promise<Campaign> {
  const outcomes: BatchOutcome[] = []
  for (let from = 0; from < schedules; ) {
    const outcome = await runtime.run(batchOf(from, schedules, rest))
    outcomes.push(outcome)
    if (outcome.next <= from) break
    from = outcome.next
  }
  return {
    outcomes,
    executions: outcomes.reduce((sum, outcome) => sum + outcome.executions, 0),
    steps: outcomes.reduce((sum, outcome) => sum + outcome.steps, 0),
    distinct: outcomes.at(-1)?.distinct ?? 0,
    reached: [...new Set(outcomes.flatMap(outcome => outcome.reached))],
    failures: outcomes.flatMap(outcome => outcome.failure ?? []),
  }
}

/** `campaignOn` a runtime of its own. */
export async function campaign(
  scenario: AnyScenario,
  schedules: number,
  rest: Partial<Batch> = {},
  options: ThreadsRuntimeOptions = {},
): Promise<Campaign> {
  const runtime = new ThreadsRuntime(scenario, options)
  try {
    return await campaignOn(runtime, schedules, rest)
  } finally {
    await runtime.close()
  }
}

/** How often each message was that of a failure. */
export function messages({ failures }: Campaign): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { problem } of failures) counts[problem.message] = (counts[problem.message] ?? 0) + 1
  return counts
}
