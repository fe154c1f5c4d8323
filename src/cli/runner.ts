/** Runs scenarios one after the other and hands on what comes of it, whatever happens to the process meanwhile. */

import { DEFAULT_SEED, type ExploreOptions } from '../explore/options.ts'
import type { Verdict } from '../explore/verdict.ts'
import { counted } from '../report/quantities.ts'
import { ExitCode } from './exit-code.ts'
import { abandoned, interrupted, listenForInterruption } from './interruption.ts'
import type { RunOptions } from './options.ts'
import { Progress } from './progress.ts'
import type { RunRecord } from './record.ts'
import type { Reporter } from './reporters/reporter.ts'
import { type Assignment, errorVerdict, type Outcome, runScenario } from './run-scenario.ts'
import { listenForStrays, type Stray, strayMessage } from './strays.ts'
import type { Terminal } from './terminal.ts'

export interface RunnerOptions extends RunOptions {
  readonly cwd: string
}

export class Runner {
  readonly #record: RunRecord
  readonly #reporters: readonly Reporter[]
  readonly #options: RunnerOptions
  readonly #terminal: Terminal
  #current: Assignment | undefined
  #ended = false

  constructor(record: RunRecord, reporters: readonly Reporter[], options: RunnerOptions, terminal: Terminal) {
    this.#record = record
    this.#reporters = reporters
    this.#options = options
    this.#terminal = terminal
  }

  /** Runs until all is done, the run is interrupted or, with `bail`, a verdict is not as expected; then ends the reports. */
  async run(assignments: readonly Assignment[]): Promise<void> {
    const progress = new Progress(this.#terminal, assignments.length)
    const interruption = listenForInterruption(() => {
      this.#record.interrupted = true
      this.#terminal.tell('heddle: interrupted; once more ends it at once')
    })
    const forget = listenForStrays(this.#options.cwd, stray => this.#stray(stray))
    const late = abandoned(interruption.signal)
    process.on('exit', this.#lastWords)
    this.#terminal.mute(!this.#options.verbose)
    try {
      for (const [i, assignment] of assignments.entries()) {
        if (interruption.signal.aborted) break
        const expected = await this.#explore(assignment, progress, interruption.signal, late)
        progress.end(expected)
        if (expected || !this.#options.bail) continue
        const left = assignments.length - i - 1
        if (left > 0) this.#terminal.tell(`heddle: ${counted(left, 'more was', 'more were')} not run (--bail)`)
        break
      }
    } finally {
      progress.stop()
      this.#end()
      interruption.release()
      forget()
      process.off('exit', this.#lastWords)
      this.#terminal.mute(false)
      const { unshown } = this.#terminal
      if (unshown > 0) this.#terminal.tell(`heddle: ${unshownText(unshown)}`)
    }
  }

  /** Explores one scenario in one mode; whether all was as expected. */
  async #explore(
    assignment: Assignment,
    progress: Progress,
    signal: AbortSignal,
    late: Promise<Outcome>,
  ): Promise<boolean> {
    this.#current = assignment
    progress.begin(assignment.scenario.name, assignment.mode)
    const running = runScenario(assignment, {
      ...exploreOptions(this.#options),
      instrument: this.#options.instrument,
      signal,
      onProgress: schedules => progress.update(schedules),
    })
    const outcome = interrupted(await Promise.race([running, late]), signal)
    this.#current = undefined
    const { scenario, file, mode } = assignment
    if (outcome.skipped !== undefined) {
      this.#record.skipped.push({ scenario: scenario.name, file, mode, reason: outcome.skipped })
    }
    if (outcome.bug !== undefined) this.#bug(outcome.bug)
    if (outcome.verdict !== undefined) this.#take(outcome.verdict)
    return outcome.verdict?.expected ?? true
  }

  #take(verdict: Verdict): void {
    const earlier = this.#record.verdicts.filter(
      ({ scenario, file }) => scenario === verdict.scenario && file === verdict.file,
    )
    this.#record.verdicts.push(verdict)
    for (const reporter of this.#reporters) reporter.verdict?.(verdict, earlier)
  }

  #bug(error: unknown): void {
    this.#record.bug = true
    if (this.#options.verbose)
      this.#terminal.tell(error instanceof Error ? (error.stack ?? error.message) : String(error))
  }

  #stray(stray: Stray): void {
    const { problems } = this.#record
    const { where, error } = stray
    if (where === undefined) this.#bug(error)
    const file = where?.replace(/(?::\d+){1,2}$/, '') ?? this.#current?.file ?? 'heddle'
    const message = strayMessage(stray, 'outside of any execution')
    if (!problems.some(known => known.file === file && known.message === message)) problems.push({ file, message })
  }

  /** The process ends while a run is going on: user code called `process.exit`, or nothing is left that it could wait for. */
  readonly #lastWords = (): void => {
    if (this.#ended) return
    process.exitCode = ExitCode.failure
    this.#record.interrupted = true
    if (this.#current !== undefined) {
      const error = 'the process was about to end while this ran: does something call process.exit()?'
      this.#take(errorVerdict(this.#current, exploreOptions(this.#options), error))
    }
    this.#end()
  }

  #end(): void {
    if (this.#ended) return
    this.#ended = true
    const { run } = this.#record
    for (const reporter of this.#reporters) reporter.end(run)
  }
}

const exploreOptions = (options: RunOptions): ExploreOptions => ({
  schedules: options.schedules,
  time: options.time,
  seed: options.seed ?? DEFAULT_SEED,
  strategy: options.strategy,
  jobs: options.jobs,
  keepGoing: options.keepGoing,
  checks: options.checks,
  patience: options.patience,
  stepTimeout: options.stepTimeout,
})

const unshownText = (writes: number) =>
  `what the scenarios wrote (${counted(writes, 'time')}) is not shown: replay shows that of one execution, --verbose all`
