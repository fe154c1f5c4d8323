/** Counts the schedules that a strategy takes to the first failure of a scenario, over many seeds. */

import { readdirSync } from 'node:fs'
import { AsyncRuntime } from '../src/runtime/async/runtime.ts'
import { type AnyScenario, isScenario } from '../src/scenario/scenario.ts'
import { type StrategySpec, systematic } from '../src/strategies/registry.ts'

const folder = new URL('../scenarios/sctbench/', import.meta.url)
const PREFIX = 'sctbench: '

/** The programs that are expected to fail, by name. */
export async function failingPrograms(): Promise<Map<string, AnyScenario>> {
  const programs = new Map<string, AnyScenario>()
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith('.scenario.ts')) continue
    const exported: Record<string, unknown> = await import(new URL(file, folder).href)
    for (const value of Object.values(exported)) {
      if (!isScenario(value) || value.definition.expectFailure === undefined) continue
      programs.set(value.name.slice(PREFIX.length), value as AnyScenario)
    }
  }
  return programs
}

export interface Measured {
  readonly strategy: string
  /** Of schedules to the first failure; a seed that does not find it counts with the cap. */
  readonly mean: number
  readonly p95: number
  /** Seeds that found it. */
  readonly found: number
  readonly seeds: number
  /** Of processor time for one schedule, what it takes to begin and end a search included. */
  readonly microseconds: number
  /** For a portfolio: how often each member found it. */
  readonly by?: Readonly<Record<string, number>>
}

/** `pct2` is PCT of depth 2. */
export function specOf(strategy: string): StrategySpec {
  const depth = /^pct(\d+)$/.exec(strategy)?.[1]
  return depth === undefined ? { name: strategy } : { name: 'pct', options: { depth: Number(depth) } }
}

export interface Limits {
  readonly seeds: number
  /** Schedules for one seed. */
  readonly cap: number
  /** Milliseconds of processor time after which no other seed is begun. */
  readonly time: number
}

/** Milliseconds of processor time that this process has taken. */
function processorTime(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

export async function measure(
  scenario: AnyScenario,
  strategy: string,
  { seeds: wanted, cap, time }: Limits,
): Promise<Measured> {
  // Whoever enumerates does the same with every seed.
  const most = systematic.has(strategy) ? 1 : wanted
  const runtime = new AsyncRuntime(scenario)
  const counts: number[] = []
  const by: Record<string, number> = {}
  let found = 0
  let executed = 0
  const started = processorTime()
  for (let seed = 1; seed <= most; seed++) {
    let schedules = 0
    // Executions that the strategy itself saw to be repetitions are no schedules, but take their place among the numbers.
    for (let from = 0; from < cap * 2; ) {
      const outcome = await runtime.run({
        block: seed,
        inputs: { kind: 'none' },
        strategy: specOf(strategy),
        seed,
        randomSeed: 1,
        from,
        to: from + cap - schedules,
        deadline: Number.POSITIVE_INFINITY,
        record: false,
      })
      schedules += outcome.executions
      executed += outcome.executions
      if (outcome.failure !== undefined) {
        found++
        const { strategy: member } = outcome.failure
        if (member !== undefined) by[member] = (by[member] ?? 0) + 1
        break
      }
      if (outcome.exhausted !== undefined || schedules >= cap || outcome.next === from) {
        schedules = cap
        break
      }
      from = outcome.next
    }
    counts.push(schedules)
    if (processorTime() - started >= time) break
  }
  const seeds = counts.length
  const total = counts.reduce((sum, count) => sum + count, 0)
  counts.sort((a, b) => a - b)
  return {
    strategy,
    mean: total / seeds,
    p95: counts[Math.min(seeds - 1, Math.ceil(seeds * 0.95) - 1)] as number,
    found,
    seeds,
    microseconds: ((processorTime() - started) * 1000) / executed,
    ...(Object.keys(by).length > 0 && { by }),
  }
}
