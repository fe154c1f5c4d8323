/**
 * Covers: requests that reach a server of `node:http` or `node:https` in this process from one of its tasks. The handler's code
 * belongs to the task that sent the request, as a strand of its own; so do the events of the request and the response.
 * Scheduling points: none of its own. A request is handled in the step that sends it, and what the handler asks for is a point.
 * Uncontrolled: requests from outside the tasks.
 */

import type { EventEmitter } from 'node:events'
import { type IncomingMessage, Server } from 'node:http'
import { Server as SecureServer } from 'node:https'
import type { Engine } from '../runtime/engine.ts'
import { Patches } from './patches.ts'
import type { Speakers } from './speakers.ts'

type Emit = (event: string | symbol, ...args: unknown[]) => boolean

const REQUESTS = new Set<string | symbol>(['request', 'checkContinue', 'checkExpectation', 'upgrade', 'connect'])

let installed: Speakers | undefined

/** Lets an emitter's listeners run as code of `strand`, whatever the platform was doing when it emits. */
export function attribute(engine: Engine, emitter: EventEmitter, strand: number): void {
  const { epoch } = engine
  const { emit } = emitter
  const task = engine.board.task[strand]
  emitter.emit = function (this: EventEmitter, ...args: Parameters<Emit>): boolean {
    if (engine.epoch !== epoch || engine.phase !== 'running') return Reflect.apply(emit, this, args)
    const context = engine.storage.getStore()
    // Within the task the code that causes an event knows better whose it is.
    const own = context?.epoch === epoch && context.lent !== true && engine.board.task[context.strand] === task
    return own
      ? Reflect.apply(emit, this, args)
      : engine.enter(strand, () => Reflect.apply(emit, this, args) as boolean)
  }
}

function emitOf(server: EventEmitter): Emit {
  const inherited = server.emit
  return function emit(this: EventEmitter, event, ...args): boolean {
    const speakers = installed
    const strand =
      speakers !== undefined && REQUESTS.has(event) ? speakers.fork((args[0] as IncomingMessage).socket) : -1
    if (strand < 0) return Reflect.apply(inherited, this, [event, ...args])
    const { engine } = speakers as Speakers
    attribute(engine, args[0] as IncomingMessage, strand)
    if (event !== 'upgrade' && event !== 'connect') attribute(engine, args[1] as EventEmitter, strand)
    return engine.enter(strand, () => Reflect.apply(inherited, this, [event, ...args]) as boolean)
  }
}

const patches = new Patches()
for (const { prototype } of [Server, SecureServer]) patches.value(prototype, 'emit', emitOf(prototype))

export function install(speakers: Speakers): () => void {
  installed = speakers
  patches.install()
  return () => {
    patches.restore()
    installed = undefined
  }
}
