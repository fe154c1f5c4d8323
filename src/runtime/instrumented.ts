/**
 * The awaits of instrumented code. A strand that awaits stands at a scheduling point once the promise has settled; what it has
 * settled to is delivered when the strand is granted.
 *
 * Which strand that is, is known from the stretch of code that awaits:
 * - A free strand waits itself. So does one that was free before the awaited expression was evaluated, though by now it stands
 *   at a point in what that expression has called: it goes on here when it is through with that.
 * - Code of a strand that stood at a point already runs beside it, so it is forked: `const p = f(); await g()`.
 * - A strand that waits for a promise may also be taken up, in a later stretch, by what settles it: the body of
 *   `await limit(body)`. When the promise settles while the strand stands elsewhere (a race that another has won) the rest is a
 *   fork of it.
 *
 * Promises of operations are points themselves and get no second one. In a transparent scenario no await is a point, since all
 * that tasks do to each other are operations. Code of no strand (`setup`, `finally`, the test runner) awaits as ever.
 */

import { types } from 'node:util'
import type { Before, Instrumentation } from '../instrument/slot.ts'
import { Caller, callerOf } from '../intercept/caller.ts'
import { isSharedObject } from '../scenario/brands.ts'
import { AbortError } from './abort.ts'
import { BoardOverflow, Status } from './board.ts'
import type { Engine } from './engine.ts'
import { localPath } from './location.ts'
import type { StrandContext } from './strands.ts'

/** What `before` says, besides the number of a strand, or `Caller`, of code whose strand stands at a point. */
const BESIDE = -3

const RealPromise = Promise
const realThen = Promise.prototype.then
const { queueMicrotask } = globalThis

const ignore = () => {}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** Something awaited: open until it has settled, then at a point until its strand is granted. */
class Wait {
  strand: number
  readonly epoch: number
  readonly site: string
  /** The async context that goes on, which is the strand's, whichever that turns out to be. */
  readonly context: Mutable<StrandContext>
  readonly answer: Promise<unknown>
  #resolve!: (value: unknown) => void
  #reject!: (error: unknown) => void
  #settled: { readonly ok: boolean; readonly value: unknown } = { ok: true, value: undefined }

  constructor(strand: number, epoch: number, site: string) {
    this.strand = strand
    this.epoch = epoch
    this.site = site
    this.context = { strand, epoch }
    this.answer = new RealPromise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  settle(ok: boolean, value: unknown): void {
    this.#settled = { ok, value }
  }

  get outcome(): unknown {
    return this.#settled.value
  }

  readonly go = (): void => {
    const { ok, value } = this.#settled
    if (ok) this.#resolve(value)
    else this.#reject(value)
  }

  readonly fail = (error: unknown): void => this.#reject(error)
}

export class InstrumentedAwaits implements Instrumentation {
  /** The promises of operations: they are points already. */
  readonly #own = new WeakSet<object>()
  /** The last of them, which is all that is known where no await is a point. */
  #latest: unknown
  readonly #engine: Engine
  readonly #open = new Set<Wait>()
  /** By strand: what it waits for, and in which stretch of code it began to. */
  readonly #waits: (Wait | undefined)[] = []
  readonly #begun: number[] = []
  #stretch = 0
  #inStretch = false

  constructor(engine: Engine) {
    this.#engine = engine
  }

  // ── whose code it is ────────────────────────────────────────────────────────────────────────────────────────────────

  before(): Before {
    const engine = this.#engine
    const strand = callerOf(engine)
    return strand < 0 || engine.isFree(strand) ? strand : BESIDE
  }

  /** Whether what the strand awaits was awaited in the same stretch of code as now runs. */
  holds(strand: number): boolean {
    return this.#inStretch && this.#begun[strand] === this.#stretch
  }

  /** Where the strand waits for a promise that has not settled. */
  placeOf(strand: number): string | undefined {
    const waits = this.#engine.board.status[strand] === Status.awaiting
    return waits ? localPath((this.#waits[strand] as Wait).site) : undefined
  }

  /** Numbers the stretches of code between which microtasks run. */
  #now(): number {
    if (!this.#inStretch) {
      this.#inStretch = true
      this.#stretch++
      queueMicrotask(() => {
        this.#inStretch = false
      })
    }
    return this.#stretch
  }

  /** A strand for code that runs beside what the present one stands at; -1 when the execution is to run again. */
  #fork(parent: number): number {
    const engine = this.#engine
    if (!engine.tracking) {
      engine.restartWith({ reason: 'context' })
      return -1
    }
    try {
      return engine.fork(parent)
    } catch (error) {
      if (!(error instanceof BoardOverflow)) throw error
      engine.restartWith({ reason: 'grow', overflow: error })
      return -1
    }
  }

  // ── awaiting ────────────────────────────────────────────────────────────────────────────────────────────────────────

  await(before: Before, value: unknown, site: string): unknown {
    if (before === Caller.outside || this.#isOwn(value) || this.#isTransparent()) return value
    const engine = this.#engine
    const over = before === Caller.leftover || engine.phase !== 'running'
    const strand = over ? -1 : before === BESIDE ? this.#fork(callerOf(engine)) : before
    if (strand < 0) {
      // It counts as awaited: a rejection of it is nobody's.
      realThen.call(RealPromise.resolve(value), ignore, ignore)
      return engine.refuse()
    }
    const wait = this.#begin(strand, site)
    if (engine.isFree(strand)) {
      engine.board.status[strand] = Status.awaiting
      this.#waits[strand] = wait
      this.#begun[strand] = this.#now()
    }
    if (engine.tracking) engine.storage.enterWith(wait.context)
    realThen.call(
      RealPromise.resolve(value),
      result => this.#settled(wait, true, result),
      (error: unknown) => this.#settled(wait, false, error),
    )
    return wait.answer
  }

  #begin(strand: number, site: string): Wait {
    const wait = new Wait(strand, this.#engine.epoch, site)
    this.#open.add(wait)
    return wait
  }

  /** The promise has settled: its strand stands at the point where that reaches it. */
  #settled(wait: Wait, ok: boolean, value: unknown): void {
    const engine = this.#engine
    if (wait.epoch !== engine.epoch || !this.#open.delete(wait)) return
    wait.settle(ok, value)
    if (engine.phase !== 'running' && engine.isService(wait.strand)) {
      wait.go()
      return
    }
    if (this.#isElsewhere(wait)) {
      const fork = this.#fork(wait.strand)
      if (fork < 0) return
      wait.strand = fork
      wait.context.strand = fork
    }
    engine.standAtAwait(wait.strand, wait.outcome, wait.site, wait.go, wait.fail)
  }

  /** Whether its strand stands at another point, or waits for something else. */
  #isElsewhere(wait: Wait): boolean {
    const { strand } = wait
    const status = this.#engine.board.status[strand]
    if (status === Status.awaiting) return this.#waits[strand] !== wait
    return status === Status.pending || status === Status.away
  }

  /** Notes the promise of an operation, or of anything else that is a point of its own. */
  made(answer: Promise<unknown>): void {
    if (this.#engine.opaque) this.#own.add(answer)
    else this.#latest = answer
  }

  #isOwn(value: unknown): boolean {
    return typeof value === 'object' && value !== null && (value === this.#latest || this.#own.has(value))
  }

  /** Whether all that tasks share is shared objects, so that no await matters. */
  #isTransparent(): boolean {
    const engine = this.#engine
    if (engine.opaque) return false
    // Where there are none, what tasks share must be something else.
    if (!engine.models.some(isSharedObject)) {
      engine.restartWith({
        reason: 'opaque',
        because: 'tasks await, and no shared objects are all that they may share',
      })
    }
    return true
  }

  /** Rejects what is still awaited, so that stacks unwind. */
  abandon(): void {
    for (const wait of this.#open) wait.fail(new AbortError())
    this.#open.clear()
  }

  // ── reactions, loops, disposal ──────────────────────────────────────────────────────────────────────────────────────

  reaction(promise: unknown, callback: unknown, site: string): unknown {
    if (typeof callback !== 'function' || !types.isPromise(promise)) return callback
    const engine = this.#engine
    const strand = callerOf(engine)
    if (strand < 0 || this.#isOwn(promise) || this.#isTransparent()) return callback
    const { epoch } = engine
    return (...args: unknown[]) => {
      if (engine.epoch !== epoch || engine.phase !== 'running') return engine.refuse()
      // Told by its context the code may belong to a fork of the strand that registered it.
      const wait = this.#begin(Math.max(strand, callerOf(engine)), site)
      this.#settled(wait, true, args[0])
      return realThen.call(wait.answer, () => engine.enter(wait.strand, () => Reflect.apply(callback, undefined, args)))
    }
  }

  iterate(iterable: unknown, site: string): unknown {
    if (this.before() < 0 && this.before() !== BESIDE) return iterable
    const source = iterable as AsyncIterable<unknown>
    return {
      [Symbol.asyncIterator]: () => {
        const iterator =
          typeof source[Symbol.asyncIterator] === 'function' ? source[Symbol.asyncIterator]() : all(source)
        const step = (advance: () => unknown) => this.await(this.before(), advance(), site)
        return {
          next: () => step(() => iterator.next()),
          ...(iterator.return === undefined ? {} : { return: () => step(() => iterator.return!()) }),
        }
      },
    }
  }

  disposed(site: string): AsyncDisposable | undefined {
    if (this.before() === Caller.outside) return undefined
    return {
      [Symbol.asyncDispose]: () => this.await(this.before(), undefined, site) as Promise<void>,
    }
  }
}

/** What `for await` makes of something that is iterable synchronously. */
async function* all(iterable: AsyncIterable<unknown>): AsyncGenerator<unknown> {
  yield* iterable
}
