/** Runs a scenario again, for the minimiser: with a given schedule, or looking for the same failure elsewhere. */

import { type Policy, unchecked } from '../checkers/policy.ts'
import type { BatchOutcome, Failure, Runtime } from '../runtime/runtime.ts'
import type { CheckKind } from '../scenario/checks.ts'
import type { InputReference } from '../scenario/input-source.ts'
import { Kind } from '../schedule/operation.ts'
import type { Schedule } from '../schedule/schedule.ts'
import type { StrategySpec } from '../strategies/registry.ts'

/** Blocks of reruns are numbered apart from those of the campaign. */
let blocks = 1_000_000

/**
 * What reruns cost is counted, not measured, so that the same failure comes to the same finding on any machine: a unit a step, and
 * for each execution what it takes to begin and end it, and to have the platform answer.
 */
const BEGINNING = 20
const ANSWER = 150
/** Of the platform's, in whichever mode: a file, a socket, a process. They have no name. */
const questions: ReadonlySet<number> = new Set([Kind.effect, Kind.query])

/** Executions are run in rows of about so much work, between which it is looked whether any is left. */
const ROW = 5_000
const MOST_IN_ROW = 100

export interface RerunOptions {
  readonly runtime: Runtime
  /** Of the failure that is looked for. */
  readonly fingerprint: string
  /** Which variant of it, where any other will not do. */
  readonly variant?: string | undefined
  readonly randomSeed: number
  /** An execution like those that are to come: what they will cost is told by it. */
  readonly like: Failure
  /** Work that may be spent until `allot` allows for more. */
  readonly work: number
  /** Milliseconds after which no more is run, whatever work is left: a net for steps that take far longer than steps do. */
  readonly time: number
  /** What checkers look for in an execution that is recorded: they explain it. */
  readonly policy: Policy
  /** Of the checker that has seen the failure, where one has. */
  readonly kind: CheckKind | undefined
}

const now = (): number => performance.timeOrigin + performance.now()

export class Reruns {
  readonly #options: RerunOptions
  /** Only the checker that has seen the failure looks for it; where none has, none looks. */
  readonly #policy: Policy | undefined
  readonly fingerprint: string
  readonly #deadline: number
  readonly #beginning: number
  readonly #row: number
  #work: number
  #cut = false

  constructor(options: RerunOptions) {
    this.#options = options
    this.#policy = options.kind && { ...unchecked, [options.kind]: 'warn' }
    this.fingerprint = options.fingerprint
    this.#work = options.work
    this.#deadline = now() + options.time
    const { trace, steps } = options.like
    const platforms = trace.filter(({ object }) => (object ?? '') === '')
    const asked = platforms.filter(({ kind }) => questions.has(kind)).length
    // Who only listens, as at a socket, has asked no question.
    const answered = platforms.filter(({ kind }) => kind === Kind.deliver).length
    this.#beginning = BEGINNING + Math.max(asked, answered) * ANSWER
    this.#row = Math.max(1, Math.min(MOST_IN_ROW, Math.floor(ROW / (this.#beginning + steps))))
  }

  /** Whether no more is to be run: the work allotted is done, or it takes too long. */
  get spent(): boolean {
    if (this.#work <= 0) return true
    if (now() < this.#deadline) return false
    this.#cut = true
    return true
  }

  /** Whether something was left undone because it took too long. */
  get cut(): boolean {
    return this.#cut
  }

  /** Allows for so much work from now on, whatever was left or spent before. */
  allot(work: number): void {
    this.#work = work
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
    this.#work -= Math.max(1, outcome.next - from) * this.#beginning + outcome.steps
    return outcome
  }

  /** The failure, if the schedule still leads to it. */
  async replay(inputs: InputReference, schedule: Schedule, record = false): Promise<Failure | undefined> {
    return this.try(inputs, { name: 'replay', schedule }, record)
  }

  /** The failure, if what the strategy does first leads to it. */
  async try(inputs: InputReference, strategy: StrategySpec, record = false): Promise<Failure | undefined> {
    const { failure } = await this.run(inputs, strategy, 1, record)
    return this.same(failure)
  }

  /** The failures of the same kind among up to `executions` of a strategy's, as they come; it returns what was done for them. */
  async *failures(
    inputs: InputReference,
    strategy: StrategySpec,
    executions: number,
  ): AsyncGenerator<Failure, Searched> {
    const block = ++blocks
    let from = 0
    while (from < executions && !this.spent) {
      const to = Math.min(executions, from + this.#row)
      const outcome = await this.run(inputs, strategy, to, false, from, block)
      const began = from
      from = outcome.next
      const failure = this.same(outcome.failure)
      if (failure !== undefined) yield failure
      if (outcome.exhausted !== undefined) return { executions: from, exhausted: true }
      if (outcome.next === began) break
    }
    return { executions: from, exhausted: false }
  }

  same(failure: Failure | undefined): Failure | undefined {
    const { variant } = this.#options
    const { problem } = failure ?? {}
    if (problem?.fingerprint !== this.fingerprint) return undefined
    return variant === undefined || problem.variant === variant ? failure : undefined
  }
}

/** What became of a search for failures. */
export interface Searched {
  readonly executions: number
  /** Whether every schedule within the strategy's bounds was run. */
  readonly exhausted: boolean
}
