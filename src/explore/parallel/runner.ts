/**
 * Runs shards one after the other on a runtime that it keeps between them: starting threads and learning what sort of scenario
 * it is cost time.
 */

import { Variants } from '../../checkers/variants.ts'
import type { BatchOutcome, Notice, Runtime } from '../../runtime/runtime.ts'
import type { ExploringRuntime } from '../runtimes.ts'
import type { Shard, ShardFailure, ShardOutcome } from './shard.ts'

export interface RunShardOptions {
  /** `performance.timeOrigin`-based milliseconds; asked before each batch. */
  readonly deadline: () => number
  /** Asked between batches whether to go on. */
  readonly goesOn?: () => boolean
  /** Told after each batch how many executions have counted. */
  readonly onBatch?: (executions: number) => void
}

/** The most executions between two looks at whether a search may be cut. */
const STRETCH = 5_000

export class ShardRunner {
  readonly #make: () => ExploringRuntime
  readonly #first: Shard
  #runtime: ExploringRuntime
  /** Whether the scenario was transparent in the campaign's first execution; undefined before it. */
  #transparent: boolean | undefined

  /** `first` is the campaign's first shard. */
  constructor(make: () => ExploringRuntime, first: Shard) {
    this.#make = make
    this.#first = first
    this.#runtime = make()
  }

  /** What the last shard ran on. */
  get runtime(): Runtime {
    return this.#runtime
  }

  /**
   * Runs the campaign's first execution, if it has not been: what sort of scenario it shows is known to every shard. What only
   * later executions show must not pass from one shard to others, since they may run elsewhere: then the runtime is renewed.
   */
  async prime(): Promise<void> {
    if (this.#transparent !== undefined && this.#transparent !== this.#runtime.transparent) {
      await this.#runtime.close()
      this.#runtime = this.#make()
      this.#transparent = undefined
    }
    if (this.#transparent === undefined) await this.#batch(this.#first, 0, 1, Number.POSITIVE_INFINITY)
  }

  async #batch(shard: Shard, from: number, to: number, deadline: number): Promise<BatchOutcome> {
    const { number: block, inputs, strategy, seed, randomSeed, policy } = shard
    const batch = { block, inputs, strategy, seed, randomSeed, from, to, deadline, record: false, policy }
    const outcome = await this.#runtime.run(batch)
    this.#transparent ??= this.#runtime.transparent
    return outcome
  }

  async run(shard: Shard, { deadline, goesOn = () => true, onBatch }: RunShardOptions): Promise<ShardOutcome> {
    if (shard.number > 0) await this.prime()
    const tally = new Tally()
    let from = 0
    for (let end = shard.size; ; ) {
      const to = shard.number === 0 && from === 0 ? 1 : end
      const outcome = await this.#batch(shard, from, to, deadline())
      tally.add(outcome)
      const stuck = outcome.next === from
      from = outcome.next
      onBatch?.(tally.executions)
      if (outcome.exhausted !== undefined) return tally.ended(from, { over: true, exhausted: outcome.exhausted })
      if (outcome.failure !== undefined && !shard.keepGoing) return tally.ended(from)
      if (stuck) return tally.ended(from, { over: true })
      if (from >= end) {
        if (outcome.undivided !== true || end >= shard.most) return tally.ended(from)
        end = Math.min(shard.most, end + Math.min(end, STRETCH))
      } else if (performance.timeOrigin + performance.now() >= deadline()) return tally.ended(from, { cut: true })
      if (!goesOn()) return tally.ended(from, { cut: true })
    }
  }

  async close(): Promise<void> {
    await this.#runtime.close()
  }
}

/** The batches of one shard, added up. */
class Tally {
  executions = 0
  #discarded = 0
  #steps = 0
  #concurrent = false
  #undigested = 0
  #total: number | undefined
  readonly #digests: number[] = []
  #distinct = 0
  readonly #reached = new Set<string>()
  readonly #notes = new Set<string>()
  readonly #failures = new Map<string, ShardFailure>()
  readonly #known = new Variants()
  readonly #noticed: Notice[] = []

  add(outcome: BatchOutcome): void {
    for (const notice of outcome.noticed ?? []) {
      const { fingerprint, variant } = notice.failure.problem
      if (this.#known.isNew(fingerprint, variant)) this.#noticed.push({ ...notice, at: this.executions + notice.at })
    }
    this.executions += outcome.executions
    this.#discarded += outcome.discarded
    this.#steps += outcome.steps
    this.#total = outcome.total
    this.#concurrent ||= outcome.concurrent
    for (const name of outcome.reached) this.#reached.add(name)
    for (const note of outcome.notes) this.#notes.add(note)
    if (outcome.digests === undefined) this.#undigested += Math.max(0, outcome.distinct - this.#distinct)
    else for (const digest of outcome.digests) this.#digests.push(digest)
    this.#distinct = outcome.distinct
    const { failure } = outcome
    if (failure === undefined || this.#failures.has(failure.problem.fingerprint)) return
    this.#failures.set(failure.problem.fingerprint, { failure, at: this.executions })
  }

  ended(used: number, how: { over?: boolean; exhausted?: string; cut?: boolean } = {}): ShardOutcome {
    return {
      used,
      executions: this.executions,
      discarded: this.#discarded,
      steps: this.#steps,
      digests: this.#digests,
      undigested: this.#undigested,
      concurrent: this.#concurrent,
      reached: [...this.#reached],
      notes: [...this.#notes],
      failures: [...this.#failures.values()],
      noticed: this.#noticed,
      over: how.over ?? false,
      exhausted: how.exhausted,
      total: how.exhausted === undefined ? this.#total : undefined,
      cut: how.cut ?? false,
    }
  }
}
