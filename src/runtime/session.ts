/**
 * What one thread keeps over the executions of a batch: its engine, the state that `setup` built, the contexts handed to the
 * user's functions. Both drivers go through it, so that an execution means the same in both modes.
 */

import { inspect, types } from 'node:util'
import type { Ruling } from '../checkers/linearizability/judge.ts'
import { slot } from '../instrument/slot.ts'
import type { Context, TaskContext } from '../scenario/context.ts'
import type { Host, LockHost } from '../scenario/host.ts'
import { isPreconditionFailure } from '../scenario/input-source.ts'
import type { CallLog } from '../scenario/operations/process.ts'
import { type Condition, callsExplained, type Program } from '../scenario/program.ts'
import { resultsOf } from '../scenario/results.ts'
import type { Shared } from '../scenario/shared.ts'
import { nameObjects } from '../scenario/state/names.ts'
import { isThenable } from '../scenario/thenable.ts'
import type { Problem } from '../schedule/execution.ts'
import { KindSet } from '../schedule/kind-set.ts'
import { Kind, type KindName } from '../schedule/operation.ts'
import { hashString } from '../schedule/random.ts'
import { AbortError } from './abort.ts'
import { BoardOverflow, Header } from './board.ts'
import { Calls } from './calls.ts'
import type { Engine } from './engine.ts'
import type { Allocator } from './objects/allocator.ts'
import { describeError, failed } from './problems.ts'
import { RacePlaces } from './race-places.ts'
import { Randomness } from './randomness.ts'
import { Transactions, unjudged } from './transactions.ts'
import { truncate } from './truncate.ts'

const beyondStart = new KindSet(...(Object.keys(Kind) as KindName[]).filter(name => name !== 'start'))

/** Whether a promise has not settled yet, which nothing else tells at once. */
const isPending = (promise: object): boolean =>
  types.isPromise(promise) && inspect(promise, { depth: 0, customInspect: false }).includes('<pending>')

export interface Services {
  readonly shared: Shared
  readonly control: Context['control']
  readonly point: Context['point']
  /** Where transactions keep what they tell. */
  readonly allocator: Allocator
}

export class Session {
  readonly engine: Engine
  readonly services: Services
  /** What the package's exports find while a batch runs. */
  readonly host: Host & { locks?: LockHost }
  readonly randomness = new Randomness()
  program!: Program
  state: unknown
  /** Each task's settled result, for `finally`. */
  results: (PromiseSettledResult<unknown> | undefined)[] = []
  /** Whether `fc.pre` discarded the execution. */
  discarded = false
  /** Set when a promise of `setup` is to be waited for. */
  #controller: AbortController | undefined
  /** `sometimes` conditions that some execution has reached. */
  readonly reached = new Set<string>()
  /** What the calls of a scenario with operations do. */
  calls: Calls | undefined
  /** What tasks tell of their transactions, where the scenario asks something of them. */
  transactions: Transactions | undefined
  /** Whether an error that a task has thrown says that the scenario cannot be run in this way. */
  refuses: (error: unknown) => boolean = () => false
  /** Whether tasks run on threads of their own. */
  protected readonly parallel: boolean = false
  #named = false
  /** Whether a task of the execution at hand has returned before it was done, where that is looked at. */
  #waiting = false

  constructor(engine: Engine, services: Services) {
    this.engine = engine
    this.services = services
    this.host = {
      get shared() {
        return engine.phase === 'setup' ? services.shared : undefined
      },
      control: services.control,
      point: services.point,
    }
    engine.start = strand => this.#start(strand)
  }

  /** Prepares for executions of another program (or of the same with other inputs). */
  use(program: Program): void {
    this.program = program
    this.engine.program = program
    this.#named = false
    const { transactions, allowRaces = [] } = program.scenario.definition
    const placed = this.parallel && allowRaces.some(({ at }) => at !== undefined)
    this.engine.racePlaces = placed ? new RacePlaces(this.engine, this.services.allocator, allowRaces) : undefined
    this.transactions = transactions && new Transactions(this.engine, this.services.allocator)
    this.calls = program.calls && new Calls(this.engine, program, error => this.refuses(error))
    this.engine.review = this.calls && (standstill => this.#rule(this.calls!.stuck(standstill)))
    this.engine.watch = program.always.length + program.sometimes.length === 0 ? undefined : () => this.#watch()
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    return this.#controller.signal
  }

  /** Tells `context.signal` that the execution is closing; whether anybody listens. */
  close(): boolean {
    this.engine.board.header[Header.closing] = 1
    this.#controller?.abort()
    return this.#controller !== undefined
  }

  context(): Context {
    return new SessionContext(this, -1)
  }

  /** Runs `setup`; its result is `state`, or a promise of it. Throws what it throws. */
  setUp(randomSeed: number): unknown {
    truncate(this.results)
    this.discarded = false
    this.#controller = undefined
    this.#waiting = false
    this.randomness.begin(randomSeed, this.program.tasks)
    const { calls } = this
    calls?.prepare(this.services.shared)
    this.transactions?.prepare()
    this.engine.racePlaces?.prepare()
    const state = this.program.scenario.definition.setup(this.context(), this.program.inputs)
    return calls?.before(state) ?? state
  }

  /** Whether tasks may wait where it is not seen. */
  get #unseen(): boolean {
    return this.engine.opaque && !slot.loaded
  }

  /**
   * Whether tasks of the execution at hand have waited where it was not seen: their code is not instrumented, and there was no
   * scheduling point but their beginnings.
   */
  get blind(): boolean {
    return this.#unseen && this.#waiting && !this.engine.trace.has(beyondStart)
  }

  /** Takes what `setup` has built. */
  ready(state: unknown): void {
    this.state = state
    this.engine.recorder?.accesses?.ready(state)
    if (this.#named) return
    this.#named = true
    const { models, objectNames, memories } = this.engine
    nameObjects(state, (object, name) => {
      const model = memories.get(object as SharedArrayBuffer) ?? models.find(m => (m as unknown) === object)
      if (model !== undefined && !(model as { named?: boolean }).named) model.name = name
    })
    for (const model of models) if (model !== undefined) objectNames[model.id] = hashString(model.name)
  }

  #start(strand: number): void {
    const { engine } = this
    const task = engine.board.task[strand] as number
    const entry = this.program.tasks[task]!
    let result: unknown
    try {
      result = engine.enter(strand, () => entry.run(this.state, this.program.inputs, new SessionContext(this, task)))
    } catch (error) {
      this.#failed(task, error)
      return
    }
    if (isThenable(result)) this.#waiting ||= this.#unseen && isPending(result)
    else {
      this.#ended(task, { status: 'fulfilled', value: result })
      return
    }
    const epoch = engine.epoch
    result.then(
      value => {
        if (engine.epoch === epoch) this.#ended(task, { status: 'fulfilled', value })
      },
      (error: unknown) => {
        if (engine.epoch === epoch) this.#failed(task, error)
      },
    )
  }

  #ended(task: number, result: PromiseSettledResult<unknown>): void {
    if (this.engine.phase !== 'running') return
    this.results[task] = result
    this.engine.taskEnded(task, result.status === 'rejected')
  }

  #failed(task: number, error: unknown): void {
    const { engine, program } = this
    if (engine.phase !== 'running' || error instanceof AbortError) return
    if (error instanceof BoardOverflow) {
      engine.restartWith({ reason: 'grow', overflow: error })
      return
    }
    if (isPreconditionFailure(error)) {
      this.discarded = true
      engine.restartWith({ reason: 'discard' })
      return
    }
    const name = program.tasks[task]!.name
    if (program.calls === undefined && program.scenario.definition.mayThrow?.(error, name) === true) {
      this.#ended(task, { status: 'rejected', reason: error })
      return
    }
    this.results[task] = { status: 'rejected', reason: error }
    engine.taskEnded(task, true)
    engine.raise(failed('task-failed', name, error, this.#step()))
  }

  #step(): number {
    return (this.engine.board.header[Header.step] as number) - 1
  }

  /** Evaluates `always` and the `sometimes` that were not reached yet, after a step. */
  #watch(): Problem | undefined {
    const { program, engine } = this
    for (const condition of program.always) {
      engine.observing++
      engine.recorder?.looksAnew()
      try {
        if (condition.holds(this.state, program.inputs) === false) return this.#broken(condition, 'always', undefined)
      } catch (error) {
        return this.#broken(condition, 'always', error)
      }
    }
    for (const condition of program.sometimes) {
      engine.observing++
      if (!this.reached.has(condition.name) && condition.holds(this.state, program.inputs))
        this.reached.add(condition.name)
    }
    return undefined
  }

  #broken(condition: Condition, when: 'always' | 'finally', error: unknown): Problem {
    const seen = error === undefined ? this.engine.recorder?.seen : undefined
    const how = error === undefined ? 'was false' : `threw ${describeError(error).message}`
    return {
      kind: 'invariant',
      fingerprint: `invariant:${when}:${condition.name}`,
      message: `${when} '${condition.name}' ${how}${seen === undefined ? '' : `: ${seen}`}`,
      step: this.#step(),
      looked: this.engine.recorder?.lookedAt,
      ...(error === undefined ? {} : { error: describeError(error) }),
    }
  }

  #rule(ruling: Ruling): Problem | undefined {
    if (ruling !== 'undecided') return ruling
    const { header } = this.engine.board
    header[Header.undecided] = (header[Header.undecided] as number) + 1
    return undefined
  }

  /** Evaluates one `finally` condition: a problem, or nothing, or a promise of either. */
  judge(condition: Condition): Problem | undefined | PromiseLike<Problem | undefined> {
    if (condition === callsExplained && this.calls !== undefined) return this.#rule(this.calls.ended(this.#step()))
    this.engine.recorder?.looksAnew()
    const broken = (error: unknown) => this.#broken(condition, 'finally', error)
    const judged = (outcome: unknown) => (outcome === false ? broken(undefined) : undefined)
    try {
      const results = resultsOf(this.program, this.results as PromiseSettledResult<unknown>[])
      const seen = this.engine.recorder?.watched(results) ?? results
      const outcome = condition.holds(this.state, this.program.inputs, seen)
      return isThenable(outcome) ? outcome.then(judged, broken) : judged(outcome)
    } catch (error) {
      return broken(error)
    }
  }

  /** Whether `finally` is to be judged: every task ended and none failed. */
  get judged(): boolean {
    const { engine } = this
    return engine.problem === undefined && engine.restart === undefined && engine.board.header[Header.tasksLeft] === 0
  }
}

/** The `context` argument; what is costly is made when first asked for. */
class SessionContext implements TaskContext {
  readonly #session: Session
  readonly #task: number
  constructor(session: Session, task: number) {
    this.#session = session
    this.#task = task
  }
  get shared(): Shared {
    return this.#session.services.shared
  }
  get control(): Context['control'] {
    return this.#session.services.control
  }
  get point(): Context['point'] {
    return this.#session.services.point
  }
  get signal(): AbortSignal {
    return this.#session.signal
  }
  get random(): () => number {
    return () => this.#session.randomness.next(this.#task)
  }
  get task(): string {
    return this.#session.program.tasks[this.#task]?.name ?? ''
  }
  get copy(): number {
    return this.#session.program.tasks[this.#task]?.copy ?? 0
  }
  get transaction(): TaskContext['transaction'] {
    const { transactions } = this.#session
    return body => (transactions === undefined ? unjudged(body) : transactions.run(this.#task, body))
  }
  get log(): CallLog | undefined {
    return this.#session.calls
  }
}
