/**
 * A campaign: one scenario in one mode. The budget is spread over shards, each with one value of the inputs and one search;
 * what fails is minimised, confirmed and kept.
 *
 * Shards run one after the other here, or several at a time in workers; either way they are taken account of by number, and
 * none counts after the one that ends the campaign. So the verdict is the same for any number of jobs.
 */

import { findFlip } from '../minimize/flip.ts'
import { minimize } from '../minimize/minimize.ts'
import { Reruns } from '../minimize/reruns.ts'
import { localPath } from '../runtime/location.ts'
import type { BatchOutcome, Failure } from '../runtime/runtime.ts'
import { InputSource } from '../scenario/input-source.ts'
import type { AnyScenario } from '../scenario/scenario.ts'
import { mix } from '../schedule/random.ts'
import { expectationOf } from './expectation.ts'
import { findingOf } from './finding.ts'
import type { ExploreOptions, Settings } from './options.ts'
import { ShardPool } from './parallel/pool.ts'
import { ShardRunner } from './parallel/runner.ts'
import { type Shard, type ShardOutcome, shardSize } from './parallel/shard.ts'
import { runtimeFor } from './runtimes.ts'
import type { Finding, Mode, Verdict, VerdictKind } from './verdict.ts'

/** How many values of the inputs the budget is spread over, at most. */
const VALUES = 50
/** Executions with one value of generated inputs, at least; and how many where time alone is the budget. */
const FEWEST = 20
const TIMED = 250
/** Executions that the minimiser may spend on one failure, and milliseconds. */
const MINIMIZE_EXECUTIONS = 20_000
const MINIMIZE_TIME = 5_000
/** A failing schedule is replayed this often before it is reported; one that only time ends, twice. */
const CONFIRMATIONS = 10
const SLOW_CONFIRMATIONS = 2
/** Shards that are given out for each job, lest it wait for its next. */
const AHEAD = 2
/** Different interleavings that are told apart, at most: memory is bounded. */
const MOST_DISTINCT = 4_000_000

export type CampaignOptions = Pick<ExploreOptions, 'onProgress' | 'signal' | 'patience' | 'stepTimeout'>

/** A shard that a worker has been given. */
interface Given {
  readonly shard: Shard
  readonly outcome: Promise<ShardOutcome | undefined>
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
  readonly #aborted: Promise<undefined>
  #abort: () => void = () => {}
  readonly #reached = new Set<string>()
  readonly #notes = new Set<string>()
  readonly #findings = new Map<string, Finding>()
  readonly #digests = new Set<number>()
  #pool: ShardPool | undefined
  #schedules = 0
  #distinct = 0
  #steps = 0
  /** How much of the budget of schedules is spent. */
  #spent = 0
  #concurrent = false
  #exhausted: string | undefined
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
      return this.#verdict((monotonic() - started) / 1000, Math.max(0, process.memoryUsage.rss() - memory))
    } finally {
      this.#options.signal?.removeEventListener('abort', this.#abort)
      await this.#pool?.close()
      await this.#runner.close()
    }
  }

  /** Shard `number` when so much of the budget is spent; undefined when nothing is left for it. */
  #shard(number: number, spent: number): Shard | undefined {
    const { seed, strategy, schedules, keepGoing } = this.#settings
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
      strategy: generates || number === 0 ? { name: strategy } : { name: strategy, options: { exhaust: false } },
      seed: mix(seed, number),
      randomSeed: mix(seed, ~number),
      size,
      most: generates || number > 0 ? size : left,
      keepGoing,
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
    const given: Given[] = []
    let reserved = 0
    for (let next = 1; this.#goesOn(); ) {
      const most = (this.#pool?.jobs ?? 0) * AHEAD
      while (given.length < most) {
        const shard = this.#shard(next, this.#spent + reserved)
        if (shard === undefined) break
        given.push({ shard, outcome: this.#pool!.run(shard, this.#deadline) })
        reserved += shard.size
        next++
      }
      const [earliest] = given.splice(0, 1)
      reserved -= earliest?.shard.size ?? 0
      const shard = this.#shard(earliest?.shard.number ?? next++, this.#spent)
      if (shard === undefined) break
      const outcome = await this.#outcome(shard, earliest)
      if (outcome !== undefined) await this.#take(shard, outcome)
    }
  }

  /** What came of the shard in a worker, or what comes of it here; undefined when the campaign was ended meanwhile. */
  async #outcome(shard: Shard, given: Given | undefined): Promise<ShardOutcome | undefined> {
    const there = await (given && Promise.race([given.outcome, this.#aborted]))
    if (this.#options.signal?.aborted === true) return there
    // A worker that was given less than is due after all, since executions before were discarded, has not run it to its end.
    if (there === undefined || given?.shard.size !== shard.size) return this.#run(shard)
    if (there.failures.every(({ failure }) => this.#findings.has(failure.problem.fingerprint))) return there
    // What is new is seen here as well: that is where it will be minimised, and where what was thrown can be had.
    const here = await this.#run(shard, Number.POSITIVE_INFINITY)
    return here.failures.length > 0 ? here : there
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
    const { jobs } = this.#settings
    for (let spent = this.#spent; shards < jobs; shards++) {
      const shard = this.#shard(1 + shards, spent)
      if (shard === undefined) break
      spent += shard.size
    }
    if (shards < 2) return
    const began = monotonic()
    try {
      this.#pool = await ShardPool.start(shards, this.#scenario, this.#mode, this.#options, this.#shard(0, 0)!)
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
    this.#spent += this.#source.generates ? outcome.executions : outcome.used
    this.#steps += outcome.steps
    this.#concurrent ||= outcome.concurrent
    for (const name of outcome.reached) this.#reached.add(name)
    for (const note of outcome.notes) this.#notes.add(note)
    this.#distinguish(outcome)
    if (!this.#source.generates) {
      this.#exhausted = outcome.exhausted
      this.#over = outcome.over
    }
    this.#over ||= outcome.cut
    this.#options.onProgress?.(this.#schedules)
    const found = monotonic()
    for (const { failure, at } of outcome.failures) await this.#failed(shard, failure, before + at)
    this.#idle += monotonic() - found
  }

  /** Interleavings with different values of the inputs are different. */
  #distinguish({ digests, undigested }: ShardOutcome): void {
    this.#distinct += undigested
    if (this.#source.generates) {
      this.#distinct += digests.length
      return
    }
    const known = this.#digests.size
    for (const digest of digests) if (this.#digests.size < MOST_DISTINCT) this.#digests.add(digest)
    this.#distinct += this.#digests.size - known
  }

  async #failed({ inputs, randomSeed }: Shard, failure: Failure, foundAt: number): Promise<void> {
    this.#firstFailureAt ??= foundAt
    const { fingerprint, error } = failure.problem
    if (this.#findings.has(fingerprint)) return
    if (this.#findings.size === 0) this.cause = error?.original
    const source = this.#source
    const { runtime } = this.#runner
    const reruns = new Reruns(runtime, fingerprint, randomSeed, MINIMIZE_EXECUTIONS, monotonic() + MINIMIZE_TIME)
    const common = {
      scenario: this.#scenario.name,
      mode: this.#mode,
      randomSeed,
      source,
      inputs,
      first: failure,
      foundAt,
    }
    const confirmed = await reruns.replay(inputs, failure.schedule)
    if (confirmed === undefined) {
      const again = await reruns.run(inputs, { name: 'replay', schedule: failure.schedule }, 1, true)
      this.#findings.set(
        fingerprint,
        findingOf({
          ...common,
          minimized: { inputs, failure, proven: false, tried: 0 },
          recorded: failure,
          reproduced: [0, 1],
          divergence: divergence(failure, again),
          flip: undefined,
        }),
      )
      return
    }
    const minimized = await minimize(reruns, source, inputs, confirmed)
    const again = await reruns.replay(minimized.inputs, minimized.failure.schedule, true)
    const recorded = again ?? minimized.failure
    let reproduced = again === undefined ? 0 : 1
    const confirmations = recorded.problem.kind === 'stuck' ? SLOW_CONFIRMATIONS : CONFIRMATIONS
    for (let i = 1; i < confirmations; i++) {
      if ((await reruns.replay(minimized.inputs, minimized.failure.schedule, true)) !== undefined) reproduced++
    }
    const flip = recorded.problem.kind === 'deadlock' ? undefined : await findFlip(reruns, minimized.inputs, recorded)
    this.#findings.set(
      fingerprint,
      findingOf({
        ...common,
        minimized,
        recorded,
        reproduced: [reproduced, confirmations],
        divergence: undefined,
        flip,
      }),
    )
  }

  #verdict(seconds: number, memory: number): Verdict {
    const { seed, strategy } = this.#settings
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
      if (!this.#concurrent) notes.unshift('vacuous: no two tasks were ever enabled at once')
      if (unreached.length > 0 || !this.#concurrent) verdict = 'vacuous'
    }
    const findings = [...this.#findings.values()]
    return {
      scenario: this.#scenario.name,
      file: this.#scenario.location && localPath(this.#scenario.location.file),
      mode: this.#mode,
      verdict,
      ...expectationOf(this.#scenario, verdict, findings),
      strategy,
      seed,
      schedules: this.#schedules,
      distinct: this.#distinct,
      steps: this.#steps,
      seconds,
      rate: this.#schedules <= RATED ? undefined : Math.round(((this.#schedules - 1) / exploring) * 1000),
      memory,
      firstFailureAt: this.#firstFailureAt,
      findings,
      notes,
    }
  }
}

/** Where a replay parted from the execution that it should have repeated. */
function divergence(failure: Failure, again: BatchOutcome): string {
  const other = again.failure ?? again.passed
  if (other === undefined) return 'the replay was discarded'
  const at = failure.trace.findIndex((step, i) => {
    const theirs = other.trace[i]
    return (
      theirs === undefined ||
      theirs.strand !== step.strand ||
      theirs.kind !== step.kind ||
      theirs.object !== step.object
    )
  })
  if (at < 0) return 'the same steps led to another end: something outside control decides'
  const place = other.recording?.steps[at]?.at
  return `the executions part at step ${at + 1} (${failure.trace[at]!.strand})${place === undefined ? '' : `, ${place}`}`
}
