/**
 * Covers: messages of `MessagePort` (and with it `MessageChannel`), `BroadcastChannel` and `Worker` that reach this thread.
 * Scheduling points: the moment before a message is delivered, on a strand of the task that listens, or of the sender's where
 * nobody's code has asked for it. Messages to one port keep their order. Posting is none.
 * Uncontrolled: `receiveMessageOnPort`, and when the answer of a real worker comes: its thread is its own.
 */

import { MessagePort, Worker } from 'node:worker_threads'
import type { StrandContext } from '../runtime/strands.ts'
import { Caller } from './caller.ts'
import type { Effects } from './effects.ts'
import { Inbox } from './inbox.ts'
import { Patches } from './patches.ts'
import { controlledBy } from './platform-call.ts'
import { Resource } from './script.ts'
import { forgetWorkers, noteWorker } from './user-workers.ts'

type Method = (...args: unknown[]) => unknown
type Methods = Record<PropertyKey, Method>

/** Through which the platform hands a message to its port. A registered symbol, since its own contexts share it. */
export const DISPATCH = Symbol.for('nodejs.internal.kHybridDispatch')
export const LISTENS = ['on', 'addListener', 'once', 'addEventListener', 'prependListener']
/** Turns of the event loop after which what was posted within this thread has come. */
const SETTLED = 3

const on = new Resource('message')

const ownSymbol = (object: object, name: string): symbol | undefined =>
  Object.getOwnPropertySymbols(object).find(({ description }) => description === name)

/** What listens for messages, and what they come to inside it. */
export function portOf(target: object): object {
  if (!(target instanceof BroadcastChannel)) return target
  const handle = ownSymbol(target, 'kHandle')
  return (handle === undefined ? undefined : (target as unknown as Record<symbol, object>)[handle]) ?? target
}

export class Messages {
  readonly #effects: Effects
  readonly #listeners = new WeakMap<object, StrandContext>()
  readonly #inboxes = new WeakMap<object, Inbox>()
  #poster: StrandContext | undefined
  #turns = SETTLED
  /** The ports of workers that were sent something and have not answered. */
  readonly #asked = new Set<object>()
  readonly #patches = new Patches()

  constructor(effects: Effects) {
    this.#effects = effects
    const port = MessagePort.prototype as unknown as Methods
    const messages = this
    this.#patches.value(port, 'postMessage', posting(port.postMessage as Method, this))
    const worker = Worker.prototype as unknown as Methods
    this.#patches.value(worker, 'postMessage', this.#asking(worker.postMessage as Method))
    const dispatch = port[DISPATCH]
    if (dispatch !== undefined) {
      this.#patches.value(port, DISPATCH, function (this: object, ...args: unknown[]) {
        return messages.#dispatch(this, dispatch, args)
      })
    }
    for (const prototype of [port, BroadcastChannel.prototype as unknown as Methods]) this.#observe(prototype)
  }

  /** Notes whose code listens. */
  #observe(prototype: Methods): void {
    const messages = this
    for (const name of LISTENS) {
      const listen = prototype[name]
      if (typeof listen !== 'function') continue
      this.#patches.value(prototype, name, function (this: object, ...args: unknown[]) {
        messages.#listens(this, args[0])
        return Reflect.apply(listen, this, args)
      })
    }
    const handler = Object.getOwnPropertyDescriptor(prototype, 'onmessage')
    if (handler?.set === undefined) return
    const { set } = handler
    this.#patches.setter(prototype, 'onmessage', function (this: object, value: unknown) {
      messages.#listens(this, 'message')
      Reflect.apply(set, this, [value])
    })
  }

  #listens(target: object, event: unknown): void {
    const context = this.#effects.engine.context
    if (event === 'message' && context !== undefined) this.#listeners.set(portOf(target), context)
  }

  #asking(real: Method): Method {
    const asked = this.#asked
    return function postMessage(this: object, ...args: unknown[]) {
      noteWorker()
      const port = ownSymbol(this, 'kPublicPort')
      if (port !== undefined && controlledBy() !== undefined)
        asked.add((this as Record<symbol, object>)[port] as object)
      return Reflect.apply(real, this, args)
    }
  }

  /** Forgets the execution before. */
  begin(): void {
    forgetWorkers()
    if (this.#asked.size > 0) this.#asked.clear()
  }

  /** Whether the answer of a worker may be on its way. */
  get awaited(): boolean {
    return this.#asked.size > 0
  }

  posted(): void {
    this.#poster = this.#effects.engine.context
    this.#turns = 0
  }

  /** Whether a message may be on its way. */
  moving(): boolean {
    return this.#turns < SETTLED && this.#turns++ < SETTLED
  }

  #dispatch(port: object, real: Method, args: unknown[]): unknown {
    const effects = this.#effects
    const { engine } = effects
    this.#asked.delete(port)
    const context = [this.#listeners.get(port), this.#poster].find(known => known?.epoch === engine.epoch)
    if (args[1] !== 'message' || context === undefined || engine.phase !== 'running') {
      return Reflect.apply(real, port, args)
    }
    this.#turns = 0
    let inbox = this.#inboxes.get(port)
    if (inbox === undefined) {
      inbox = new Inbox(on)
      this.#inboxes.set(port, inbox)
    }
    const transferred = ownSymbol(port, 'nodejs.internal.kCurrentlyReceivingPorts')
    const ports = transferred && (port as Record<symbol, unknown>)[transferred]
    const deliver = () => {
      if (transferred !== undefined) (port as Record<symbol, unknown>)[transferred] = ports
      return Reflect.apply(real, port, args)
    }
    inbox.put(effects, context.strand, deliver, args[0])
    return undefined
  }

  install(): () => void {
    this.#patches.install()
    return () => this.#patches.restore()
  }
}

function posting(real: Method, messages: Messages): Method {
  return function postMessage(this: unknown, ...args: unknown[]) {
    const control = controlledBy()
    if (control !== undefined && control.caller !== Caller.leftover) {
      const { effects } = control
      if (!effects.engine.tracking) effects.engine.restartWith({ reason: 'context' })
      messages.posted()
    }
    return Reflect.apply(real, this, args)
  }
}
