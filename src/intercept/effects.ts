/**
 * Calls of the platform as operations: what they have in common, whatever the API.
 *
 * A call of a task's code is a script of effects on the world outside, one after the other, and then the delivery of its result:
 * each effect is a scheduling point (`effect`, or `query` where it only reads), and so is the delivery, when a promise settles or
 * a callback is called. What an effect acts on is its resource; effects on different resources are told apart by its key.
 *
 * An effect that answers at once is over within its step. One that answers with a promise is in flight until that settles: at
 * most one is, since nobody else is granted anything before (`runtime/async/outside.ts`).
 */

import { BoardOverflow, Header, Status } from '../runtime/board.ts'
import type { Engine } from '../runtime/engine.ts'
import { AGAIN, AWAY, type Model } from '../runtime/model.ts'
import { isThenable } from '../scenario/thenable.ts'
import type { LeftOpen } from '../schedule/left-open.ts'
import { isDelivery, Kind } from '../schedule/operation.ts'
import { hashString } from '../schedule/random.ts'
import { Call, type Done, SyncCall } from './call.ts'
import { Caller, callerOf } from './caller.ts'
import { type Opened, openedBy } from './left-open.ts'
import type { Computation, Effect, Resource, Script } from './script.ts'

interface Unfinished {
  readonly end: () => void
  readonly left: LeftOpen | undefined
}

/** Calls of the platform under control, for the executions of one engine. */
export class Effects implements Model {
  id = 0
  /** Reports name the resource instead. */
  readonly name = ''
  readonly type = 'platform'
  readonly engine: Engine
  /** Told what a callback threw. */
  readonly uncaught: (error: unknown) => void
  /** By key, of recorded executions: checkers name what an effect acts on. */
  readonly #resources = new Map<number, Resource>()
  /** What ends things that the tasks have begun, should the execution be cut off. */
  readonly #unfinished = new Map<unknown, Unfinished>()

  constructor(engine: Engine, uncaught: (error: unknown) => void) {
    this.engine = engine
    this.uncaught = uncaught
  }

  /** Takes its number; to be called after `engine.begin` and before `setup`, so that it is the same in every thread. */
  begin(): void {
    this.cutOff()
    this.engine.register(this.#takeNumber)
    this.engine.objectNames[this.id] = NAME
  }

  /** Ends what an execution that was cut off has left; nothing after one that came to its end. */
  cutOff(): void {
    if (this.#unfinished.size === 0) return
    const unfinished = [...this.#unfinished.values()]
    this.#unfinished.clear()
    for (const { end } of unfinished) end()
  }

  /** The tasks have come to their end: what they have left open is as they want it. */
  settled(): void {
    if (this.#unfinished.size === 0) return
    for (const { left } of this.#unfinished.values()) if (left !== undefined) this.engine.left.push(left)
    this.#unfinished.clear()
  }

  /** Remembers how to end what the tasks have begun; `finished` takes it back. `opened` is said of what they are to end themselves. */
  unfinished(what: unknown, end: () => void, opened?: Opened): void {
    this.#unfinished.set(what, { end, left: opened && openedBy(this.engine, opened) })
  }

  finished(what: unknown): void {
    this.#unfinished.delete(what)
  }

  readonly #takeNumber = (id: number): this => {
    this.id = id
    return this
  }

  /** The strand whose code is calling, or one of `Caller`: code outside the tasks has the platform to itself. */
  get caller(): number {
    return this.engine.models[this.id] === this ? callerOf(this.engine) : Caller.outside
  }

  /** The call of a promise's form: settles when its delivery is granted. */
  promise(what: Script | Computation): Promise<unknown> {
    let call: Call
    try {
      call = new Call(what, undefined)
    } catch (error) {
      return Promise.reject(error)
    }
    return this.engine.request(this, call.kind, call.key, 0, call)
  }

  /** The call of a synchronous form, in a thread of its own: returns when it was granted and has taken place. */
  now(effect: Effect): unknown {
    const call = new SyncCall(effect)
    return this.engine.requestSync(this, effect.reads === true ? Kind.query : Kind.effect, effect.on.key, 0, call)
  }

  /** A result that is on its way already: only its delivery is a point. */
  underway(effect: Effect & { readonly run: () => PromiseLike<unknown> }): Promise<unknown> {
    const { engine } = this
    const { on, run: start } = effect
    const call: Call = new Call({ on, compute: (): unknown => call.result }, undefined)
    call.last = effect
    // The headers have come.
    call.isHandled = true
    const delivered = engine.request(this, Kind.deliver, call.key, 0, call)
    const strand = engine.currentStrand()
    if (strand < 0 || engine.payloadOf(strand) !== call || engine.phase !== 'running') return delivered
    engine.depart(strand, true)
    const { epoch } = engine
    const settled = (failed: boolean, value: unknown) => {
      if (engine.epoch !== epoch) return
      call.failed = failed
      call.result = value
      engine.arrived(strand, call)
    }
    engine.lend(strand, start).then(
      value => settled(false, value),
      (error: unknown) => settled(true, error),
    )
    return delivered
  }

  /**
   * The call of a callback's form, by code of `caller`: a strand of its own, whose code the callback is. Throws what the script
   * throws before its first effect.
   */
  callback(caller: number, what: Script | Computation, done: Done): void {
    this.#fork(caller, new Call(what, done))
  }

  /** The same, of one effect, where the returned function lets that take place at once: somebody looks for what it does. */
  hasteful(caller: number, what: Script, done: Done): () => void {
    const call = new Call(what, done)
    const strand = this.#fork(caller, call)
    const { engine } = this
    const { epoch } = engine
    return () => {
      if (engine.epoch !== epoch || engine.phase !== 'running' || engine.payloadOf(strand) !== call) return
      if (call.next === undefined || engine.board.status[strand] !== Status.pending) return
      engine.depart(strand, true)
      this.#fly(strand, call, engine.leave(call.next.run) as PromiseLike<unknown>)
    }
  }

  /**
   * Something that has come to `caller`'s code from outside: `deliver` is called on a strand of its own once it is granted. A
   * report shows `shown`.
   */
  event(caller: number, on: Resource, deliver: () => unknown, shown?: unknown, prompt = false): void {
    this.callback(caller, { on, prompt, compute: () => shown }, deliver)
  }

  /** Nobody is granted anything until the returned function is called, or `times` the patience is over. */
  hold(times: number = LENIENT): () => void {
    const { engine } = this
    const { epoch, forgiven } = engine
    engine.leniency = engine.owed === 0 ? times : Math.min(times, engine.leniency)
    engine.owed++
    let held = true
    return () => {
      if (held && engine.epoch === epoch && engine.forgiven === forgiven) engine.owed--
      held = false
    }
  }

  /** A strand of its own for a source of events, from which each of them forks; -1 where the execution cannot go on. */
  source(caller: number): number {
    const { engine } = this
    if (caller < 0 || engine.board.header[Header.abort] !== 0) return -1
    if (!engine.tracking) {
      // The grant alone cannot tell the code that waits for a callback from the callback.
      engine.restartWith({ reason: 'context' })
      return -1
    }
    try {
      return engine.fork(caller)
    } catch (error) {
      if (!(error instanceof BoardOverflow)) throw error
      engine.restartWith({ reason: 'grow', overflow: error })
      return -1
    }
  }

  #fork(caller: number, call: Call): number {
    const strand = this.source(caller)
    if (strand >= 0) this.engine.stand(strand, call.kind, this.id, call.key, 0, call)
    return strand
  }

  enabled(): boolean {
    return true
  }

  partOf(key: number): string {
    return this.#resources.get(key)?.name ?? ''
  }

  perform(strand: number, kind: number, key: number, payload: unknown): unknown {
    const { engine } = this
    if (payload instanceof SyncCall) {
      if (engine.recorder !== undefined) this.#resources.set(key, payload.effect.on)
      return engine.leave(payload.effect.run)
    }
    const call = payload as Call
    if (isDelivery(kind)) return this.#deliver(strand, call)
    const effect = call.next!
    if (engine.recorder !== undefined) this.#resources.set(key, effect.on)
    let result: unknown
    try {
      if (effect.causes === true || effect.lends === true) {
        engine.board.status[strand] = Status.away
        result = effect.lends === true ? engine.lend(strand, effect.run) : engine.enter(strand, effect.run)
      } else result = engine.leave(effect.run)
    } catch (error) {
      return this.#goOn(strand, call, true, error)
    }
    if (!isThenable(result)) return this.#goOn(strand, call, false, result)
    this.#fly(strand, call, result)
    return AWAY
  }

  /** The effect at hand is in flight: once it is over the call stands at its next point. */
  #fly(strand: number, call: Call, result: PromiseLike<unknown>): void {
    const { engine } = this
    const { epoch } = engine
    const effect = call.next!
    const release = effect.alone === true ? this.hold() : undefined
    const settled = (failed: boolean, value: unknown) => {
      if (engine.epoch !== epoch) return
      release?.()
      this.#goOn(strand, call, failed, value)
      engine.arrived(strand, call, call.kind)
    }
    result.then(
      value => settled(false, value),
      (error: unknown) => settled(true, error),
    )
    call.last = effect
    call.on = effect.on
  }

  #goOn(strand: number, call: Call, failed: boolean, value: unknown): typeof AGAIN {
    call.resume(failed, value)
    if (call.next === undefined) this.finished(call)
    else this.unfinished(call, () => call.cancel())
    const { board } = this.engine
    board.kind[strand] = call.kind
    board.key[strand] = call.key
    return AGAIN
  }

  #deliver(strand: number, call: Call): unknown {
    // As code of the strand, for what is random in it is the task's.
    this.engine.enter(strand, () => call.complete())
    const { done } = call
    if (done === undefined) {
      if (call.failed) throw call.result
      return call.result
    }
    const tell = () => {
      try {
        if (call.failed) done(call.result, undefined)
        else done(null, call.result)
      } catch (error) {
        this.uncaught(error)
      }
    }
    call.context!.runInAsyncScope(() => this.engine.enter(strand, tell))
    return call.result
  }

  tell(kind: number, payload: unknown): { readonly part: string; readonly value: unknown; readonly outcome?: string } {
    if (payload instanceof SyncCall) return { part: payload.effect.on.name, value: payload }
    const call = payload as Call
    const part = call.on?.name ?? ''
    return isDelivery(kind) ? { part, value: undefined, outcome: call.outcome } : { part, value: call }
  }
}

/** How many times the patience for others what needs nobody may take: a process to run, a key to be derived. */
export const LENIENT = 10

/** The platform's name as a number, as the engine has it of every object. */
const NAME = hashString('')
