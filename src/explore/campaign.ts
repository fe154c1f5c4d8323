/**
 * A campaign: one scenario in one mode. The budget is spread over shards, each with one value of the inputs and one search;
 * what fails is minimised, confirmed and kept.
 *
 * Shards run one after the other here, or several at a time in workers; either way they are taken account of by number, and
 * none counts after the one that ends the campaign. So the verdict is the same for any number of jobs.
 */

import { type Policy, policyOf } from '../checkers/policy.ts'
import { Variants } from '../checkers/variants.ts'
import { registeredScope } from '../instrument/scope.ts'
import { localPath } from '../runtime/location.ts'
import type { Failure, Notice } from '../runtime/runtime.ts'
import { InputSource } from '../scenario/input-source.ts'
import { compile } from '../scenario/program.ts'
import type { AnyScenario } from '../scenario/scenario.ts'
import type { Problem } from '../schedule/execution.ts'
import { mix } from '../schedule/random.ts'
import { systematic } from '../strategies/registry.ts'
import { confirm, type Sighting } from './confirm.ts'
import { Coverage } from './coverage.ts'
import { expectationOf } from './expectation.ts'
import type { ExploreOptions, Settings } from './options.ts'
import { Ahead, type Given, isSame } from './parallel/ahead.ts'
import { ShardPool, usefulJobs } from './parallel/pool.ts'
import { ShardRunner } from './parallel/runner.ts'
import { type Shard, type ShardOutcome, shardSize } from './parallel/shard.ts'
import { runtimeFor } from './runtimes.ts'
import { steered, suspected } from './steering.ts'
import type { Finding, Mode, Verdict, VerdictKind } from './verdict.ts'

/** How many values of the inputs the budget is spread over, at most. */
const VALUES = 50
/** Executions with one value of generated inputs, at least; and how many where time alone is the budget. */
const FEWEST = 20
const TIMED = 250
/** Executions that `fc.pre` may discard for each of the budget. */
const DISCARDS = 10
/** Warnings that are told, at most. */
const MOST_WARNINGS = 8

export type CampaignOptions = Pick<ExploreOptions, 'onProgress' | 'signal' | 'patience' | 'stepTimeout'>

/** What a checker saw in an execution of a shard. */
interface Noticed extends Omit<Notice, 'at'> {
  readonly shard: Shard
  readonly foundAt: number
}

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
  readonly #reached = new Set<string>()
  readonly #notes = new Set<string>()
  readonly #findings = new Map<string, Finding>()
  readonly #warnings: Finding[] = []
  /** What checkers saw that ended nothing, by fingerprint: of what may come to nothing a few variants. */
  readonly #noticed = new Map<string, Noticed[]>()
  readonly #variants = new Variants()
  readonly #coverage = new Coverage()
  #pool: ShardPool | undefined
  #schedules = 0
  #discarded = 0
  #steps = 0
  /** How much of the budget of schedules is spent. */
  #spent = 0
  #concurrent = false
  #exhausted: string | undefined
  #total: number | undefined
  #over = false
  #firstFailureAt: number | null = null
  /** When the first execution ended. */
  #began = Number.NaN
  #deadline = Number.POSITIVE_INFINITY
  /** Milliseconds since then in which nothing was explored. */
  #idle = 0
  /** What the user's code threw in the first finding, where it can be had. */
  cause: unknown

  constructor(scenario: AnyScenario, mode: Mode, settings: Settings, options: CampaignOptions = {}) {
    this.#scenario = scenario
    this.#mode = mode
    this.#settings = settings
    this.#options = options
    this.#source = new InputSource(scenario)
    const { checks, expectFailure } = scenario.definition
    this.#policy = policyOf(checks, settings.checks, expectFailure)
    this.#runner = new ShardRunner(() => runtimeFor(scenario, mode, options), this.#shard(0, 0)!)
    this.#aborted = new Promise(resolve => {
      this.#abort = () => resolve(undefined)
    })
  }

  async run(): Promise<Verdict> {
    const started = monotonic()
    const memory = process.memoryUsage.rss()
    this.#options.signal?.addEventListener('abort', this.#abort)
    try {
      await this.#explore()
      await this.#probe()
      const explored = monotonic()
      await this.#review()
      this.#idle += monotonic() - explored
      return this.#verdict((monotonic() - started) / 1000, Math.max(0, process.memoryUsage.rss() - memory))
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

  #goesOn(): boolean {
    return (
      !this.#over &&
      monotonic() < this.#deadline &&
      (this.#settings.keepGoing || this.#findings.size === 0) &&
      this.#options.signal?.aborted !== true
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
    if (this.#options.signal?.aborted === true) return there
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
    const idle = this.#schedules > 0 && !this.#concurrent && this.#findings.size === 0
    if (this.#mode !== 'threads' || !idle || this.#options.signal?.aborted === true) return
    const { inputs, seed, randomSeed } = this.#shard(0, 0)!
    const batch = { block: -1, inputs, strategy: { name: 'replay', schedule: [] }, seed, randomSeed, from: 0, to: 1 }
    await this.#runner.runtime.run({ ...batch, deadline: Number.POSITIVE_INFINITY, record: false, probing: true })
  }

  #run(shard: Shard, deadline?: number): Promise<ShardOutcome> {
    const before = this.#schedules
    return this.#runner.run(shard, {
      deadline: () => deadline ?? this.#deadline,
      goesOn: () => this.#options.signal?.aborted !== true,
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
      this.#notes.add(`explored by one job: its workers could not run the scenario: ${why}`)
    }
    this.#deadline += monotonic() - began
    this.#idle += monotonic() - began
  }

  async #take(shard: Shard, outcome: ShardOutcome): Promise<void> {
    const before = this.#schedules
    this.#schedules += outcome.executions
    this.#discarded += outcome.discarded
    this.#spent += this.#source.generates ? outcome.executions : outcome.used
    this.#steps += outcome.steps
    this.#concurrent ||= outcome.concurrent
    for (const name of outcome.reached) this.#reached.add(name)
    for (const note of outcome.notes) this.#notes.add(note)
    this.#coverage.add(outcome.digests, this.#source.generates ? shard.number + 1 : 0)
    this.#coverage.addUndigested(outcome.undigested)
    if (!this.#source.generates) {
      this.#exhausted = outcome.exhausted
      this.#total = outcome.total
      this.#over = outcome.over
    }
    this.#over ||= outcome.cut || this.#discarded >= this.#settings.schedules * DISCARDS
    this.#options.onProgress?.(this.#schedules)
    const found = monotonic()
    for (const { failure, at } of outcome.failures) await this.#failed(shard, failure, before + at)
    for (const { level, failure, at } of outcome.noticed) {
      const { fingerprint, variant } = failure.problem
      if (!this.#variants.isNew(fingerprint, variant)) continue
      const sightings = this.#noticed.get(fingerprint) ?? []
      this.#noticed.set(fingerprint, [...sightings, { level, shard, failure, foundAt: before + at }])
    }
    this.#idle += monotonic() - found
  }

  async #failed(shard: Shard, failure: Failure, foundAt: number): Promise<void> {
    this.#firstFailureAt ??= foundAt
    const { fingerprint, error } = failure.problem
    if (this.#findings.has(fingerprint)) return
    if (this.#findings.size === 0) this.cause = error?.original
    const finding = await confirm(this.#source, this.#runner.runtime, this.#sighting(shard, failure, foundAt))
    if (finding !== undefined) this.#findings.set(fingerprint, finding)
  }

  /** Whether a failure's interleaving is about the same object: then what it comes of is told by that. */
  #concerns({ object }: Problem): boolean {
    if (object === undefined) return false
    return [...this.#findings.values()].some(({ trace }) =>
      trace.some(step => step.object === object || step.object?.startsWith(`${object}[`) === true),
    )
  }

  #sighting({ inputs, randomSeed }: Shard, failure: Failure, foundAt: number): Sighting {
    const scenario = this.#scenario.name
    return { scenario, mode: this.#mode, inputs, randomSeed, policy: this.#policy, failure, foundAt, level: 'error' }
  }

  /**
   * Takes up what was noticed and did not end the campaign. What the failures' explanations tell of is told; errors that were
   * deferred are failures of their own now, unless the failure that was expected turned up after all.
   */
  async #review(): Promise<void> {
    const explained = new Set<string>()
    const note = ({ explanation = [] }: Finding) => {
      for (const { fingerprint } of explanation) explained.add(fingerprint)
    }
    for (const finding of this.#findings.values()) note(finding)
    const noticed = [...this.#noticed.values()].map(([first]) => first!)
    const met = expectationOf(this.#scenario, 'failed', [...this.#findings.values()])
    for (const { level, shard, failure, foundAt } of noticed) {
      if (level !== 'error' || explained.has(failure.problem.fingerprint)) continue
      if (met.expected && met.expectation !== undefined) break
      await this.#failed(shard, failure, foundAt)
      note(this.#findings.get(failure.problem.fingerprint)!)
    }
    for (const { shard, failure, foundAt } of noticed) await this.#steer(shard, failure, foundAt)
    const warnings = noticed.filter(({ level, failure }) => level === 'warn' && !this.#isDecided(failure.problem))
    for (const { failure } of warnings) {
      if (this.#warnings.length >= MOST_WARNINGS || this.#options.signal?.aborted === true) break
      const { fingerprint } = failure.problem
      if (explained.has(fingerprint) || this.#findings.has(fingerprint) || this.#concerns(failure.problem)) continue
      const warning = await this.#warning(this.#noticed.get(fingerprint)!)
      if (warning !== undefined) this.#warnings.push(warning)
    }
  }

  /** The first of several sightings that there is something to. */
  async #warning(sightings: readonly Noticed[]): Promise<Finding | undefined> {
    for (const { shard, failure, foundAt } of sightings) {
      if (this.#options.signal?.aborted === true) return undefined
      const sighting: Sighting = { ...this.#sighting(shard, failure, foundAt), level: 'warn' }
      const warning = await confirm(this.#source, this.#runner.runtime, sighting)
      // What does not show again warns of nothing.
      if (warning !== undefined && warning.reproduced[0] > 0) return warning
    }
    return undefined
  }

  /** Tries to make a suspicion come true: then that is a failure. */
  async #steer(shard: Shard, failure: Failure, foundAt: number): Promise<void> {
    const { problem } = failure
    if (problem.steer === undefined || this.#isDecided(problem) || this.#options.signal?.aborted === true) return
    const { expectFailure } = this.#scenario.definition
    if (expectFailure === problem.kind || expectFailure === problem.fingerprint) return
    const deadlock = await steered(this.#runner.runtime, this.#sighting(shard, failure, foundAt))
    if (deadlock !== undefined) await this.#failed(shard, deadlock, foundAt)
  }

  /** Whether a suspicion has come true, or is known to be unfounded since every interleaving was tried. */
  #isDecided(problem: Problem): boolean {
    if (problem.steer === undefined) return false
    const tried = this.#exhausted !== undefined && this.#settings.chosen.options?.['bound'] === undefined
    return tried || this.#findings.has(suspected(problem))
  }

  #verdict(seconds: number, memory: number): Verdict {
    const { seed, strategy, chosen } = this.#settings
    const exploring = monotonic() - this.#began - this.#idle
    const notes = [...this.#notes]
    const unreached = this.#scenario.definition.sometimes
      ? Object.keys(this.#scenario.definition.sometimes).filter(name => !this.#reached.has(name))
      : []
    let verdict: VerdictKind = 'held'
    if (this.#findings.size > 0) verdict = 'failed'
    else if (this.#exhausted !== undefined) {
      verdict = 'exhausted'
      if (this.#exhausted !== '') notes.unshift(this.#exhausted)
    }
    if (verdict !== 'failed' && this.#schedules > 0) {
      for (const name of unreached) notes.unshift(`vacuous: no execution reached sometimes '${name}'`)
      if (!this.#concurrent) notes.unshift('vacuous: no two tasks were ever under way at once')
      if (unreached.length > 0 || !this.#concurrent) verdict = 'vacuous'
    } else if (verdict !== 'failed' && this.#discarded > 0) {
      notes.unshift(
        `vacuous: fc.pre discarded all ${this.#discarded} executions that were begun, so nothing was tested; ` +
          'narrow the inputs rather than discard them',
      )
      verdict = 'vacuous'
    }
    if (this.#schedules > 0 && this.#discarded > this.#schedules)
      notes.push(`fc.pre discarded ${this.#discarded} executions besides`)
    const findings = [...this.#findings.values(), ...this.#warnings]
    return {
      scenario: this.#scenario.name,
      file: this.#scenario.location && localPath(this.#scenario.location.file),
      mode: this.#mode,
      verdict,
      ...expectationOf(this.#scenario, verdict, findings),
      strategy,
      seed,
      schedules: this.#schedules,
      distinct: this.#coverage.distinct,
      coverage: this.#coverage.view(!systematic.has(chosen.name), this.#total),
      steps: this.#steps,
      seconds,
      rate: this.#schedules <= RATED ? undefined : Math.round(((this.#schedules - 1) / exploring) * 1000),
      memory,
      firstFailureAt: this.#firstFailureAt,
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
