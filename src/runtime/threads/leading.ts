/** The first thread of a gang: it takes part as all do, and besides begins each execution, judges it and counts it. */

import { isThenable } from '../../scenario/thenable.ts'
import type { Problem } from '../../schedule/execution.ts'
import { BoardOverflow, Header, Status } from '../board.ts'
import type { Leader } from '../leader.ts'
import { Turn } from '../quiet.ts'
import { Cue, Flag, ROW, Stage } from './cue.ts'
import { Member } from './member.ts'
import type { ParticipantOptions } from './participant.ts'
import { settling } from './settling.ts'

export interface LeadingOptions extends ParticipantOptions {
  readonly leader: Leader
  /** Called with what `setup` returned: throws when threads cannot share it, restarts when the scenario is of another sort. */
  readonly inspect: (state: unknown) => void
  /** Called when the objects of an execution have their names and its tasks are about to start. */
  readonly launched: () => void
}

/** Stands for a problem that another thread has; the main thread puts the real one in its place. */
const elsewhere: Problem = { kind: 'stuck', fingerprint: '', message: '', step: -1 }

export class Leading extends Member {
  override readonly leads = true
  readonly #lead: LeadingOptions
  #judging = 0

  constructor(options: LeadingOptions) {
    super(options)
    this.#lead = options
    this.state = this.#begin
  }

  // ── beginning ───────────────────────────────────────────────────────────────────────────────────────────────────────

  readonly #begin = (): number => {
    const { leader, allocator, results, randomSeed } = this.#lead
    const { engine, session, header } = this
    this.stage(Stage.between)
    if (!this.#next(leader)) return this.#over()
    header[Header.index] = leader.outcome.next
    this.#clearFlags()
    engine.begin(session.program)
    this.joined()
    this.options.begin()
    this.stage(Stage.setup)
    const take = (state: unknown) => {
      this.#lead.inspect(state)
      if (engine.restart !== undefined) return
      header[Header.allocations] = allocator.digest
      this.readied(state)
      results.allocate(session.program)
      results.clear(session.program)
      engine.addTasks(task => task)
    }
    return this.guarded(
      () => session.setUp(randomSeed),
      'setup',
      take,
      this.#launch,
      () => this.end(Cue.abort),
    )
  }

  #next(leader: Leader): boolean {
    try {
      return leader.next()
    } catch (error) {
      if (!(error instanceof BoardOverflow)) throw error
      // The plan does not fit the board: it is asked for again on a larger one. What was found before is over.
      const { engine, header } = this
      engine.problem = undefined
      engine.restart = { reason: 'grow', overflow: error }
      header[Header.failed] = 0
      header[Header.restarted] = this.thread + 1
      return false
    }
  }

  #clearFlags(): void {
    const { flags } = this.board
    for (let row = 0; row < this.threads * ROW; row += ROW) flags.fill(0, row + Flag.standing, row + ROW)
  }

  readonly #launch = (): number => {
    if (this.engine.restart !== undefined) return this.end(Cue.abort)
    this.#lead.launched()
    return this.engine.opaque ? this.prepared() : this.step()
  }

  // ── ending ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  protected override act(cue: number): number {
    if (cue === Cue.end || cue === Cue.abort) return this.end(cue)
    if (cue === Cue.finish) return this.#finish()
    return super.act(cue)
  }

  override end(cue: number): number {
    const { engine } = this
    if (cue === Cue.end && !this.#spoilt()) {
      const other = this.#unsettled()
      if (other >= 0) return this.give(other, Cue.settle)
      this.#lead.settled()
      if (!this.#spoilt()) return this.#startJudging()
    }
    this.stage(Stage.ending)
    engine.abandon()
    // Stacks unwind first, so that what they release is released before teardown.
    this.state = () => (this.options.unwind() ? Turn.quiet : this.#letGo())
    return Turn.quiet
  }

  /** Another thread that has something to say now that the tasks have ended. */
  #unsettled(): number {
    const { flags } = this.board
    for (let thread = 1; thread < this.threads; thread++) {
      if (flags[thread * ROW + Flag.left] === 0) continue
      flags[thread * ROW + Flag.left] = 0
      return thread
    }
    return -1
  }

  /** Whether something is wrong with the execution, or with the batch, as far as is known. */
  #spoilt(): boolean {
    this.note()
    const { header } = this
    return header[Header.faulted] !== 0 || header[Header.restarted] !== 0 || header[Header.failed] !== 0
  }

  #startJudging(): number {
    const { session, options, board } = this
    this.stage(Stage.judging)
    for (let task = 1; task < this.threads; task++) {
      if (board.done[task] === 0 || session.program.finally.length === 0) continue
      session.results[task] = options.results.read(task) ?? { status: 'fulfilled', value: undefined }
    }
    this.engine.phase = 'judging'
    this.#judging = 0
    return this.#judge()
  }

  #judge(): number {
    const conditions = this.session.program.finally
    while (this.#judging < conditions.length) {
      const outcome = this.session.judge(conditions[this.#judging++]!)
      if (isThenable(outcome)) {
        this.state = settling(outcome, settled =>
          this.#judged('value' in settled ? (settled.value as Problem | undefined) : undefined),
        )
        return Turn.quiet
      }
      if (outcome !== undefined) return this.#judged(outcome)
    }
    return this.#letGo()
  }

  #judged(problem: Problem | undefined): number {
    if (problem === undefined) return this.#judge()
    this.engine.raise(problem)
    return this.#letGo()
  }

  /** Tears down, here and in the other threads where there is anything left to do. */
  #letGo(): number {
    this.note()
    this.stage(Stage.ending)
    return this.tearDown(() => (this.#anythingLeft() ? this.give(1, Cue.finish) : this.#finish()))
  }

  #anythingLeft(): boolean {
    if (this.threads === 1) return false
    if (this.header[Header.abort] !== 0 || this.session.program.scenario.definition.teardown !== undefined) return true
    const { status, thread, flags } = this.board
    const { tasks } = this.session.program
    // A worker that was terminated may stand where nobody has let it go on.
    if (tasks.some(({ hosted }, task) => hosted !== undefined && flags[task * ROW + Flag.standing] !== 0)) return true
    const known = this.header[Header.strands] as number
    for (let strand = 0; strand < known; strand++) {
      if (thread[strand] !== 0 && status[strand] !== Status.ended && status[strand] !== Status.unused) return true
    }
    return false
  }

  #finish(): number {
    const { engine, session, header } = this
    this.stage(Stage.between)
    this.note()
    if (header[Header.faulted] !== 0) return this.#over()
    const restarted = header[Header.restarted] as number
    if (restarted < 0) {
      // Which of the two the leader reads off the board.
      session.discarded = true
      engine.restart ??= { reason: 'discard' }
    } else if (restarted > 0) {
      // Which restart it is, the thread that has it tells the main thread.
      session.discarded = false
      engine.restart ??= { reason: 'learned' }
    } else if (header[Header.failed] !== 0) engine.problem ??= elsewhere
    const { leader } = this.#lead
    const { failure, passed } = leader.outcome
    leader.finish()
    const { outcome } = leader
    if (outcome.failure !== failure || outcome.passed !== passed) header[Header.described] = engine.epoch
    if (restarted > 0) return this.#over()
    this.#count()
    this.state = this.#begin
    // The queues are empty before the next begins, so that Node delivers this execution's unhandled rejections.
    return Turn.quiet
  }

  /** Leaves on the board what was counted, lest it be lost with this thread. */
  #count(): void {
    const { header } = this
    const { outcome } = this.#lead.leader
    header[Header.executions] = outcome.executions
    header[Header.discarded] = outcome.discarded
    header[Header.redundant] = outcome.redundant
    header[Header.steps] = outcome.steps
    header[Header.distinct] = outcome.distinct
    header[Header.concurrent] = outcome.concurrent ? 1 : 0
  }

  /** Ends the batch for everybody. */
  #over(): number {
    for (let thread = 1; thread < this.threads; thread++) this.options.baton.pass(thread, Cue.over)
    return Turn.done
  }
}
