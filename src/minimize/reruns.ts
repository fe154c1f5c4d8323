/** Runs a scenario again, for the minimiser: with a given schedule, or looking for the same failure elsewhere. */

import { type Policy, unchecked } from '../checkers/policy.ts'
import type { BatchOutcome, Failure, Runtime } from '../runtime/runtime.ts'
import type { CheckKind } from '../scenario/checks.ts'
import type { InputReference } from '../scenario/input-source.ts'
import type { Schedule } from '../schedule/schedule.ts'
import type { StrategySpec } from '../strategies/registry.ts'

/** Blocks of reruns are numbered apart from those of the campaign. */
let blocks = 1_000_000

export interface RerunOptions {
  readonly runtime: Runtime
  /** Of the failure that is looked for. */
  readonly fingerprint: string
  /** Which variant of it, where any other will not do. */
  readonly variant?: string | undefined
  readonly randomSeed: number
  /** Executions, at most, and the time at which to stop at the latest. */
  readonly budget: number
  readonly deadline: number
  /** What checkers look for in an execution that is recorded: they explain it. */
  readonly policy: Policy
  /** Of the checker that has seen the failure, where one has. */
  readonly kind: CheckKind | undefined
}

export class Reruns {
  readonly #options: RerunOptions
  /** Only the checker that has seen the failure looks for it; where none has, none looks. */
  readonly #policy: Policy | undefined
  readonly fingerprint: string
  /** Executions left. */
  budget: number
  #deadline: number

  constructor(options: RerunOptions) {
    this.#options = options
    this.#policy = options.kind && { ...unchecked, [options.kind]: 'warn' }
    this.fingerprint = options.fingerprint
    this.budget = options.budget
    this.#deadline = options.deadline
  }

  get spent(): boolean {
    return this.budget <= 0 || performance.timeOrigin + performance.now() >= this.#deadline
  }

  /** Allows for so many milliseconds from now on, whatever was spent before. */
  allow(time: number): void {
    this.#deadline = Math.max(this.#deadline, performance.timeOrigin + performance.now() + time)
  }

  async run(
    inputs: InputReference,
    strategy: StrategySpec,
    to: number,
    record = false,
    from = 0,
    block = ++blocks,
  ): Promise<BatchOutcome> {
    const { runtime, randomSeed, policy, variant } = this.#options
    const outcome = await runtime.run({
      block,
      inputs,
      strategy,
      seed: randomSeed,
      randomSeed,
      from,
      to,
      deadline: record ? Number.POSITIVE_INFINITY : this.#deadline,
      record,
      policy: record ? policy : this.#policy,
      sought: this.fingerprint,
      variant,
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
    const { variant } = this.#options
    const { problem } = failure ?? {}
    if (problem?.fingerprint !== this.fingerprint) return undefined
    return variant === undefined || problem.variant === variant ? failure : undefined
  }
}
