/**
 * One thread of a gang while it runs the executions of a batch. Like the driver of async mode it is a row of states, each called
 * when the thread is quiet; but only the thread that has the turn is in one of them, all others wait for it.
 *
 * This is the part that every thread plays; the first one leads besides (`leading.ts`).
 */

import { freezePlain } from '../../scenario/state/freeze.ts'
import type { Problem } from '../../schedule/execution.ts'
import { policies } from '../../strategies/registry.ts'
import { type Board, BoardOverflow, Header } from '../board.ts'
import { Decision, spent } from '../decision.ts'
import type { Engine } from '../engine.ts'
import type { Allocator } from '../objects/allocator.ts'
import { Turn } from '../quiet.ts'
import type { Session } from '../session.ts'
import type { Baton } from './baton.ts'
import { blocking } from './blocking.ts'
import { Cue, Flag, ROW, Stage } from './cue.ts'
import { NotShareable } from './errors.ts'
import { plainDataChanged } from './frozen.ts'
import { differingSetup, restartOf, scenarioFault } from './guarding.ts'
import { nextListener } from './listening.ts'
import type { Records } from './records.ts'
import type { TaskResults } from './results.ts'
import { isThenable, settling } from './settling.ts'
import type { Standstill } from './standstill.ts'

export interface MemberOptions {
  readonly session: Session
  readonly baton: Baton
  readonly allocator: Allocator
  readonly results: TaskResults
  readonly standstill: Standstill
  readonly records: Records
  /** How many threads the gang has. */
  readonly threads: number
  readonly randomSeed: number
  /** Called before `setup`. */
  readonly begin: () => void
  /** How many rejections nobody has handled so far. */
  readonly left: () => number
  /** Called when all tasks have ended, before judging: such rejections are findings then. */
  readonly settled: () => void
  /** Called as soon as a problem is known, lest it be lost with the thread. */
  readonly found: (problem: Problem) => void
}

export class Member {
  readonly options: MemberOptions
  readonly session: Session
  readonly engine: Engine
  readonly board: Board
  readonly standstill: Standstill
  readonly thread: number
  readonly threads: number
  readonly leads: boolean = false
  /** What is to be done when the thread is quiet. */
  state: () => number
  /** Something failed that ends the batch. */
  fault: unknown
  protected readonly header: Int32Array
  /** The execution that this thread takes part in, and the one for which it has a state. */
  #joined = -1
  #ready = -1
  #published = false
  /** The execution of which this thread has said what is left of its rejections. */
  #settled = -1

  constructor(options: MemberOptions) {
    this.options = options
    this.session = options.session
    this.engine = options.session.engine
    this.board = this.engine.board
    this.header = this.board.header
    this.thread = this.engine.thread
    this.threads = options.threads
    this.standstill = options.standstill
    this.state = this.parked
    this.engine.blockedThreads = this.board.flags
    this.engine.hang = () => this.standstill.hang()
    this.engine.block = blocking(this)
  }

  readonly turn = (): number => this.state()

  // ── having the turn and not having it ───────────────────────────────────────────────────────────────────────────────

  protected readonly parked = (): number => this.act(this.options.baton.take())

  /** Gives the turn to another thread; goes on with what it comes back for. */
  protected give(thread: number, cue: number): number {
    this.state = this.parked
    return this.act(this.call(thread, cue))
  }

  /** Gives the turn to another thread; returns what it comes back for. */
  call(thread: number, cue: number): number {
    this.#leave()
    this.options.baton.pass(thread, cue)
    return this.options.baton.take()
  }

  /** Leaves on the board what the others are to know of this thread. */
  #leave(): void {
    const { engine, board, thread } = this
    this.#flag(Flag.away, engine.away)
    this.#flag(Flag.left, this.#settled === engine.epoch ? 0 : this.options.left())
    if (!this.#published && this.#joined === engine.epoch && board.done[thread] !== 0) this.#publish()
    if (this.header[Header.abort] !== 0) this.note()
  }

  /** Sets a word of this thread's row, if it is another: to write is to take the line away from whoever reads it. */
  #flag(word: number, value: number): void {
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

  protected act(cue: number): number {
    if (cue >= 0) {
      if (this.#joined === this.engine.epoch) return this.grant(cue)
      return this.#join(() => this.grant(cue))
    }
    switch (cue) {
      case Cue.over:
        return Turn.done
      case Cue.prepare:
        return this.#join(() => this.prepared())
      case Cue.close:
        this.session.close()
        this.state = this.closing
        return Turn.quiet
      case Cue.poll:
        return this.step()
      case Cue.settle:
        this.settle()
        return this.end(Cue.end)
      case Cue.finish:
        this.engine.abandon()
        this.state = this.unwound
        return Turn.quiet
      default:
        throw new Error(`heddle: internal: thread ${this.thread} was given the turn for ${cue}`)
    }
  }

  // ── beginning ───────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Runs this thread's own `setup`, for handles on what the leader's has made. */
  #join(next: () => number): number {
    const { engine, session, options } = this
    engine.begin(session.program)
    engine.policy = policies[this.header[Header.policy] as number]!
    this.joined()
    this.stage(Stage.setup)
    options.begin()
    const take = (state: unknown) => {
      const { allocator, results } = options
      if (allocator.digest !== this.header[Header.allocations]) throw differingSetup(session.program, this.thread)
      allocator.attach()
      this.readied(state)
      results.allocate(session.program)
    }
    return this.guarded(() => session.setUp(options.randomSeed), 'setup', take, next, this.#broken)
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
    freezePlain(state)
    this.standstill.begin()
    this.#ready = this.engine.epoch
    this.engine.phase = 'running'
    this.stage(Stage.running)
  }

  /** Tells the main thread what this one does with the turn. */
  stage(stage: number): void {
    this.header[Header.stage] = stage
    this.header[Header.heartbeat] = ((this.header[Header.heartbeat] as number) + 1) | 0
  }

  /** Everybody prepares before the first step; the last one to do so chooses it. */
  protected prepared(): number {
    const next = this.thread + 1
    return next < this.threads ? this.give(next, Cue.prepare) : this.step()
  }

  // ── running ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  protected grant(strand: number): number {
    this.standstill.progress()
    this.state = this.step
    this.engine.grant(strand)
    return Turn.quiet
  }

  readonly step = (): number => {
    this.state = this.step
    this.#flag(Flag.standing, 0)
    const strand = this.engine.choose()
    if (strand >= 0) {
      const thread = this.board.thread[strand] as number
      return thread === this.thread ? this.grant(strand) : this.give(thread, strand)
    }
    switch (strand) {
      case Decision.wait: {
        const { other, said } = this.standstill.wait()
        return other < 0 ? said : this.give(other, Cue.poll)
      }
      case Decision.close:
        return this.closing()
      default:
        return this.end(strand === Decision.end ? Cue.end : Cue.abort)
    }
  }

  /** Tells the code that has asked for `context.signal` that it is aborted, thread by thread. */
  readonly closing = (): number => {
    const told = this.header[Header.closing] !== 0
    this.header[Header.closing] = 1
    const thread = nextListener(this.board, this.threads)
    // Where nobody listens nothing has changed: whoever found that the execution closes found that it ends.
    if (thread < 0) return told ? this.step() : this.end(Cue.end)
    if (thread !== this.thread) return this.give(thread, Cue.close)
    this.session.close()
    this.state = this.closing
    return Turn.quiet
  }

  // ── ending ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Every task has ended, or the execution is to end early: the leader's affair. */
  end(cue: number): number {
    return this.give(0, cue)
  }

  /** Raises what is left of this thread's rejections, now that all tasks have ended. */
  settle(): void {
    this.#settled = this.engine.epoch
    this.options.settled()
  }

  /** Leaves word of what was found in this thread; of several the first one counts. */
  protected note(): void {
    const { engine, header } = this
    const own = this.thread + 1
    const { problem, program } = engine
    if (this.#joined !== engine.epoch && this.fault === undefined) return
    if (problem !== undefined && this.fault === undefined) {
      const changed = plainDataChanged(this.session.state, problem.error?.original)
      if (changed !== undefined) this.fault = new NotShareable(program.scenario.name, changed)
    }
    if (this.fault !== undefined) header[Header.faulted] ||= own
    else if (engine.restart !== undefined) header[Header.restarted] ||= spent(engine.restart) ? -own : own
    else if (problem !== undefined && header[Header.failed] === 0) {
      header[Header.failed] = own
      this.options.found(problem)
    }
  }

  /** What is left of this thread's tasks has let go. */
  readonly unwound = (): number => this.tearDown(() => this.#passOn())

  #passOn(): number {
    const next = this.thread + 1
    return this.give(next < this.threads ? next : 0, Cue.finish)
  }

  /** Runs `teardown` on the state of this thread, if it has one of this execution. */
  protected tearDown(next: () => number): number {
    const { engine, session } = this
    const { teardown } = session.program.scenario.definition
    const over = () => {
      engine.abandon()
      return next()
    }
    if (teardown === undefined || this.#ready !== engine.epoch) return over()
    engine.phase = 'judging'
    return this.guarded(
      () => teardown(session.state),
      'teardown',
      () => {},
      over,
      over,
    )
  }

  readonly #broken = (): number => this.end(Cue.abort)

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
}
