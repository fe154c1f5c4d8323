/**
 * What a thread keeps of the present execution, and how it runs the functions of the definition besides the tasks: `setup` for
 * its own handles on the shared objects, `teardown` on what that has built.
 */

import { StaleWorker } from '../../intercept/workers.ts'
import { freezePlain } from '../../scenario/state/freeze.ts'
import { watchedPlain } from '../../scenario/state/watch.ts'
import { isThenable } from '../../scenario/thenable.ts'
import type { Problem } from '../../schedule/execution.ts'
import { ScenarioError } from '../async/driver.ts'
import { type Board, BoardOverflow, Header } from '../board.ts'
import { spent } from '../decision.ts'
import type { Engine } from '../engine.ts'
import type { Allocator } from '../objects/allocator.ts'
import type { PooledBuffers } from '../objects/buffer.ts'
import type { Found } from '../objects/found.ts'
import { Turn } from '../quiet.ts'
import type { Session } from '../session.ts'
import type { Baton } from './baton.ts'
import { Flag, ROW, Stage } from './cue.ts'
import { NotShareable } from './errors.ts'
import { changedPlainData, plainDataChanged } from './frozen.ts'
import { restartOf, scenarioFault } from './guarding.ts'
import type { Records } from './records.ts'
import type { TaskResults } from './results.ts'
import { settling } from './settling.ts'
import type { Standstill } from './standstill.ts'

export interface ParticipantOptions {
  readonly session: Session
  readonly baton: Baton
  readonly allocator: Allocator
  readonly buffers: PooledBuffers
  readonly results: TaskResults
  readonly found: Found
  readonly standstill: Standstill
  readonly records: Records
  /** How many threads the gang has. */
  readonly threads: number
  readonly randomSeed: number
  /** Whether tasks that change plain data are looked for, even if they hide that it has failed. */
  readonly probing: boolean
  /** Called before `setup`. */
  readonly begin: () => void
  /** Called when the tasks are about to run. */
  readonly readied: () => void
  /** In a thread for a worker that a task starts: called when one of its steps has come to rest. */
  readonly rested: (() => void) | undefined
  /** Lets go of what an execution that was cut off has left; whether there was any. */
  readonly unwind: () => boolean
  /** How many rejections nobody has handled so far. */
  readonly left: () => number
  /** Called when all tasks have ended, before judging: such rejections are findings then. */
  readonly settled: () => void
  /** Called as soon as a problem is known, lest it be lost with the thread. */
  readonly failed: (problem: Problem) => void
}

export abstract class Participant {
  readonly session: Session
  readonly engine: Engine
  readonly board: Board
  readonly standstill: Standstill
  readonly thread: number
  readonly threads: number
  readonly leads: boolean = false
  /** What is to be done when the thread is quiet. */
  abstract state: () => number
  /** Something failed that ends the batch. */
  fault: unknown
  protected readonly options: ParticipantOptions
  protected readonly header: Int32Array
  /** The execution that this thread takes part in, and the one for which it has a state. */
  #joined = -1
  #ready = -1
  #published = false
  /** The execution of which this thread has said what is left of its rejections. */
  #settled = -1

  constructor(options: ParticipantOptions) {
    this.options = options
    this.session = options.session
    this.engine = options.session.engine
    this.board = this.engine.board
    this.header = this.board.header
    this.thread = this.engine.thread
    this.threads = options.threads
    this.session.refuses = error => plainDataChanged(this.session.state, error) !== undefined
    this.standstill = options.standstill
  }

  /** Whether this thread takes part in the present execution. */
  protected get isIn(): boolean {
    return this.#joined === this.engine.epoch
  }

  /** This thread takes part in the present execution. */
  protected joined(): void {
    this.#joined = this.engine.epoch
    this.#published = this.leads
    this.options.records.begin()
  }

  /** Takes what `setup` has built. */
  protected readied(state: unknown): void {
    this.session.ready(state)
    if (this.options.probing) this.session.state = watchedPlain(state, path => this.#hasChanged(path))
    else freezePlain(state)
    this.standstill.begin()
    this.#ready = this.engine.epoch
    this.engine.phase = 'running'
    this.options.readied()
    this.stage(Stage.running)
  }

  /** Learns of the objects that other threads have found by name. */
  protected catchUp(): void {
    const { found } = this.options
    if (found.known !== this.header[Header.found] && this.#ready === this.engine.epoch) found.catchUp()
  }

  /** Tells the main thread what this one does with the turn. */
  stage(stage: number): void {
    this.header[Header.stage] = stage
    this.header[Header.heartbeat] = ((this.header[Header.heartbeat] as number) + 1) | 0
  }

  /** Runs `teardown` on the state of this thread, if it has one of this execution. */
  protected tearDown(next: () => number): number {
    const { engine, session } = this
    const { teardown } = session.program.scenario.definition
    const over = () => {
      this.stage(Stage.ending)
      engine.abandon()
      return next()
    }
    if (teardown === undefined || this.#ready !== engine.epoch) return over()
    this.stage(Stage.teardown)
    engine.phase = 'judging'
    return this.guarded(
      () => teardown(session.state),
      'teardown',
      () => {},
      over,
      over,
    )
  }

  /** Calls a function of the definition, takes what it returns or resolves to, and goes on; with `after` if any of it failed. */
  protected guarded(
    call: () => unknown,
    where: string,
    take: (value: unknown) => void,
    next: () => number,
    after: () => number,
  ): number {
    const broke = (error: unknown) => {
      this.#broke(where, error)
      return after()
    }
    const follow = (value: unknown) => {
      try {
        take(value)
      } catch (error) {
        return broke(error)
      }
      return next()
    }
    let result: unknown
    try {
      result = call()
    } catch (error) {
      return broke(error)
    }
    if (!isThenable(result)) return follow(result)
    this.state = settling(result, settled => ('value' in settled ? follow(settled.value) : broke(settled.error)))
    return Turn.quiet
  }

  #broke(where: string, error: unknown): void {
    const { engine, session } = this
    this.header[Header.abort] = 1
    const restart = restartOf(error)
    if (restart === undefined) this.fault ??= scenarioFault(session.program, where, error)
    else if (restart !== 'none') {
      if (restart.reason === 'discard') session.discarded = true
      engine.restartWith(restart)
    }
  }
  // ── what the others are to know ─────────────────────────────────────────────────────────────────────────────────────

  /** Leaves on the board what the others are to know of this thread. */
  leave(): void {
    const { engine, board, thread } = this
    this.flag(Flag.away, engine.away)
    this.flag(Flag.left, this.#settled === engine.epoch ? 0 : this.options.left())
    if (!this.#published && this.isIn && board.done[thread] !== 0) this.#publish()
    if (this.header[Header.abort] !== 0) this.note()
  }

  /** Sets a word of this thread's row, if it is another: to write is to take the line away from whoever reads it. */
  protected flag(word: number, value: number): void {
    const { flags } = this.board
    const at = this.thread * ROW + word
    if (flags[at] !== value) flags[at] = value
  }

  #publish(): void {
    this.#published = true
    const { program, results } = this.session
    const result = results[this.thread]
    if (result === undefined || program.finally.length === 0) return
    try {
      this.options.results.write(program, this.thread, result)
    } catch (error) {
      if (!(error instanceof BoardOverflow)) throw error
      this.engine.restartWith({ reason: 'grow', overflow: error })
    }
  }

  /** Raises what is left of this thread's rejections, now that all tasks have ended. */
  settle(): void {
    this.#settled = this.engine.epoch
    this.options.settled()
  }

  /** A task has changed plain data, or tried to. */
  #hasChanged(path: string): void {
    const { engine } = this
    if (engine.phase !== 'running' || engine.observing >= 0) return
    const message = changedPlainData(path)
    this.fault ??= new NotShareable(engine.program.scenario.name, message)
    engine.raise({ kind: 'task-failed', fingerprint: 'task-failed', message, step: -1 })
  }

  /** Leaves word of what was found in this thread; of several the first one counts. */
  protected note(): void {
    const { engine, header } = this
    const own = this.thread + 1
    const { problem, program } = engine
    if (!this.isIn && this.fault === undefined) return
    if (problem?.error?.original instanceof StaleWorker) {
      this.fault ??= new ScenarioError(problem.error.original.message, undefined)
    }
    if (problem !== undefined && this.fault === undefined) {
      const changed = plainDataChanged(this.session.state, problem.error?.original)
      if (changed !== undefined) this.fault = new NotShareable(program.scenario.name, changed)
    }
    if (this.fault !== undefined) header[Header.faulted] ||= own
    else if (engine.restart !== undefined) header[Header.restarted] ||= spent(engine.restart) ? -own : own
    else if (problem !== undefined && header[Header.failed] === 0) {
      header[Header.failed] = own
      this.options.failed(problem)
    }
  }
}
