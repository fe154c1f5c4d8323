/** Runs a scenario again, for the minimiser: with a given schedule, or looking for the same failure elsewhere. */

import type { BatchOutcome, Failure, Runtime } from '../runtime/runtime.ts'
import type { InputReference } from '../scenario/input-source.ts'
import type { Schedule } from '../schedule/schedule.ts'
import type { StrategySpec } from '../strategies/registry.ts'

/** Blocks of reruns are numbered apart from those of the campaign. */
let blocks = 1_000_000

export class Reruns {
  readonly #runtime: Runtime
  readonly #randomSeed: number
  readonly fingerprint: string
  readonly #deadline: number
  /** Executions left. */
  budget: number

  constructor(runtime: Runtime, fingerprint: string, randomSeed: number, budget: number, deadline: number) {
    this.#runtime = runtime
    this.fingerprint = fingerprint
    this.#randomSeed = randomSeed
    this.budget = budget
    this.#deadline = deadline
  }

  get spent(): boolean {
    return this.budget <= 0 || performance.timeOrigin + performance.now() >= this.#deadline
  }

  async run(
    inputs: InputReference,
    strategy: StrategySpec,
    to: number,
    record = false,
    from = 0,
    block = ++blocks,
  ): Promise<BatchOutcome> {
    const outcome = await this.#runtime.run({
      block,
      inputs,
      strategy,
      seed: this.#randomSeed,
      randomSeed: this.#randomSeed,
      from,
      to,
      deadline: record ? Number.POSITIVE_INFINITY : this.#deadline,
      record,
    })
    this.budget -= Math.max(1, outcome.executions)
    return outcome
  }

  /** The failure, if the schedule still leads to it. */
  async replay(inputs: InputReference, schedule: Schedule, record = false): Promise<Failure | undefined> {
    const { failure } = await this.run(inputs, { name: 'replay', schedule }, 1, record)
    return this.same(failure)
  }

  /** The failures of the same kind among up to `executions` of a strategy's, as they come. */
  async *failures(
    inputs: InputReference,
    strategy: StrategySpec,
    executions: number,
  ): AsyncGenerator<Failure, string | undefined> {
    const block = ++blocks
    for (let from = 0; from < executions && !this.spent; ) {
      const outcome = await this.run(inputs, strategy, executions, false, from, block)
      const failure = this.same(outcome.failure)
      if (failure !== undefined) yield failure
      if (outcome.exhausted !== undefined) return outcome.exhausted
      if (outcome.next === from) return undefined
      from = outcome.next
    }
    return undefined
  }

  same(failure: Failure | undefined): Failure | undefined {
    return failure?.problem.fingerprint === this.fingerprint ? failure : undefined
  }
}
