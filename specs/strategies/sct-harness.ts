/** Runs the SCTBench programs under a strategy, without minimising what fails. */

import { readdirSync } from 'node:fs'
import { type Scenario, scenario } from 'heddle'
import { AsyncRuntime } from '../../src/runtime/async/runtime.ts'
import type { BatchOutcome, Runtime } from '../../src/runtime/runtime.ts'
import { isScenario } from '../../src/scenario/scenario.ts'
import type { StrategySpec } from '../../src/strategies/registry.ts'

const folder = new URL('../../scenarios/sctbench/', import.meta.url)

/** All programs by name. */
export const programs = new Map<string, Scenario>()
for (const file of readdirSync(folder).sort()) {
  if (!file.endsWith('.scenario.ts')) continue
  const exported: Record<string, unknown> = await import(new URL(file, folder).href)
  for (const value of Object.values(exported)) {
    if (isScenario(value)) programs.set(value.name.replace('sctbench: ', ''), value as Scenario)
  }
}

export function program(name: string): Scenario {
  const found = programs.get(name)
  if (found === undefined) throw new Error(`there is no program ${name}`)
  return found
}

/**
 * The same program, whose executions are not cut short by an assertion of a task: the counts of the reference are of executions
 * that all run to their ends.
 */
export function uncut(name: string): Scenario {
  const { definition } = program(name)
  const recording = {
    ...definition,
    expectFailure: undefined,
    mayThrow: () => true,
    finally: {
      ...definition.finally,
      'no task threw': (_state: unknown, _inputs: unknown, results: Record<string, unknown>) =>
        Object.values(results)
          .flat()
          .every(result => (result as PromiseSettledResult<unknown>).status === 'fulfilled'),
    },
  }
  return scenario(`${name}, uncut`, recording as never) as Scenario
}

/** The same program, in which nothing fails and nothing is cut short. */
export function unjudged(name: string): Scenario {
  const { definition } = program(name)
  const lenient = { ...definition, expectFailure: undefined, mayThrow: () => true, finally: undefined }
  return scenario(`${name}, unjudged`, lenient as never) as Scenario
}

let blocks = 0

export interface RunOptions {
  readonly runtime?: Runtime
  readonly seed?: number
  readonly to?: number
}

/** One batch, which ends at the first failure. */
export function run(
  tested: Scenario,
  strategy: StrategySpec,
  { runtime = new AsyncRuntime(tested), seed = 1, to = 10_000 }: RunOptions = {},
): Promise<BatchOutcome> {
  return runtime.run(batch(strategy, ++blocks, seed, 0, to))
}

const batch = (strategy: StrategySpec, block: number, seed: number, from: number, to: number) => ({
  block,
  inputs: { kind: 'none' } as const,
  strategy,
  seed,
  randomSeed: 1,
  from,
  to,
  deadline: Number.POSITIVE_INFINITY,
  record: false,
})

export interface Counts {
  readonly executions: number
  readonly failing: number
  readonly exhausted: boolean
  /** Different interleavings. */
  readonly distinct: number
  /** Executions that were ended, since they could only have repeated others. */
  readonly redundant: number
}

/** All executions of one search, going on after failures. */
export async function all(
  tested: Scenario,
  strategy: StrategySpec,
  to: number,
  seed = 1,
  runtime: Runtime = new AsyncRuntime(tested),
): Promise<Counts> {
  const block = ++blocks
  let executions = 0
  let failing = 0
  let distinct = 0
  let redundant = 0
  for (let from = 0; from < to; ) {
    const outcome = await runtime.run(batch(strategy, block, seed, from, to))
    executions += outcome.executions
    redundant += outcome.redundant
    distinct = outcome.distinct
    if (outcome.failure !== undefined) failing++
    if (outcome.exhausted !== undefined) return { executions, failing, distinct, redundant, exhausted: true }
    if (outcome.next === from) break
    from = outcome.next
  }
  return { executions, failing, distinct, redundant, exhausted: false }
}

/** The mean number of schedules to the first failure, over seeds 1 to `seeds`. */
export async function meanToFailure(
  name: string,
  strategy: StrategySpec,
  seeds: number,
  { cap = 10_000, runtime = new AsyncRuntime(program(name)) }: { cap?: number; runtime?: Runtime } = {},
): Promise<number> {
  let total = 0
  for (let seed = 1; seed <= seeds; seed++) {
    total += (await runtime.run(batch(strategy, ++blocks, seed, 0, cap))).executions
  }
  return total / seeds
}
