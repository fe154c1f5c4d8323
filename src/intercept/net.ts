/**
 * Covers: what passes between sockets of `node:net` and `node:tls` that tasks use themselves (`connect`, `createServer`), not those
 * that serve a client or a server of HTTP or HTTP/2.
 * Scheduling points: the moment before a chunk, or the end, of what the other side has written is delivered, at either side, on
 * a strand of the task that connected. The chunks of a socket keep their order. Connecting and writing are none.
 * Uncontrolled: where a stream is cut into chunks (what one step writes is one), errors, time-outs of sockets.
 */

import { Server as HttpServer } from 'node:http'
import { Server as HttpsServer } from 'node:https'
import { Server, type Socket } from 'node:net'
import { Server as TlsServer } from 'node:tls'
import { attribute } from './attribute.ts'
import { type Connections, install as installConnections } from './connections.ts'
import { onConnect } from './loopback.ts'
import { Patches } from './patches.ts'
import { controlledBy } from './platform-call.ts'
import type { Speakers } from './speakers.ts'

type Emit = (event: string | symbol, ...args: unknown[]) => boolean
/** By which event a server hands out its connections; none where the platform itself makes something else of them. */
function handsOutBy(server: Server): string | undefined {
  if (server instanceof HttpServer || server instanceof HttpsServer || /^Http2/.test(server.constructor.name))
    return undefined
  return server instanceof TlsServer ? 'secureConnection' : 'connection'
}

let installed: { readonly connections: Connections; readonly speakers: Speakers } | undefined

const inherited = Server.prototype.emit as Emit

function emit(this: Server, event: string | symbol, ...args: unknown[]): boolean {
  const network = installed
  const socket = args[0] as Socket
  // What is encrypted is not counted alike at both ends (see loopback.ts), so the kernel must not hold it back.
  if (network !== undefined && event === 'connection' && this instanceof TlsServer) socket.setNoDelay(true)
  if (network === undefined || event !== handsOutBy(this)) return Reflect.apply(inherited, this, [event, ...args])
  const { connections, speakers } = network
  const { engine } = speakers
  const handOut = () => Reflect.apply(inherited, this, [event, ...args]) as boolean
  const strand = speakers.fork(socket)
  if (strand < 0) {
    connections.opened(socket, true)
    return engine.asSetup(handOut)
  }
  attribute(engine, socket, strand)
  connections.hold(socket, strand, true)
  return engine.enter(strand, handOut)
}

function connecting(socket: Socket): void {
  if (installed === undefined) return
  const { connections, speakers } = installed
  const control = controlledBy()
  if (control === undefined) {
    connections.opened(socket, false)
    return
  }
  const { caller } = control
  const { engine } = speakers
  if (!engine.tracking) engine.restartWith({ reason: 'context' })
  if (caller < 0 || !engine.tracking) return
  speakers.speaks(socket)
  connections.hold(socket, caller, false)
}

const patches = new Patches().value(Server.prototype, 'emit', emit)

export function install(connections: Connections, speakers: Speakers): () => void {
  installed = { connections, speakers }
  patches.install()
  const stop = onConnect(connecting)
  const uninstall = installConnections(connections)
  return () => {
    uninstall()
    stop()
    patches.restore()
    installed = undefined
  }
}
