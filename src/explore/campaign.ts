/**
 * A campaign: one scenario in one mode. The budget is spread over blocks, each with one value of the inputs and one search;
 * what fails is minimised, confirmed and kept.
 */

import { findFlip } from '../minimize/flip.ts'
import { minimize } from '../minimize/minimize.ts'
import { Reruns } from '../minimize/reruns.ts'
import { localPath } from '../runtime/location.ts'
import type { Batch, BatchOutcome, Failure, Runtime } from '../runtime/runtime.ts'
import { InputSource } from '../scenario/input-source.ts'
import type { AnyScenario } from '../scenario/scenario.ts'
import { mix } from '../schedule/random.ts'
import { expectationOf } from './expectation.ts'
import { findingOf } from './finding.ts'
import type { Settings } from './options.ts'
import type { Finding, Mode, Verdict, VerdictKind } from './verdict.ts'

/** How many values of the inputs the budget is spread over, at most. */
const BLOCKS = 50
/** Executions of a block with generated inputs, at least. */
const SMALLEST_BLOCK = 20
/** Executions that the minimiser may spend on one failure, and milliseconds. */
const MINIMIZE_EXECUTIONS = 20_000
const MINIMIZE_TIME = 5_000
/** A failing schedule is replayed this often before it is reported; one that only time ends, twice. */
const CONFIRMATIONS = 10
const SLOW_CONFIRMATIONS = 2
/** Executions between two reports of progress. */
const PROGRESS = 5_000

export interface CampaignOptions {
  readonly onProgress?: ((schedules: number) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** A batch without its range and its deadline. */
type Block = Omit<Batch, 'from' | 'to' | 'deadline'>

/** Executions from which on a rate says something. */
const RATED = 50

const monotonic = () => performance.timeOrigin + performance.now()

export class Campaign {
  readonly #scenario: AnyScenario
  readonly #mode: Mode
  readonly #runtime: Runtime
  readonly #settings: Settings
  readonly #options: CampaignOptions
  readonly #source: InputSource
  readonly #reached = new Set<string>()
  readonly #notes = new Set<string>()
  readonly #findings = new Map<string, Finding>()
  #schedules = 0
  #distinct = 0
  #steps = 0
  #concurrent = false
  #exhausted: string | undefined
  #firstFailureAt: number | null = null
  #started = false
  #deadline = Number.POSITIVE_INFINITY
  /** Executions whose time was taken, and how long they took. */
  #timed = 0
  #milliseconds = 0
  /** What the user's code threw in the first finding, where it can be had. */
  cause: unknown

  constructor(scenario: AnyScenario, mode: Mode, runtime: Runtime, settings: Settings, options: CampaignOptions = {}) {
    this.#scenario = scenario
    this.#mode = mode
    this.#runtime = runtime
    this.#settings = settings
    this.#options = options
    this.#source = new InputSource(scenario)
  }

  async run(): Promise<Verdict> {
    const started = monotonic()
    const memory = process.memoryUsage.rss()
    const blocks = this.#source.generates ? BLOCKS : 1
    const size = Math.max(this.#source.generates ? SMALLEST_BLOCK : 1, Math.ceil(this.#settings.schedules / blocks))
    for (let block = 0; this.#goesOn(); block++) {
      const exhausted = await this.#block(block, Math.min(size, this.#settings.schedules - this.#schedules))
      if (blocks === 1) {
        this.#exhausted = exhausted
        break
      }
    }
    return this.#verdict((monotonic() - started) / 1000, Math.max(0, process.memoryUsage.rss() - memory))
  }

  /** The budget's time runs from the end of the first execution on: starting threads and loading modules is not exploring. */
  #startClock(): void {
    this.#started = true
    this.#deadline = monotonic() + this.#settings.time
  }

  #time(executions: number, milliseconds: number): void {
    this.#timed += executions
    this.#milliseconds += milliseconds
  }

  #goesOn(): boolean {
    return (
      this.#schedules < this.#settings.schedules &&
      monotonic() < this.#deadline &&
      (this.#settings.keepGoing || this.#findings.size === 0) &&
      this.#options.signal?.aborted !== true
    )
  }

  /** Runs one block; its bounds when the search exhausted it. */
  async #block(block: number, size: number): Promise<string | undefined> {
    const { seed, strategy } = this.#settings
    const inputs = this.#source.reference(seed, block)
    const batch: Block = {
      block,
      inputs,
      strategy: { name: strategy },
      seed: mix(seed, block),
      randomSeed: mix(seed, ~block),
      record: false,
    }
    let distinct = 0
    let exhausted: string | undefined
    for (let from = 0; from < size && this.#goesOn(); ) {
      const first = !this.#started
      const to = first ? 1 : Math.min(size, from + PROGRESS)
      const before = monotonic()
      const outcome = await this.#runtime.run({ ...batch, from, to, deadline: this.#deadline })
      this.#count(outcome)
      if (first) this.#startClock()
      else this.#time(outcome.executions, monotonic() - before)
      distinct = outcome.distinct
      if (outcome.failure !== undefined) await this.#failed(batch, outcome.failure)
      exhausted = outcome.exhausted
      if (exhausted !== undefined || outcome.next === from) break
      from = outcome.next
      this.#options.onProgress?.(this.#schedules)
    }
    this.#distinct += distinct
    return exhausted
  }

  #count(outcome: BatchOutcome): void {
    this.#schedules += outcome.executions
    this.#steps += outcome.steps
    this.#concurrent ||= outcome.concurrent
    for (const name of outcome.reached) this.#reached.add(name)
    for (const note of outcome.notes) this.#notes.add(note)
  }

  async #failed(batch: Block, failure: Failure): Promise<void> {
    this.#firstFailureAt ??= this.#schedules
    const { fingerprint, error } = failure.problem
    if (this.#findings.has(fingerprint)) return
    if (this.#findings.size === 0) this.cause = error?.original
    const foundAt = this.#schedules
    const { inputs, randomSeed } = batch
    const source = this.#source
    const reruns = new Reruns(this.#runtime, fingerprint, randomSeed, MINIMIZE_EXECUTIONS, monotonic() + MINIMIZE_TIME)
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
    const recorded = (await reruns.replay(minimized.inputs, minimized.failure.schedule, true)) ?? minimized.failure
    let reproduced = 0
    const confirmations = recorded.problem.kind === 'stuck' ? SLOW_CONFIRMATIONS : CONFIRMATIONS
    for (let i = 0; i < confirmations; i++) {
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
      rate: this.#timed < RATED ? undefined : Math.round((this.#timed / this.#milliseconds) * 1000),
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
