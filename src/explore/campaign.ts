/**
 * A campaign: one scenario in one mode. The budget is spread over shards, each with one value of the inputs and one search;
 * what fails is minimised, confirmed and kept.
 *
 * Shards run one after the other here, or several at a time in workers; either way they are taken account of by number, and
 * none counts after the one that ends the campaign. So the verdict is the same for any number of jobs.
 */

import { type Policy, policyOf } from '../checkers/policy.ts'
import { registeredScope } from '../instrument/scope.ts'
import { localPath } from '../runtime/location.ts'
import { NotShareable } from '../runtime/threads/errors.ts'
import { InputSource } from '../scenario/input-source.ts'
import { compile } from '../scenario/program.ts'
import type { AnyScenario } from '../scenario/scenario.ts'
import { mix } from '../schedule/random.ts'
import { systematic } from '../strategies/registry.ts'
import { Account } from './account.ts'
import { copied } from './copies.ts'
import { expectationOf } from './expectation.ts'
import { Findings } from './findings.ts'
import { Notices } from './notices.ts'
import type { ExploreOptions, Settings } from './options.ts'
import { Ahead, type Given, isSame } from './parallel/ahead.ts'
import { ShardPool, usefulJobs } from './parallel/pool.ts'
import { ShardRunner } from './parallel/runner.ts'
import { type Shard, type ShardOutcome, shardSize } from './parallel/shard.ts'
import { runtimeFor } from './runtimes.ts'
import type { Finding, Mode, Verdict } from './verdict.ts'

/** How many values of the inputs the budget is spread over, at most. */
const VALUES = 50
/** Executions with one value of generated inputs, at least; and how many where time alone is the budget. */
const FEWEST = 20
const TIMED = 250
/** Executions that `fc.pre` may discard for each of the budget. */
const DISCARDS = 10

export type CampaignOptions = Pick<ExploreOptions, 'onProgress' | 'signal' | 'patience' | 'stepTimeout'>

/** Executions from which on a rate says something. */
const RATED = 50

const monotonic = () => performance.timeOrigin + performance.now()

export class Campaign {
  readonly #scenario: AnyScenario
  readonly #mode: Mode
  readonly #settings: Settings
  readonly #options: CampaignOptions
  readonly #source: InputSource
  readonly #runner: ShardRunner
  readonly #policy: Policy
  readonly #aborted: Promise<undefined>
  #abort: () => void = () => {}
  readonly #account: Account
  readonly #findings: Findings
  readonly #notices: Notices
  #pool: ShardPool | undefined
  /** How much of the budget of schedules is spent. */
  #spent = 0
  #exhausted: string | undefined
  #total: number | undefined
  #over = false
  /** When the first execution ended. */
  #began = Number.NaN
  #deadline = Number.POSITIVE_INFINITY
  /** Milliseconds since then in which nothing was explored. */
  #idle = 0
  constructor(scenario: AnyScenario, mode: Mode, settings: Settings, options: CampaignOptions = {}) {
    this.#scenario = scenario
    this.#mode = mode
    this.#settings = settings
    this.#options = options
    this.#source = new InputSource(scenario)
    const { checks, expectFailure } = scenario.definition
    this.#policy = policyOf(checks, settings.checks, expectFailure)
    this.#runner = new ShardRunner(() => runtimeFor(scenario, mode, options), this.#shard(0, 0)!)
    this.#account = new Account(scenario)
    this.#findings = new Findings({
      scenario: scenario.name,
      mode,
      source: this.#source,
      policy: this.#policy,
      runtime: () => this.#runner.runtime,
    })
    this.#notices = new Notices(this.#findings)
    this.#aborted = new Promise(resolve => {
      this.#abort = () => resolve(undefined)
    })
  }

  /** What the user's code threw in the first finding, where it can be had. */
  get cause(): unknown {
    return this.#findings.cause
  }

  async run(): Promise<Verdict> {
    const started = monotonic()
    const memory = process.memoryUsage.rss()
    this.#options.signal?.addEventListener('abort', this.#abort)
    try {
      await this.#explore()
      await this.#probe()
      const explored = monotonic()
      const warnings = await this.#notices.review({
        scenario: this.#scenario,
        runtime: this.#runner.runtime,
        tried: this.#exhausted !== undefined && this.#settings.chosen.options?.['bound'] === undefined,
        isAborted: () => this.#isAborted(),
      })
      this.#idle += monotonic() - explored
      const seconds = (monotonic() - started) / 1000
      return this.#verdict(seconds, Math.max(0, process.memoryUsage.rss() - memory), warnings)
    } finally {
      this.#options.signal?.removeEventListener('abort', this.#abort)
      await this.#pool?.close()
      await this.#runner.close()
    }
  }

  /** Shard `number` when so much of the budget is spent; undefined when nothing is left for it. */
  #shard(number: number, spent: number): Shard | undefined {
    const { seed, chosen, schedules, keepGoing } = this.#settings
    const { generates } = this.#source
    const left = schedules - spent
    if (left <= 0) return undefined
    const nominal = !generates
      ? shardSize(number)
      : schedules === Number.POSITIVE_INFINITY
        ? TIMED
        : Math.max(FEWEST, Math.ceil(schedules / VALUES))
    const size = Math.min(nominal, left)
    return {
      number,
      inputs: this.#source.reference(seed, generates ? number : 0),
      // To run all there is takes one search, which is the first shard's.
      strategy: generates || number === 0 ? chosen : { ...chosen, options: { ...chosen.options, exhaust: false } },
      seed: mix(seed, number),
      randomSeed: mix(seed, ~number),
      size,
      most: generates || number > 0 ? size : left,
      keepGoing,
      policy: this.#policy,
    }
  }

  #isAborted(): boolean {
    return this.#options.signal?.aborted === true
  }

  #goesOn(): boolean {
    return (
      !this.#over &&
      monotonic() < this.#deadline &&
      (this.#settings.keepGoing || this.#findings.size === 0) &&
      !this.#isAborted()
    )
  }

  async #explore(): Promise<void> {
    const first = this.#shard(0, 0)!
    await this.#take(first, await this.#run(first))
    if (this.#goesOn()) await this.#startPool()
    const ahead = this.#pool && new Ahead(this.#pool, (number, spent) => this.#shard(number, spent))
    for (let number = 1; this.#goesOn(); number++) {
      // A value of the inputs may have few interleavings.
      const share = this.#source.generates ? Math.ceil(this.#spent / number) || 1 : Number.POSITIVE_INFINITY
      ahead?.fill(number, this.#spent, share, this.#deadline)
      const shard = this.#shard(number, this.#spent)
      if (shard === undefined) break
      const outcome = await this.#outcome(shard, ahead?.take())
      if (outcome !== undefined) await this.#take(shard, outcome)
    }
  }

  /** What came of the shard in a worker, or what comes of it here; undefined when the campaign was ended meanwhile. */
  async #outcome(shard: Shard, given: Given | undefined): Promise<ShardOutcome | undefined> {
    const there = await (given && Promise.race([given.outcome, this.#aborted]))
    if (this.#isAborted()) return there
    // What was given out may be less or more than is due after all, by what the shards before it have taken.
    if (there === undefined || given === undefined || !isSame(there, given.shard, shard)) return this.#run(shard)
    if (there.failures.every(({ failure }) => this.#findings.has(failure.problem.fingerprint))) return there
    // What is new is seen here as well: that is where it will be minimised, and where what was thrown can be had.
    const here = await this.#run(shard, Number.POSITIVE_INFINITY)
    return here.failures.length > 0 ? here : there
  }

  /**
   * Tasks in threads that did nothing may have been kept from it by plain data, which cannot be changed there, and have hidden the
   * error. Throws `NotShareable` when that is so.
   */
  async #probe(): Promise<void> {
    const { schedules, steps, concurrent } = this.#account
    const idle = schedules > 0 && !concurrent && this.#findings.size === 0
    if (this.#mode !== 'threads' || !idle || this.#isAborted()) return
    const { inputs, seed, randomSeed } = this.#shard(0, 0)!
    await this.#refuseCopies(this.#shard(0, 0)!, steps)
    const batch = { block: -1, inputs, strategy: { name: 'replay', schedule: [] }, seed, randomSeed, from: 0, to: 1 }
    await this.#runner.runtime.run({ ...batch, deadline: Number.POSITIVE_INFINITY, record: false, probing: true })
  }

  /** Throws `NotShareable` where threads have a copy each of what tasks share on one event loop. */
  async #refuseCopies(shard: Shard, steps: number): Promise<void> {
    const { modes = ['async'] } = this.#scenario.definition
    if (this.#mode !== 'threads' || !modes.includes('async')) return
    const obstacle = await copied(this.#scenario, shard, this.#options, steps)
    if (obstacle !== undefined) throw new NotShareable(this.#scenario.name, obstacle)
  }

  #run(shard: Shard, deadline?: number): Promise<ShardOutcome> {
    const before = this.#account.schedules
    return this.#runner.run(shard, {
      deadline: () => deadline ?? this.#deadline,
      goesOn: () => !this.#isAborted(),
      onBatch: executions => {
        // The budget's time runs from here on: starting threads and loading modules is not exploring.
        if (Number.isNaN(this.#began)) {
          this.#began = monotonic()
          this.#deadline = this.#began + this.#settings.time
        }
        this.#options.onProgress?.(before + executions)
      },
    })
  }

  async #startPool(): Promise<void> {
    let shards = 0
    const first = this.#shard(0, 0)!
    const { tasks } = compile(this.#scenario, this.#source.value(first.inputs))
    const jobs = usefulJobs(this.#settings.jobs, this.#mode, tasks.length)
    for (let spent = this.#spent; shards < jobs; shards++) {
      const shard = this.#shard(1 + shards, spent)
      if (shard === undefined) break
      spent += shard.size
    }
    if (shards < 2) return
    const began = monotonic()
    try {
      this.#pool = await ShardPool.start(shards, this.#scenario, this.#mode, this.#options, first)
    } catch (error) {
      const why = error instanceof Error ? error.message.split('\n')[0] : String(error)
      this.#account.note(`explored by one job: its workers could not run the scenario: ${why}`)
    }
    this.#deadline += monotonic() - began
    this.#idle += monotonic() - began
  }

  async #take(shard: Shard, outcome: ShardOutcome): Promise<void> {
    const before = this.#account.schedules
    this.#account.add(outcome, this.#source.generates ? shard.number + 1 : 0)
    this.#spent += this.#source.generates ? outcome.executions : outcome.used
    if (!this.#source.generates) {
      this.#exhausted = outcome.exhausted
      this.#total = outcome.total
      this.#over = outcome.over
    }
    this.#over ||= outcome.cut || this.#account.discarded >= this.#settings.schedules * DISCARDS
    this.#options.onProgress?.(this.#account.schedules)
    const found = monotonic()
    for (const { failure, at } of outcome.failures) {
      if (this.#findings.size === 0 && failure.problem.kind !== 'data-race')
        await this.#refuseCopies(shard, failure.steps)
      await this.#findings.add(shard, failure, before + at)
    }
    for (const notice of outcome.noticed) this.#notices.add(shard, notice, before + notice.at)
    this.#idle += monotonic() - found
  }

  #verdict(seconds: number, memory: number, warnings: readonly Finding[]): Verdict {
    const { seed, strategy, chosen } = this.#settings
    const { schedules, distinct, steps } = this.#account
    const exploring = monotonic() - this.#began - this.#idle
    const { verdict, notes } = this.#account.outcome(this.#findings.size > 0, this.#exhausted)
    const findings = [...this.#findings.all, ...warnings]
    return {
      scenario: this.#scenario.name,
      file: this.#scenario.location && localPath(this.#scenario.location.file),
      mode: this.#mode,
      verdict,
      ...expectationOf(this.#scenario, verdict, findings),
      strategy,
      seed,
      schedules,
      distinct,
      coverage: this.#account.coverage(!systematic.has(chosen.name), this.#total),
      steps,
      seconds,
      rate: schedules <= RATED ? undefined : Math.round(((schedules - 1) / exploring) * 1000),
      memory,
      firstFailureAt: this.#findings.firstFailureAt,
      findings,
      bounds: verdict === 'exhausted' ? this.#exhausted : undefined,
      notes,
      instrument: instrumentedPackages(),
    }
  }
}

function instrumentedPackages(): readonly string[] | undefined {
  const packages = registeredScope()?.packages ?? []
  return packages.length > 0 ? packages : undefined
}
