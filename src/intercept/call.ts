/** A call of the platform that is under way: where it stands in its script, and what has come of it. */

import { AsyncResource } from 'node:async_hooks'
import { inspect } from 'node:util'
import { show } from '../runtime/recorder.ts'
import { Kind } from '../schedule/operation.ts'
import { type Computation, type Effect, type Resource, Result, type Script } from './script.ts'
import { withoutTemporary } from './temporary.ts'

/** Who is told, in the callback's form. */
export type Done = (error: unknown, value: unknown) => unknown

/** A call that stands at one of its points. */
export class Call {
  readonly #script: Script | undefined
  readonly #compute: (() => unknown) | undefined
  /** The callback's form: who is told, in which async context. */
  readonly done: Done | undefined
  readonly context: AsyncResource | undefined
  /** The effect before which it stands; undefined when it stands before its delivery. */
  next: Effect | undefined
  /** The effect that took place last. */
  last: Effect | undefined
  on: Resource | undefined
  #prompt = false
  failed = false
  result: unknown
  /** What a report shows of the result. */
  shown: unknown

  constructor(what: Script | Computation, done: Done | undefined) {
    this.done = done
    this.context = done === undefined ? undefined : new AsyncResource('HeddleCall')
    if ('compute' in what) {
      this.#script = undefined
      this.#compute = what.compute
      this.on = what.on
      this.#prompt = what.prompt === true
    } else {
      this.#script = what
      this.#compute = undefined
      this.#take(what.next())
    }
  }

  get kind(): number {
    if (this.next === undefined) return this.#prompt ? Kind.emit : Kind.deliver
    if (this.#prompt) return Kind.listen
    return this.next.reads === true ? Kind.query : Kind.effect
  }

  get key(): number {
    return (this.next?.on ?? this.on)?.key ?? 0
  }

  #take(step: IteratorResult<Effect, unknown>): void {
    if (step.done === true) {
      this.next = undefined
      const { value } = step
      this.result = value instanceof Result ? value.value : value
      this.shown = value instanceof Result ? value.shown : value
    } else {
      this.next = step.value
      this.#prompt = step.value.prompt === true
    }
  }

  /** Goes on with what its effect came to. */
  resume(failed: boolean, value: unknown): void {
    this.last = this.next
    this.on = this.next?.on
    try {
      this.#take(failed ? this.#script!.throw(value) : this.#script!.next(value))
    } catch (error) {
      this.next = undefined
      this.failed = true
      this.result = error
    }
  }

  /** Lets the script clean up: it will not go on. */
  cancel(): void {
    try {
      this.#script?.return(undefined)
    } catch {
      // Nobody waits for it any more.
    }
  }

  /** Finds out what is to be delivered. */
  complete(): void {
    if (this.#compute === undefined) return
    try {
      this.result = this.#compute()
      this.shown = this.result
    } catch (error) {
      this.failed = true
      this.result = error
    }
  }

  /** Whether a server of this process has been handed what it was asked. */
  isHandled = false

  /** Whether a server of this process was asked, and its answer alone is in flight. */
  get isAsking(): boolean {
    return this.isHandled && this.last?.asks !== undefined
  }

  /** Whether it waits for a server's answer and for nothing else. */
  get needsAnswer(): boolean {
    return this.last?.asks?.() === true
  }

  /** The result in a few words, without what differs from one run to the next. */
  get outcome(): string {
    if (this.failed)
      return `✗ ${withoutTemporary(this.result instanceof Error ? this.result.message : show(this.result))}`
    return this.shown === undefined ? '' : withoutTemporary(show(this.shown))
  }

  [inspect.custom](): string {
    return this.last?.text() ?? ''
  }
}

/** A call that is one effect and is answered at once. */
export class SyncCall {
  readonly effect: Effect
  constructor(effect: Effect) {
    this.effect = effect
  }
  [inspect.custom](): string {
    return this.effect.text()
  }
}
