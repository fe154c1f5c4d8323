/**
 * The deciding half of an engine: what comes next when everything is quiet. Whoever holds the turn looks back at the step that
 * came to rest, refreshes the frontier, asks the policy, and records the choice.
 */

import type { Program } from '../scenario/program.ts'
import type { Problem } from '../schedule/execution.ts'
import type { LeftOpen } from '../schedule/left-open.ts'
import type { LockEvent } from '../schedule/lock-event.ts'
import { mix } from '../schedule/random.ts'
import type { Policy } from '../strategies/strategy.ts'
import { argumentOf } from './argument.ts'
import { type Board, BoardOverflow, Column, Header, Status, Unseen } from './board.ts'
import { Decision, type Phase, REDUNDANT, type Restart } from './decision.ts'
import { BoardFrontier } from './frontier.ts'
import { endlessOf, livelockOf } from './livelock.ts'
import type { Model } from './model.ts'
import { recordStep } from './record-step.ts'
import type { Recorder } from './recorder.ts'
import { allSpin } from './spin.ts'
import { besideTimers, onlyTicks, tickingWindow } from './ticking.ts'
import { BoardTrace } from './trace-view.ts'

/** Of `maxSteps`, the share of turns that everybody may spin before it counts as a livelock. */
const SPIN_SHARE = 10

export class Chooser {
  readonly board: Board
  readonly thread: number
  readonly frontier: BoardFrontier
  readonly trace: BoardTrace
  readonly models: (Model | undefined)[] = [undefined]
  readonly objectNames: Int32Array
  program!: Program
  policy!: Policy
  /** Whether strands are told apart by their async context (slower) rather than by the grant alone. */
  tracking = false
  /** Whether starting a task is a scheduling point. */
  opaque = false
  maxSteps = 10_000
  phase: Phase = 'outside'
  /** The strand whose code runs in this thread, or -1. */
  running = -1
  problem: Problem | undefined
  restart: Restart | undefined
  recorder: Recorder | undefined
  /** What happened in this thread to locks that are no shared objects. */
  readonly lockEvents: LockEvent[] = []
  /** What tasks have opened in this thread and not closed by the time they had ended. */
  readonly left: LeftOpen[] = []
  /** Effects in flight outside. */
  away = 0
  /** The strand whose effect was started last and has neither been answered nor led to a scheduling point; -1 when none. */
  silent = -1
  /** What is in flight outside and needs nobody to arrive: nobody is granted anything before. */
  owed = 0
  /** For how many times the patience that is waited for. */
  leniency = 1
  /** How often what was owed has not come in that time, and was given up. */
  forgiven = 0
  /** Whether something is on its way between two ends of this process; asked before every choice. */
  moving: (() => boolean) | undefined
  /** Whether a timer was set since the last step began: it may be all that such an effect waits for. */
  dozing = false
  /** Whether the code of this step has come to a scheduling point other than a timer: so has an effect that it has started. */
  stirring = false
  /** The number of the condition that is being evaluated, or -1. */
  observing = -1
  /** The step from which on it is worth while to look whether nothing but timers goes on; see `ticking.ts`. */
  ticksReviewed = 0
  /** The last step by which code had read the clock. */
  clockReadAt = -1
  /** Called after every step; returns what it found to be wrong. */
  watch: (() => Problem | undefined) | undefined
  /** Looks for waits that have become hopeless, now that the strand has come to a scheduling point or has ended. */
  cycle: ((strand: number) => Problem | undefined) | undefined
  /** Says what is wrong when no strand can go on; undefined when something outside may still change that. */
  hang: (() => Problem | undefined) | undefined
  /** Whether none of the answers in flight can come any more. */
  forsaken: (() => boolean) | undefined
  /** Looks at a standstill once more; undefined when what waits is right to wait, which ends the execution well. */
  review: ((deadlock: Problem) => Problem | undefined) | undefined
  /** In a worker: the threads that stand at a synchronous operation. */
  blockedThreads: Int32Array | undefined

  constructor(board: Board, thread: number) {
    this.board = board
    this.thread = thread
    this.objectNames = new Int32Array(board.size.objects)
    this.frontier = new BoardFrontier(board, this.models, this.objectNames)
    this.trace = new BoardTrace(board, this.objectNames, this.models)
  }

  get epoch(): number {
    return this.board.header[Header.epoch] as number
  }

  /** Ends the execution; it will not count and run again as `restart` says. */
  restartWith(restart: Restart): void {
    if (this.problem !== undefined) return
    this.restart ??= restart
    this.board.header[Header.abort] ||= restart.reason === 'redundant' ? REDUNDANT : 1
  }

  /** Ends the execution with a problem. Only the first one counts. */
  raise(problem: Problem): void {
    if (this.problem !== undefined || this.restart !== undefined) return
    this.problem = problem
    this.board.header[Header.abort] = 1
  }

  /** Called by the holder of the turn when its thread is quiet: the strand to run next, or a `Decision`. */
  choose(): number {
    const { board, frontier } = this
    const header = board.header
    this.#settle()
    if (header[Header.abort] !== 0) {
      frontier.refresh(this.blockedThreads)
      header[Header.open] = frontier.count
      return Decision.abort
    }
    if (this.expects()) return Decision.wait
    const starter = this.opaque ? -1 : this.#nextStart()
    if (starter >= 0) return starter
    frontier.refresh(this.blockedThreads)
    header[Header.open] = frontier.count
    if (frontier.count === 0) return this.#nothingEnabled()
    if (header[Header.tasksLeft] === 0 && frontier.count === frontier.timers) {
      return header[Header.closing] === 0 ? Decision.close : Decision.end
    }
    return this.#pick()
  }

  /** Whether something is on its way that nobody may overtake. To be asked when no step is running, once a turn of the event loop. */
  expects(): boolean {
    return this.board.header[Header.abort] === 0 && (this.silent >= 0 || this.owed > 0 || this.moving?.() === true)
  }

  /** Looks back at the step that has just come to rest. */
  #settle(): void {
    const strand = this.running
    if (strand < 0) return
    this.running = -1
    const { board } = this
    // What it waits for will be settled by another, whose grant does not tell the code that this makes run.
    if (board.status[strand] === Status.awaiting && !this.tracking) {
      this.restartWith({ reason: 'context' })
      return
    }
    if (board.status[strand] === Status.running) {
      const done = board.done[board.task[strand] as number] !== 0
      board.status[strand] = done ? Status.ended : Status.idle
      if (!done && !this.tracking) {
        this.restartWith({ reason: 'context' })
        return
      }
    }
    if (this.watch !== undefined) {
      const problem = this.watch()
      this.observing = -1
      if (problem !== undefined) this.raise(problem)
    }
    const status = board.status[strand]
    if (
      this.cycle !== undefined &&
      this.review === undefined &&
      (status === Status.pending || status === Status.ended)
    ) {
      const problem = this.cycle(strand)
      if (problem !== undefined) this.raise(problem)
    }
  }

  /** In a transparent scenario tasks start in declaration order, before the first choice. */
  #nextStart(): number {
    const { header } = this.board
    const task = header[Header.started] as number
    if (task >= this.program.tasks.length) return -1
    header[Header.started] = task + 1
    return this.program.tasks[task]!.idle === true ? -1 : task
  }

  #nothingEnabled(): number {
    const header = this.board.header
    if (header[Header.tasksLeft] === 0) return header[Header.closing] === 0 ? Decision.close : Decision.end
    if (this.away > 0 && this.forsaken?.() !== true) return Decision.wait
    const problem = this.hang?.()
    if (problem === undefined) return Decision.wait
    return problem.kind === 'stuck' ? this.#raised(problem) : this.#standstill(problem)
  }

  /** Nothing will ever change: that is a problem, unless what waits is right to wait. */
  #standstill(problem: Problem): number {
    const reviewed = this.review === undefined ? problem : this.review(problem)
    if (reviewed !== undefined) return this.#raised(reviewed)
    this.board.header[Header.abort] ||= 1
    return Decision.abort
  }

  #raised(problem: Problem): number {
    this.raise(problem)
    return Decision.abort
  }

  #pick(): number {
    const { board, frontier } = this
    const header = board.header
    const step = header[Header.step] as number
    frontier.parks = this.policy.parks ?? 0
    if (frontier.parks > 0 && frontier.park()) header[Header.restless] = 1
    const { count } = frontier
    if (count > (header[Header.widest] as number)) header[Header.widest] = count
    let strand = frontier.strands[0] as number
    if (step >= this.maxSteps * 2 || step - (header[Header.forced] as number) >= this.maxSteps) {
      return this.#raised(endlessOf(this))
    }
    if (allSpin(board, frontier, Math.ceil(this.maxSteps / SPIN_SHARE))) {
      // Background strands that only look on need not end; that the execution closes is news to them.
      if (header[Header.tasksLeft] === 0) {
        board.turns.fill(0)
        return header[Header.closing] === 0 ? Decision.close : Decision.end
      }
      return this.#standstill(livelockOf(this))
    }
    if (count === frontier.timers && step >= this.ticksReviewed) {
      const ends = this.#reviewTicks(step)
      if (ends !== undefined) return ends
    }
    const fair = step >= this.maxSteps
    if (count > 1) header[Header.choices] = (header[Header.choices] as number) + 1
    if (count > 1 && count > frontier.timers) header[Header.forced] = step + 1
    if (count > 1 || this.policy.always === true) {
      strand = fair ? this.#fairly(step) : this.policy.next(board.policy, frontier)
      if (strand < 0) {
        this.restartWith({ reason: 'redundant' })
        return Decision.abort
      }
    }
    if (step >= board.size.steps) {
      this.restartWith({ reason: 'grow', overflow: new BoardOverflow('steps', step + 1) })
      return Decision.abort
    }
    if (!fair && this.policy.stepped !== undefined) this.policy.stepped(board.policy, frontier, strand)
    const current = frontier.current
    if (strand !== current) {
      if (current >= 0) header[Header.switches] = (header[Header.switches] as number) + 1
      if (frontier.continues) header[Header.preemptions] = (header[Header.preemptions] as number) + 1
    }
    recordStep(board, frontier, this.models, step, strand)
    return strand
  }

  /** Looks, once for each window of steps, whether anything but timers goes on. */
  #reviewTicks(step: number): number | undefined {
    const window = tickingWindow(this.maxSteps)
    if (step < window || !onlyTicks(this, window)) {
      this.ticksReviewed = step + window
      return undefined
    }
    const problem = this.hang?.()
    if (problem === undefined) return Decision.wait
    return problem.kind === 'stuck' ? this.#raised(problem) : this.#standstill(besideTimers(problem, window))
  }

  /** Beyond `maxSteps` a random walk goes on, lest a policy that starves somebody looks like a livelock. */
  #fairly(step: number): number {
    const { count, strands } = this.frontier
    return strands[(mix(step, 0x66616972) >>> 0) % count] as number
  }

  /** The present, as `since` has it. */
  get moment(): number {
    const { header } = this.board
    return (header[Header.step] as number) * 2 + (header[Header.closing] as number)
  }

  /** Notes that code may do what no operation shows. */
  protected unseen(what: number): void {
    const { header } = this.board
    header[Header.unseen] = (header[Header.unseen] as number) | what
  }

  /** Notes in the trace what the read just performed has seen. */
  protected noteResult(result: unknown): void {
    const { board } = this
    board.trace[((board.header[Header.step] as number) - 1) * board.stride + Column.argument] = argumentOf(result)
  }

  /** Notes in the trace that the attempt just performed has failed, or that it added or removed an entry. */
  mark(): void {
    const { board } = this
    board.trace[((board.header[Header.step] as number) - 1) * board.stride + Column.level] = 1
  }

  /** Told by an object that code looks at its state, `value`, without an operation. */
  peeked(model: Model, value: unknown): void {
    if (this.recorder !== undefined) this.recorder.looked(model, value)
    if (this.phase !== 'running') return
    if (this.observing < 0) this.unseen(Unseen.peek)
    else {
      const { watchers, observers } = this.board
      // More conditions than bits share some: that only makes more steps depend on each other.
      const bit = 1 << (this.observing % 31)
      watchers[model.id] = (watchers[model.id] as number) | bit
      if (this.observing >= this.program.always.length) return
      observers[model.id] = (observers[model.id] as number) | bit
      this.board.header[Header.observed] = 1
    }
  }

  /** Lets the policy choose among `count` alternatives of the operation being performed; 0 is the ordinary one. */
  alternative(count: number): number {
    if (count < 2 || this.phase !== 'running') return 0
    const { board } = this
    if ((board.header[Header.step] as number) > this.maxSteps) return 0
    const taken = this.policy.pick(board.policy, count)
    const at = ((board.header[Header.step] as number) - 1) * board.stride + Column.alternative
    board.trace[at] = (count << 16) | taken
    return taken
  }
}
