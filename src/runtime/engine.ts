/**
 * The engine of one thread: it announces what strands are about to do, chooses among the enabled ones when it holds the
 * turn, performs the chosen operation and lets the strand go on. In async mode one engine runs all tasks; in threaded mode
 * each worker has one, over the same board. What differs (waiting for a turn, the outside world) is its driver's affair.
 */

import type { Program } from '../scenario/program.ts'
import { isRead, isWrite, Kind } from '../schedule/operation.ts'
import { hashString } from '../schedule/random.ts'
import { AbortError } from './abort.ts'
import { BoardOverflow, Header, Status, Unseen } from './board.ts'
import { AGAIN, AWAY, type Model } from './model.ts'
import type { SharedMemory } from './objects/memory.ts'
import type { RacePlaces } from './race-places.ts'
import { hasFailed, isAttempt, noteLook, noteWrite } from './spin.ts'
import { Strands } from './strands.ts'
import { noteTimer } from './timer-fairness.ts'
import { truncate } from './truncate.ts'

/** What a step comes to when its operation threw. */
const REJECTED = Symbol('rejected')
/** An operation of a task that goes on after the end is refused this often, then it is left waiting: a retry loop must not spin. */
const REFUSALS = 100

export class Engine extends Strands {
  /** The raw memory of the present execution. */
  readonly memories = new Map<SharedArrayBuffer, SharedMemory>()
  /** Memory that tasks have sent, in this execution or in an earlier one. */
  sent: WeakSet<object> | undefined
  /** Where accesses to it are made, for a scenario that allows races by place, in threads. */
  racePlaces: RacePlaces | undefined
  readonly #payloads: unknown[] = []
  readonly #resolves: (((value: unknown) => void) | undefined)[] = []
  readonly #rejects: (((error: unknown) => void) | undefined)[] = []
  #refused = 0
  /** For each object 1 when it is contained (see `Model`). */
  readonly #contained = new Uint8Array(this.board.size.objects)

  /** Forgets the execution before. The board is reset by whoever leads. */
  begin(program: Program): void {
    this.program = program
    truncate(this.models, 1)
    if (this.memories.size > 0) this.memories.clear()
    this.problem = undefined
    this.restart = undefined
    this.away = 0
    this.silent = -1
    this.owed = 0
    this.running = -1
    truncate(this.lockEvents)
    truncate(this.left)
    this.#refused = 0
    this.ticksReviewed = 0
    this.clockReadAt = -1
    this.phase = 'setup'
  }

  /** Gives a model its number. */
  register(model: (id: number) => Model): Model {
    const id = this.models.length
    if (id >= this.board.size.objects) throw new BoardOverflow('objects', id + 1)
    const made = model(id)
    this.models.push(made)
    this.#contained[id] = made.contained === true ? 1 : 0
    // What is made on the way has no name yet, and its number may have been another object's.
    if (this.phase === 'running') this.objectNames[id] = hashString(made.type)
    if (this.thread === 0) this.board.version[id] = this.board.header[Header.stamp] as number
    return made
  }

  // ── announcing ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Sets `strand` down at a scheduling point. */
  stand(
    strand: number,
    kind: number,
    object: number,
    key: number,
    argument: number,
    payload: unknown,
    place?: string,
  ): void {
    const { board } = this
    // A timer that an effect has set need not be what it waits for: a client's time-out stands beside the answer on its way.
    if (kind === Kind.timer) this.dozing = true
    else {
      this.silent = -1
      this.stirring = true
    }
    board.kind[strand] = kind
    board.object[strand] = object
    board.key[strand] = key
    board.argument[strand] = argument
    board.status[strand] = Status.pending
    board.since[strand] = this.moment
    // Whoever asks for a scheduling point of its own does something there that no operation shows.
    if (kind === Kind.point || kind === Kind.await) this.unseen(Unseen.code)
    else if (object !== 0 && this.#contained[object] === 0) this.unseen(Unseen.outside)
    this.#payloads[strand] = payload
    this.#resolves[strand] = undefined
    this.#rejects[strand] = undefined
    if (this.recorder !== undefined) this.recorder.announced(strand, place)
    if (this.racePlaces !== undefined) this.racePlaces.announced(strand, object, place)
  }

  /** An operation of the code now running: resolves once it was granted and performed. */
  request(model: Model | undefined, kind: number, key: number, argument: number, payload: unknown): Promise<unknown> {
    if (this.phase !== 'running') return this.#answer(model, kind, key, argument, payload)
    const strand = this.claim()
    if (strand < 0) return this.refuse()
    this.stand(strand, kind, model === undefined ? 0 : model.id, key, argument, payload)
    const answer = new Promise((resolve, reject) => {
      this.#resolves[strand] = resolve
      this.#rejects[strand] = reject
    })
    this.awaits?.made(answer)
    return answer
  }

  /** Sets `strand` down before what it has awaited reaches it; `go` is called when it is granted, `fail` when it never will be. */
  standAtAwait(strand: number, payload: unknown, place: string, go: () => void, fail: (error: unknown) => void): void {
    this.stand(strand, Kind.await, 0, -1, 0, payload, place)
    this.#resolves[strand] = go
    this.#rejects[strand] = fail
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

  /** Has what `setup` has started go on where it stands at a point, now that the tasks are through. */
  releaseService(strand: number): void {
    const model = this.models[this.board.object[strand] as number]
    const payload = this.#payloads[strand]
    const resolve = this.#resolves[strand]
    this.#resolves[strand] = undefined
    const result = model?.perform(strand, this.board.kind[strand] as number, this.board.key[strand] as number, payload)
    resolve?.(result)
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
    const step = header[Header.step] as number
    header[Header.step] = step + 1
    if (this.racePlaces !== undefined) this.racePlaces.taken(strand, step)
    header[Header.current] = strand
    header[Header.heartbeat] = ((header[Header.heartbeat] as number) + 1) | 0
    // Starting is no step of the strand's own, so that schedules of transparent and opaque runs name steps alike.
    if (kind === Kind.timer) noteTimer(board)
    if (kind !== Kind.start) board.steps[strand] = (board.steps[strand] as number) + 1
    board.status[strand] = Status.running
    this.dozing = false
    this.stirring = false
    if (isRead(kind)) noteLook(board, strand, object, board.key[strand] as number, stamp)
    else if (isWrite(kind) && !isAttempt(kind)) noteWrite(board, strand, object, stamp)
    if (kind === Kind.start) {
      this.start(strand)
      return undefined
    }
    const payload = this.#payloads[strand]
    const model = this.models[object]
    const granted = this.recorder?.granted(strand)
    if (model === undefined) {
      if (granted !== undefined) this.recorder?.performed(granted, kind, payload, undefined)
      return undefined
    }
    let result: unknown
    const key = board.key[strand] as number
    try {
      result = model.perform(strand, kind, key, payload)
      if (kind === Kind.get || kind === Kind.load) this.noteResult(result)
      // An attempt that failed is only a look.
      if (isAttempt(kind)) {
        if (hasFailed(kind, payload, result)) {
          noteLook(board, strand, object, key, stamp)
          if (kind === Kind.compareExchange) this.mark()
        } else noteWrite(board, strand, object, stamp)
      }
    } catch (error) {
      if (error instanceof BoardOverflow) {
        this.restartWith({ reason: 'grow', overflow: error })
        return AGAIN
      }
      if (granted !== undefined) this.recorder?.performed(granted, kind, payload, error, model)
      const reject = this.#rejects[strand]
      if (reject === undefined) throw error
      reject(error)
      return REJECTED
    }
    if (granted !== undefined) this.recorder?.performed(granted, kind, payload, result, model)
    if (result === AGAIN) {
      board.status[strand] = Status.pending
      board.since[strand] = this.moment
    } else if (result === AWAY) this.depart(strand, !this.stirring)
    return result
  }

  /** From here on `strand` waits for an answer (see `arrived`), and nobody goes on before it unless it waits for them. */
  depart(strand: number, silent: boolean): void {
    this.board.status[strand] = Status.away
    this.away++
    if (silent) this.silent = strand
  }

  /** The answer of an effect that `strand` waits for has come: what follows, its delivery as a rule, is a scheduling point of its own. */
  arrived(strand: number, payload: unknown, kind: number = Kind.deliver): void {
    if (this.phase !== 'running') return
    this.away--
    if (this.silent === strand) this.silent = -1
    this.board.status[strand] = Status.pending
    this.board.kind[strand] = kind
    this.board.since[strand] = this.moment
    this.#payloads[strand] = payload
  }

  /** Has the running strand go on within the step by which it came to its point; false when another step has begun since. */
  resume(strand: number, { failed, value, error }: { failed: boolean; value?: unknown; error?: unknown }): boolean {
    const resolve = this.#resolves[strand]
    if (this.running !== strand || this.board.status[strand] !== Status.pending || resolve === undefined) return false
    this.board.status[strand] = Status.running
    this.#resolves[strand] = undefined
    if (failed) this.#rejects[strand]?.(error)
    else resolve(value)
    return true
  }

  /** An operation of synchronous code in a worker thread, at `place` if that is known: returns once it was granted and performed. */
  requestSync(
    model: Model | undefined,
    kind: number,
    key: number,
    argument: number,
    payload: unknown,
    place?: string,
  ): unknown {
    if (this.phase === 'running') return this.block(model, kind, key, argument, payload, place)
    if (this.phase === 'over') throw new AbortError()
    return this.answerNow(model, kind, key, argument, payload)
  }

  /** Set by the driver of a worker thread; elsewhere a synchronous operation cannot let anybody else go first. */
  block: (
    model: Model | undefined,
    kind: number,
    key: number,
    argument: number,
    payload: unknown,
    place?: string,
  ) => unknown = model => {
    const what = model === undefined ? 'point.sync()' : `the .sync operations of ${model.type} '${model.name}'`
    throw new Error(
      `heddle: scenario '${this.program.scenario.name}': ${what} work in threads only, since on one event loop nobody ` +
        "else can run meanwhile. Await the operation without .sync, or give the scenario modes: ['threads'].",
    )
  }

  /** Set by the driver: starts the code of a task's first strand. */
  start: (strand: number) => void = () => {}

  /** Notes that a task's function has returned or settled, or has thrown. */
  taskEnded(task: number, thrown = false): void {
    const { board } = this
    if (board.done[task] !== 0) return
    const moment = (board.header[Header.step] as number) + 1
    board.done[task] = thrown ? -moment : moment
    if (!this.program.tasks[task]!.background) {
      board.header[Header.tasksLeft] = (board.header[Header.tasksLeft] as number) - 1
    }
  }

  /** Ends a worker's lane, wherever its strands stand. */
  endLane(lane: number): void {
    const { board } = this
    const known = board.header[Header.strands] as number
    for (let strand = 0; strand < known; strand++) if (board.task[strand] === lane) board.status[strand] = Status.ended
    this.taskEnded(lane)
  }

  /** Refuses every operation that is still announced in this thread, so that stacks unwind. */
  abandon(): void {
    this.phase = 'over'
    this.awaits?.abandon()
    const known = this.board.header[Header.strands] as number
    for (let strand = 0; strand < known; strand++) {
      const reject = this.#rejects[strand]
      if (this.board.thread[strand] !== this.thread || this.#resolves[strand] === undefined || reject === undefined)
        continue
      this.#resolves[strand] = undefined
      reject(new AbortError())
    }
  }

  /** Has `payload` ready for a strand of this thread that another one sets down at a point. */
  prepare(strand: number, payload: unknown): void {
    this.#payloads[strand] = payload
    this.#resolves[strand] = undefined
    this.#rejects[strand] = undefined
  }

  payloadOf(strand: number): unknown {
    return this.#payloads[strand]
  }
}
