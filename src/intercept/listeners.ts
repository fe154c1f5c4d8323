/**
 * Covers: `on`, `addListener`, `prependListener` of `EventEmitter`; `addEventListener` of `EventTarget`. They are no scheduling
 * points: who listens is remembered for the `leak` checker.
 *
 * Remembered is what a task's code puts on something that outlives it: on an emitter, a target or an `AbortSignal` that the state
 * leads to, or on `process`. Not remembered: listeners for one event, which wait for something; but those of a signal that is not
 * aborted wait for nothing once their task has ended.
 * Out of reach: private fields; what a task has made itself and shares later.
 */

import { EventEmitter, getEventListeners } from 'node:events'
import type { Engine } from '../runtime/engine.ts'
import { isSharedObject } from '../scenario/brands.ts'
import { below } from '../scenario/state/plain.ts'
import type { LeftOpen } from '../schedule/left-open.ts'
import { callerOf } from './caller.ts'
import { openerOf } from './left-open.ts'
import { Patches } from './patches.ts'

type Listener = (...args: unknown[]) => unknown
type Target = EventEmitter | EventTarget

const { on, prependListener } = EventEmitter.prototype
const { addEventListener } = EventTarget.prototype

/** Objects of a state that are looked at, at most. */
const REACH = 500
/** Listeners that are remembered, at most. */
const MOST = 1_000

let installed: Listeners | undefined

/** The listeners that tasks have put on what they share, in one execution. */
export class Listeners {
  readonly #engine: Engine
  readonly #state: () => unknown
  readonly #added: LeftOpen[] = []
  /** By what they are called in reports; known once a task listens to anything. */
  #shared: ReadonlyMap<object, string> | undefined

  constructor(engine: Engine, state: () => unknown) {
    this.#engine = engine
    this.#state = state
  }

  begin(): void {
    if (this.#added.length > 0) this.#added.length = 0
    this.#shared = undefined
  }

  /** The tasks have ended. */
  settled(): void {
    for (const each of this.#added) this.#engine.left.push(each)
  }

  added(target: Target, type: string | symbol, isOpen: () => boolean): void {
    const engine = this.#engine
    if (engine.phase !== 'running' || callerOf(engine) < 0 || this.#added.length >= MOST) return
    this.#shared ??= targetsOf(this.#state())
    const path = this.#shared.get(target)
    const opener = path === undefined ? undefined : openerOf(engine, true)
    if (opener !== undefined)
      this.#added.push({ ...opener, word: `a listener for '${String(type)}' on \`${path}\``, isOpen })
  }
}

const isTarget = (value: object): boolean => value instanceof EventEmitter || value instanceof EventTarget

/** What can be listened to that `state` leads to, by its path. */
function targetsOf(state: unknown): ReadonlyMap<object, string> {
  const paths = new Map<object, string>()
  const targets = new Map<object, string>([[process, 'process']])
  const queue: [value: object, path: string][] = []
  const reach = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null || paths.has(value) || paths.size >= REACH) return
    if (isSharedObject(value) || ArrayBuffer.isView(value)) return
    paths.set(value, path)
    queue.push([value, path])
  }
  reach(state, '')
  for (const [value, path] of queue) {
    if (isTarget(value)) targets.set(value, path)
    else if (value instanceof AbortController) reach(value.signal, below(path, 'signal'))
    else if (value instanceof Map) for (const [key, each] of value) reach(each, below(path, String(key)))
    else if (value instanceof Set) for (const each of value) reach(each, path)
    if (!(value instanceof EventTarget)) {
      for (const [key, { value: each }] of Object.entries(Object.getOwnPropertyDescriptors(value)))
        if (key !== '_events') reach(each, below(path, key))
    }
  }
  return targets
}

function listensOn(this: EventEmitter, type: string | symbol, listener: Listener): EventEmitter {
  Reflect.apply(on, this, [type, listener])
  noteEmitter(this, type, listener)
  return this
}

function listensFirst(this: EventEmitter, type: string | symbol, listener: Listener): EventEmitter {
  Reflect.apply(prependListener, this, [type, listener])
  noteEmitter(this, type, listener)
  return this
}

function noteEmitter(emitter: EventEmitter, type: string | symbol, listener: Listener): void {
  // Those for one event are wrapped, and tell of the listener itself.
  if (installed === undefined || 'listener' in listener) return
  installed.added(emitter, type, () => emitter.listeners(type).includes(listener))
}

function listensTo(this: EventTarget, ...args: Parameters<EventTarget['addEventListener']>): void {
  Reflect.apply(addEventListener, this, args)
  const [type, listener, options] = args
  if (installed === undefined || listener === null) return
  const signal = this instanceof AbortSignal ? this : undefined
  if (signal === undefined && typeof options === 'object' && options.once === true) return
  installed.added(
    this,
    type,
    () => signal?.aborted !== true && getEventListeners(this, type).includes(listener as Listener),
  )
}

const patches = new Patches()
  .value(EventEmitter.prototype, 'on', listensOn)
  .value(EventEmitter.prototype, 'addListener', listensOn)
  .value(EventEmitter.prototype, 'prependListener', listensFirst)
  .value(EventTarget.prototype, 'addEventListener', listensTo)

export function install(listeners: Listeners): () => void {
  installed = listeners
  patches.install()
  return () => {
    patches.restore()
    installed = undefined
  }
}
