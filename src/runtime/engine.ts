/**
 * The engine of one thread: it announces what strands are about to do, chooses among the enabled ones when it holds the
 * turn, performs the chosen operation and lets the strand go on. In async mode one engine runs all tasks; in threaded mode
 * each worker has one, over the same board. What differs (waiting for a turn, the outside world) is its driver's affair.
 */

import { AsyncLocalStorage } from 'node:async_hooks'
import type { Program } from '../scenario/program.ts'
import { concernsLevel } from '../schedule/admission.ts'
import type { Problem } from '../schedule/execution.ts'
import { isRead, isWrite, Kind } from '../schedule/operation.ts'
import { hashString, mix } from '../schedule/random.ts'
import type { Policy } from '../strategies/strategy.ts'
import { AbortError } from './abort.ts'
import { type Board, BoardOverflow, Column, Header, Status, Unseen } from './board.ts'
import { BoardFrontier } from './frontier.ts'
import { AGAIN, AWAY, type Model } from './model.ts'
import type { Recorder } from './recorder.ts'
import { allSpin, hasFailed, isAttempt, noteLook, noteWrite } from './spin.ts'
import { BoardTrace } from './trace-view.ts'

/** What the async context of a strand carries. */
export interface StrandContext {
  readonly strand: number
  readonly epoch: number
}

/** What `choose` says when no strand is to run. */
export const Decision = Object.freeze({
  /** Every task has ended and nothing is left to run. */
  end: -1,
  /** Something ended the execution early; `engine.problem` or `engine.restart` says what. */
  abort: -2,
  /** Nothing is enabled now; something outside may change that. */
  wait: -3,
  /** `context.signal` is to be aborted and what that causes to be run. */
  close: -4,
})

/** Why an execution does not count and runs again in another way. */
export type Restart =
  | { readonly reason: 'context' }
  | { readonly reason: 'opaque'; readonly because: string }
  | { readonly reason: 'grow'; readonly overflow: BoardOverflow }
  /** The user's `fc.pre` has discarded the inputs: it does not run again. */
  | { readonly reason: 'discard' }
  /** Something about the code was seen that the runtime now remembers. */
  | { readonly reason: 'learned' }
  /** The policy knows that all it could go on with was explored before: it does not run again. */
  | { readonly reason: 'redundant' }
  /** Threads: `setup` asks for shared buffers of these sizes. */
  | { readonly reason: 'buffers'; readonly sizes: readonly number[] }

/** Whether an execution that ended so is over for good, though it does not count. */
export const spent = ({ reason }: Restart): boolean => reason === 'discard' || reason === 'redundant'

/** What `Header.abort` says of an execution that its policy ended. */
export const REDUNDANT = 2

export type Phase = 'outside' | 'setup' | 'running' | 'judging' | 'over'

/** What a step comes to when its operation threw. */
const REJECTED = Symbol('rejected')
/** Of `maxSteps`, the share of turns that everybody may spin before it counts as a livelock. */
const SPIN_SHARE = 10
/** An operation of a task that goes on after the end is refused this often, then it is left waiting: a retry loop must not spin. */
const REFUSALS = 100

export class Engine {
  readonly board: Board
  readonly thread: number
  readonly frontier: BoardFrontier
  readonly trace: BoardTrace
  readonly models: (Model | undefined)[] = [undefined]
  readonly objectNames: Int32Array
  readonly storage = new AsyncLocalStorage<StrandContext>()
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
  /** Effects in flight outside. */
  away = 0
  /** The strand whose effect was started last and has neither been answered nor led to a scheduling point; -1 when none. */
  silent = -1
  /** The number of the condition that is being evaluated, or -1. */
  observing = -1
  /** Called after every step; returns what it found to be wrong. */
  watch: (() => Problem | undefined) | undefined
  /** Looks for a cycle among the waits that the strand just closed. */
  cycle: ((strand: number) => Problem | undefined) | undefined
  /** Says what is wrong when no strand can go on; undefined when something outside may still change that. */
  hang: (() => Problem | undefined) | undefined
  /** Looks at a deadlock once more; undefined when what waits is right to wait, which ends the execution well. */
  review: ((deadlock: Problem) => Problem | undefined) | undefined
  readonly #payloads: unknown[] = []
  readonly #resolves: (((value: unknown) => void) | undefined)[] = []
  readonly #rejects: (((error: unknown) => void) | undefined)[] = []
  readonly #contexts: (StrandContext | undefined)[] = []
  /** In a worker: the threads that stand at a synchronous operation. */
  blockedThreads: Int32Array | undefined
  #refused = 0
  /** For each object 1 when it is contained (see `Model`). */
  readonly #contained: Uint8Array

  constructor(board: Board, thread: number) {
    this.board = board
    this.thread = thread
    this.objectNames = new Int32Array(board.size.objects)
    this.#contained = new Uint8Array(board.size.objects)
    this.frontier = new BoardFrontier(board, this.models, this.objectNames)
    this.trace = new BoardTrace(board, this.objectNames, this.models)
  }

  get epoch(): number {
    return this.board.header[Header.epoch] as number
  }

  /** Forgets the execution before. The board is reset by whoever leads. */
  begin(program: Program): void {
    this.program = program
    this.models.length = 1
    this.problem = undefined
    this.restart = undefined
    this.away = 0
    this.silent = -1
    this.running = -1
    this.#refused = 0
    this.phase = 'setup'
  }

  /** Adds the tasks' strands to the table. */
  addTasks(threadOf: (task: number) => number): void {
    const { board, program } = this
    let left = 0
    for (let task = 0; task < program.tasks.length; task++) {
      const entry = program.tasks[task]!
      const strand = board.addStrand(task, -1, threadOf(task), hashString(entry.name) & 0x7fffffff)
      board.status[strand] = Status.pending
      board.kind[strand] = Kind.start
      board.object[strand] = 0
      board.key[strand] = -1
      board.since[strand] = 0
      if (!entry.background) left++
    }
    board.header[Header.tasksLeft] = left
  }

  /** Gives a model its number. */
  register(model: (id: number) => Model): Model {
    const id = this.models.length
    if (id >= this.board.size.objects) throw new BoardOverflow('objects', id + 1)
    const made = model(id)
    this.models.push(made)
    this.#contained[id] = made.contained === true ? 1 : 0
    if (this.thread === 0) this.board.version[id] = this.board.header[Header.stamp] as number
    return made
  }

  // ── announcing ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /** The strand that the code now running belongs to; -1 when it belongs to none of this execution. */
  currentStrand(): number {
    if (!this.tracking) return this.running
    const context = this.storage.getStore()
    return context !== undefined && context.epoch === this.epoch ? context.strand : -1
  }

  /** Whether the code now running is none of the tasks': it is not under control. */
  uncontrolled(): boolean {
    return this.tracking && this.currentStrand() < 0
  }

  /** Runs `f` as code of `strand`. */
  enter<T>(strand: number, f: () => T): T {
    return this.tracking ? this.storage.run(this.#context(strand), f) : f()
  }

  #context(strand: number): StrandContext {
    let context = this.#contexts[strand]
    if (context === undefined || context.epoch !== this.epoch) {
      context = { strand, epoch: this.epoch }
      this.#contexts[strand] = context
    }
    return context
  }

  /** A new strand for a chain that `parent` starts beside its own: a timer's callback, the second branch of a `Promise.all`. */
  fork(parent: number): number {
    const { board } = this
    // A strand forked in this same step that has not run is a sibling made by the same stretch of code, not an ancestor.
    const step = board.header[Header.step] as number
    let origin = parent
    while (
      (board.parent[origin] as number) >= 0 &&
      board.steps[origin] === 0 &&
      board.forked[origin] === step &&
      board.status[origin] === Status.pending
    ) {
      origin = board.parent[origin] as number
    }
    const index = (board.children[origin] = (board.children[origin] as number) + 1)
    const name = mix(board.name[origin] as number, index) & 0x7fffffff
    return board.addStrand(board.task[origin] as number, origin, this.thread, name)
  }

  /** Sets `strand` down at a scheduling point. */
  stand(strand: number, kind: number, object: number, key: number, argument: number, payload: unknown): void {
    const { board } = this
    this.silent = -1
    board.kind[strand] = kind
    board.object[strand] = object
    board.key[strand] = key
    board.argument[strand] = argument
    board.status[strand] = Status.pending
    board.since[strand] = this.#moment
    if (object !== 0 && this.#contained[object] === 0) this.#unseen(Unseen.outside)
    this.#payloads[strand] = payload
    this.#resolves[strand] = undefined
    this.#rejects[strand] = undefined
    if (this.recorder !== undefined) this.recorder.announced(strand)
  }

  /** Which strand an operation announced now belongs to; forks when its strand stands at a point already. */
  #claim(): number {
    const { board } = this
    if (this.tracking) {
      const context = this.storage.getStore()
      if (context === undefined || context.epoch !== this.epoch) return -1
      const strand = context.strand
      const status = board.status[strand]
      if (status !== Status.pending && status !== Status.away) return strand
      const child = this.fork(strand)
      this.storage.enterWith(this.#context(child))
      return child
    }
    const strand = this.running
    if (strand < 0 || board.status[strand] !== Status.running) {
      this.restartWith({ reason: 'context' })
      return -1
    }
    return strand
  }

  /** The strand that a synchronous operation announced now belongs to; -1 when the code now running is none of this execution's. */
  claim(): number {
    try {
      return this.#claim()
    } catch (error) {
      if (!(error instanceof BoardOverflow)) throw error
      this.restartWith({ reason: 'grow', overflow: error })
      return -1
    }
  }

  /** An operation of the code now running: resolves once it was granted and performed. */
  request(model: Model | undefined, kind: number, key: number, argument: number, payload: unknown): Promise<unknown> {
    if (this.phase !== 'running') return this.#answer(model, kind, key, argument, payload)
    const strand = this.claim()
    if (strand < 0) return this.refuse()
    this.stand(strand, kind, model === undefined ? 0 : model.id, key, argument, payload)
    return new Promise((resolve, reject) => {
      this.#resolves[strand] = resolve
      this.#rejects[strand] = reject
    })
  }

  /** Outside of a run of the tasks (in `setup`, `finally`, `teardown`) operations answer at once. */
  #answer(model: Model | undefined, kind: number, key: number, argument: number, payload: unknown): Promise<unknown> {
    if (this.phase === 'over') return this.refuse()
    try {
      return Promise.resolve(this.answerNow(model, kind, key, argument, payload))
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** Performs an operation at once, or throws when it would have to wait. */
  answerNow(model: Model | undefined, kind: number, key: number, argument: number, payload: unknown): unknown {
    if (model === undefined) return undefined
    const { board } = this
    const strand = board.nobody
    board.kind[strand] = kind
    board.key[strand] = key
    board.argument[strand] = argument
    for (;;) {
      if (!model.enabled(strand, board.kind[strand] as number)) {
        throw new Error(
          `heddle: scenario '${this.program.scenario.name}': ${model.type} '${model.name}' would block for ever: ` +
            'setup, finally and teardown run alone, so nobody could release it.',
        )
      }
      const result = model.perform(strand, board.kind[strand] as number, key, payload)
      if (result !== AGAIN) return result
    }
  }

  /** The answer to code that goes on after its execution has ended. */
  refuse(): Promise<never> {
    return this.#refused++ < REFUSALS ? Promise.reject(new AbortError()) : new Promise(() => {})
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

  // ── choosing ────────────────────────────────────────────────────────────────────────────────────────────────────────

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
    if (this.silent >= 0) return Decision.wait
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

  /** Looks back at the step that has just come to rest. */
  #settle(): void {
    const strand = this.running
    if (strand < 0) return
    this.running = -1
    const { board } = this
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
    if (this.cycle !== undefined && this.review === undefined && board.status[strand] === Status.pending) {
      const problem = this.cycle(strand)
      if (problem !== undefined) this.raise(problem)
    }
  }

  /** In a transparent scenario tasks start in declaration order, before the first choice. */
  #nextStart(): number {
    const { board } = this
    for (let task = 0; task < this.program.tasks.length; task++) {
      if (board.kind[task] === Kind.start && board.status[task] === Status.pending) return task
    }
    return -1
  }

  #nothingEnabled(): number {
    const header = this.board.header
    if (header[Header.tasksLeft] === 0) return header[Header.closing] === 0 ? Decision.close : Decision.end
    if (this.away > 0) return Decision.wait
    const problem = this.hang?.()
    if (problem === undefined) return Decision.wait
    const reviewed = this.review === undefined || problem.kind !== 'deadlock' ? problem : this.review(problem)
    if (reviewed === undefined) header[Header.abort] ||= 1
    else this.raise(reviewed)
    return Decision.abort
  }

  #pick(): number {
    const { board, frontier } = this
    const header = board.header
    const step = header[Header.step] as number
    const { count, fallback } = frontier
    if (count > (header[Header.widest] as number)) header[Header.widest] = count
    let strand = frontier.strands[0] as number
    if (step >= this.maxSteps * 2) {
      this.raise(this.endless())
      return Decision.abort
    }
    if (allSpin(board, frontier, Math.ceil(this.maxSteps / SPIN_SHARE))) {
      // Background strands that only look on need not end; that the execution closes is news to them.
      if (header[Header.tasksLeft] === 0) {
        board.turns.fill(0)
        return header[Header.closing] === 0 ? Decision.close : Decision.end
      }
      this.raise(this.#livelock())
      return Decision.abort
    }
    const fair = step >= this.maxSteps
    if (count > 1) header[Header.choices] = (header[Header.choices] as number) + 1
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
    this.#record(step, strand, fallback)
    return strand
  }

  /** Beyond `maxSteps` a random walk goes on, lest a policy that starves somebody looks like a livelock. */
  #fairly(step: number): number {
    const { count, strands } = this.frontier
    return strands[(mix(step, 0x66616972) >>> 0) % count] as number
  }

  /** Names of the tasks that have not ended. */
  #left(): string[] {
    return this.program.tasks.filter((t, i) => !t.background && this.board.done[i] === 0).map(t => t.name)
  }

  /** What is wrong when everybody reads again and again what nobody is left to write. */
  #livelock(): Problem {
    const { board, frontier, recorder } = this
    const loops = Array.from(frontier.strands.subarray(0, frontier.count), strand => {
      const model = this.models[board.object[strand] as number]
      const place = recorder?.placeOf(strand)
      const task = this.program.tasks[board.task[strand] as number]?.name
      return `${task} looks at \`${model?.name}\` again and again${place === undefined ? '' : ` (${place})`}`
    })
    return {
      kind: 'livelock',
      fingerprint: `livelock:${this.#left().join(',')}`,
      message: `livelock: ${loops.join(', ')}, and nobody is left to change it`,
      step: (board.header[Header.step] as number) - 1,
    }
  }

  /** What is wrong when an execution does not end even so. */
  endless(): Problem {
    const { board } = this
    const left = this.#left()
    return {
      kind: 'livelock',
      fingerprint: `livelock:${left.join(',')}`,
      message:
        `livelock: ${left.join(', ')} ${left.length === 1 ? 'does' : 'do'} not end within ${this.maxSteps * 2} steps, ` +
        `the last ${this.maxSteps} of them under a fair schedule (maxSteps: ${this.maxSteps})`,
      step: (board.header[Header.step] as number) - 1,
    }
  }

  #record(step: number, strand: number, fallback: number): void {
    const { board, frontier } = this
    const { trace, words } = board
    const at = step * board.stride
    trace[at + Column.strand] = strand
    trace[at + Column.kind] = board.kind[strand] as number
    trace[at + Column.object] = board.object[strand] as number
    trace[at + Column.key] = board.key[strand] as number
    trace[at + Column.argument] = board.argument[strand] as number
    trace[at + Column.alternative] = 0
    trace[at + Column.level] = this.#level(strand)
    trace[at + Column.since] = board.since[strand] as number
    trace[at + Column.fallback] = fallback
    trace[at + Column.width] = (Math.min(frontier.spins(strand), 0x7fff) << 16) | frontier.count
    trace[at + Column.previous] = frontier.current
    trace[at + Column.fallbackOperation] = frontier.count > 1 ? frontier.operation(fallback) : 0
    for (let w = 0; w < words; w++) trace[at + Column.enabled + w] = 0
    for (let i = 0; i < frontier.count; i++) {
      const enabled = frontier.strands[i] as number
      const word = at + Column.enabled + (enabled >>> 5)
      trace[word] = (trace[word] as number) | (1 << (enabled & 31))
    }
  }

  /** What the object that `strand` stands at has for blocking operations; 0 for one that has none. */
  #level(strand: number): number {
    const { board } = this
    if (!concernsLevel(board.kind[strand] as number)) return 0
    return this.models[board.object[strand] as number]?.level ?? 0
  }

  /** The present, as `since` has it. */
  get #moment(): number {
    const { header } = this.board
    return (header[Header.step] as number) * 2 + (header[Header.closing] as number)
  }

  #unseen(what: number): void {
    const { header } = this.board
    header[Header.unseen] = (header[Header.unseen] as number) | what
  }

  /** Told by an object that code looks at its state without an operation. */
  peeked(model: Model): void {
    if (this.phase !== 'running') return
    if (this.observing < 0) this.#unseen(Unseen.peek)
    else {
      const { watchers } = this.board
      // More conditions than bits share some: that only makes more steps depend on each other.
      watchers[model.id] = (watchers[model.id] as number) | (1 << (this.observing % 31))
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

  // ── performing ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Performs the operation of a strand of this thread that was just chosen, and lets it go on. */
  grant(strand: number): void {
    const { board } = this
    const kind = board.kind[strand] as number
    this.running = strand
    if (kind === Kind.start && !this.opaque) {
      board.status[strand] = Status.running
      this.start(strand)
      return
    }
    // Taken out first: a timer's callback may set the strand down at another point before `performStep` returns.
    const resolve = this.#resolves[strand]
    this.#resolves[strand] = undefined
    const result = this.performStep(strand)
    if (result === AGAIN || result === AWAY) this.#resolves[strand] = resolve
    else if (result !== REJECTED && resolve !== undefined) resolve(result)
  }

  /** The step itself, without what the strand does next: `AGAIN` when it stays at a point. */
  performStep(strand: number): unknown {
    const { board } = this
    const header = board.header
    const kind = board.kind[strand] as number
    const object = board.object[strand] as number
    const stamp = (header[Header.stamp] = (header[Header.stamp] as number) + 1)
    header[Header.step] = (header[Header.step] as number) + 1
    header[Header.current] = strand
    header[Header.heartbeat] = ((header[Header.heartbeat] as number) + 1) | 0
    // Starting is no step of the strand's own, so that schedules of transparent and opaque runs name steps alike.
    if (kind !== Kind.start) board.steps[strand] = (board.steps[strand] as number) + 1
    board.status[strand] = Status.running
    if (isRead(kind)) noteLook(board, strand, object, board.key[strand] as number, stamp)
    else if (isWrite(kind) && !isAttempt(kind)) noteWrite(board, strand, object, stamp)
    if (kind === Kind.start) {
      this.start(strand)
      return undefined
    }
    const payload = this.#payloads[strand]
    const model = this.models[object]
    if (model === undefined) {
      if (this.recorder !== undefined) this.recorder.performed(strand, kind, payload, undefined)
      return undefined
    }
    let result: unknown
    const key = board.key[strand] as number
    try {
      result = model.perform(strand, kind, key, payload)
      // An attempt that failed is only a look.
      if (isAttempt(kind)) {
        if (hasFailed(kind, payload, result)) noteLook(board, strand, object, key, stamp)
        else noteWrite(board, strand, object, stamp)
      }
    } catch (error) {
      if (error instanceof BoardOverflow) {
        this.restartWith({ reason: 'grow', overflow: error })
        return AGAIN
      }
      if (this.recorder !== undefined) this.recorder.performed(strand, kind, payload, error, model)
      const reject = this.#rejects[strand]
      if (reject === undefined) throw error
      reject(error)
      return REJECTED
    }
    if (this.recorder !== undefined) this.recorder.performed(strand, kind, payload, result, model)
    if (result === AGAIN) {
      board.status[strand] = Status.pending
      board.since[strand] = this.#moment
    } else if (result === AWAY) {
      board.status[strand] = Status.away
      this.away++
      this.silent = strand
    }
    return result
  }

  /** The answer of an effect that `strand` waits for has come: its delivery is a scheduling point of its own. */
  arrived(strand: number, payload: unknown): void {
    if (this.phase !== 'running') return
    this.away--
    if (this.silent === strand) this.silent = -1
    this.board.status[strand] = Status.pending
    this.board.kind[strand] = Kind.deliver
    this.board.since[strand] = this.#moment
    this.#payloads[strand] = payload
  }

  /** An operation of synchronous code in a worker thread: returns once it was granted and performed. */
  requestSync(model: Model | undefined, kind: number, key: number, argument: number, payload: unknown): unknown {
    if (this.phase === 'running') return this.block(model, kind, key, argument, payload)
    if (this.phase === 'over') throw new AbortError()
    return this.answerNow(model, kind, key, argument, payload)
  }

  /** Set by the driver of a worker thread; elsewhere a synchronous operation cannot let anybody else go first. */
  block: (model: Model | undefined, kind: number, key: number, argument: number, payload: unknown) => unknown =
    model => {
      const what = model === undefined ? 'point.sync()' : `the .sync operations of ${model.type} '${model.name}'`
      throw new Error(
        `heddle: scenario '${this.program.scenario.name}': ${what} work in threads only, since on one event loop nobody ` +
          "else can run meanwhile. Await the operation without .sync, or give the scenario modes: ['threads'].",
      )
    }

  /** Set by the driver: starts the code of a task's first strand. */
  start: (strand: number) => void = () => {}

  /** Notes that a task's function has returned or settled. */
  taskEnded(task: number): void {
    const { board } = this
    if (board.done[task] !== 0) return
    board.done[task] = 1
    if (!this.program.tasks[task]!.background) {
      board.header[Header.tasksLeft] = (board.header[Header.tasksLeft] as number) - 1
    }
  }

  /** Refuses every operation that is still announced in this thread, so that stacks unwind. */
  abandon(): void {
    this.phase = 'over'
    const known = this.board.header[Header.strands] as number
    for (let strand = 0; strand < known; strand++) {
      const reject = this.#rejects[strand]
      if (this.board.thread[strand] !== this.thread || this.#resolves[strand] === undefined || reject === undefined)
        continue
      this.#resolves[strand] = undefined
      reject(new AbortError())
    }
  }

  payloadOf(strand: number): unknown {
    return this.#payloads[strand]
  }
}
