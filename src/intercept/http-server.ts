/**
 * Covers: requests that reach a server of `node:http` or `node:https` in this process from one of its tasks. The handler's code
 * belongs to the task that sent the request, as a strand of its own; so do the events of the request, the response, and a
 * connection that is upgraded (a web socket's).
 * Scheduling points: the moment before what comes of a request's body after the step that sent it is delivered. Else none of its own: a
 * request is handled in the step that sends it, and what the handler asks for is a point.
 * Uncontrolled: requests from outside the tasks.
 */

import type { EventEmitter } from 'node:events'
import { type IncomingMessage, Server } from 'node:http'
import { Server as SecureServer } from 'node:https'
import type { Socket } from 'node:net'
import { attribute } from './attribute.ts'
import { holdBody } from './body.ts'
import type { Connections } from './connections.ts'
import { Patches } from './patches.ts'
import { Resource } from './script.ts'
import type { Speakers } from './speakers.ts'

type Emit = (event: string | symbol, ...args: unknown[]) => boolean

const REQUESTS = new Set<string | symbol>(['request', 'checkContinue', 'checkExpectation', 'upgrade', 'connect'])

const on = new Resource('request')

let installed: Speakers | undefined
let connections: Connections | undefined

function emitOf(server: EventEmitter): Emit {
  const inherited = server.emit
  return function emit(this: EventEmitter, event, ...args): boolean {
    const speakers = installed
    const strand =
      speakers !== undefined && REQUESTS.has(event) ? speakers.fork((args[0] as IncomingMessage).socket) : -1
    const takesOver = event === 'upgrade' || event === 'connect'
    if (strand < 0) {
      if (takesOver) connections?.opened(args[1] as Socket, true)
      return Reflect.apply(inherited, this, [event, ...args])
    }
    const { engine } = speakers as Speakers
    const { effects } = connections as Connections
    attribute(engine, args[0] as IncomingMessage, strand)
    attribute(engine, args[1] as EventEmitter, strand)
    holdBody(args[0] as IncomingMessage, effects, strand, on)
    // From here on the connection is the handler's own, as that of a web socket.
    if (takesOver) connections?.hold(args[1] as Socket, strand, true)
    return engine.enter(strand, () => Reflect.apply(inherited, this, [event, ...args]) as boolean)
  }
}

const patches = new Patches()
for (const { prototype } of [Server, SecureServer]) patches.value(prototype, 'emit', emitOf(prototype))

export function install(control: Connections, speakers: Speakers): () => void {
  installed = speakers
  connections = control
  patches.install()
  return () => {
    patches.restore()
    installed = undefined
    connections = undefined
  }
}
