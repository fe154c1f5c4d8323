/**
 * One thread of a gang while it runs the executions of a batch. Like the driver of async mode it is a row of states, each called
 * when the thread is quiet; but only the thread that has the turn is in one of them, all others wait for it.
 *
 * This is the part that every thread plays; the first one leads besides (`leading.ts`).
 */

import { policies } from '../../strategies/registry.ts'
import { Header } from '../board.ts'
import { Decision } from '../decision.ts'
import { Turn } from '../quiet.ts'
import { blocking } from './blocking.ts'
import { Cue, Flag, Stage } from './cue.ts'
import { differingSetup } from './guarding.ts'
import { nextListener } from './listening.ts'
import { Participant, type ParticipantOptions } from './participant.ts'

export class Member extends Participant {
  state: () => number

  constructor(options: ParticipantOptions) {
    super(options)
    this.state = this.parked
    this.engine.blockedThreads = this.board.flags
    this.engine.hang = () => this.standstill.hang()
    this.engine.block = blocking(this)
  }

  readonly turn = (): number => this.state()

  // ── having the turn and not having it ───────────────────────────────────────────────────────────────────────────────

  protected readonly parked = (): number => this.act(this.#taken())

  /** Waits for the turn, and catches up with what the others have made meanwhile. */
  #taken(): number {
    const cue = this.options.baton.take()
    this.catchUp()
    return cue
  }

  /** Gives the turn to another thread; goes on with what it comes back for. */
  protected give(thread: number, cue: number): number {
    this.state = this.parked
    return this.act(this.call(thread, cue))
  }

  /** Gives the turn to another thread; returns what it comes back for. */
  call(thread: number, cue: number): number {
    this.leave()
    this.options.baton.pass(thread, cue)
    return this.#taken()
  }

  protected act(cue: number): number {
    if (cue >= 0) {
      if (this.isIn) return this.grant(cue)
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
      const { allocator, buffers, results } = options
      if (allocator.digest !== this.header[Header.allocations]) throw differingSetup(session.program, this.thread)
      allocator.attach()
      buffers.attach()
      this.readied(state)
      results.allocate(session.program)
      this.catchUp()
    }
    return this.guarded(() => session.setUp(options.randomSeed), 'setup', take, next, this.#broken)
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
    this.flag(Flag.standing, 0)
    this.options.rested?.()
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

  /** What is left of this thread's tasks has let go. */
  readonly unwound = (): number => (this.options.unwind() ? Turn.quiet : this.tearDown(() => this.#passOn()))

  #passOn(): number {
    const next = this.thread + 1
    return this.give(next < this.threads ? next : 0, Cue.finish)
  }

  readonly #broken = (): number => this.end(Cue.abort)
}
