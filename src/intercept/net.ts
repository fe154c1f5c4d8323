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
import type { Effects } from './effects.ts'
import { Inbox } from './inbox.ts'
import { endHasCome, onConnect } from './loopback.ts'
import { Patches } from './patches.ts'
import { controlledBy } from './platform-call.ts'
import { Resource } from './script.ts'
import type { Speakers } from './speakers.ts'

type Emit = (event: string | symbol, ...args: unknown[]) => boolean
type Push = Socket['push']

const on = new Resource('socket')

const shown = (chunk: unknown): unknown =>
  chunk === null ? 'end' : chunk instanceof Uint8Array ? Buffer.from(chunk).toString() : chunk

/** Lets what comes over a socket wait for its delivery, as code of `strand`'s task. */
export function holdSocket(socket: Socket, effects: Effects, strand: number): void {
  const { engine } = effects
  const { epoch } = engine
  const inbox = new Inbox(on)
  const push = socket.push as Push
  socket.push = (chunk: unknown, encoding?: BufferEncoding): boolean => {
    if (engine.epoch !== epoch || engine.phase !== 'running') return Reflect.apply(push, socket, [chunk, encoding])
    if (chunk === null) endHasCome(socket)
    inbox.put(effects, strand, () => Reflect.apply(push, socket, [chunk, encoding]), shown(chunk))
    return true
  }
}

/** By which event a server hands out its connections; none where the platform itself makes something else of them. */
function handsOutBy(server: Server): string | undefined {
  if (server instanceof HttpServer || server instanceof HttpsServer || /^Http2/.test(server.constructor.name))
    return undefined
  return server instanceof TlsServer ? 'secureConnection' : 'connection'
}

let installed: { readonly effects: Effects; readonly speakers: Speakers } | undefined

const inherited = Server.prototype.emit as Emit

function emit(this: Server, event: string | symbol, ...args: unknown[]): boolean {
  const network = installed
  const socket = args[0] as Socket
  // What is encrypted is not counted alike at both ends (see loopback.ts), so the kernel must not hold it back.
  if (network !== undefined && event === 'connection' && this instanceof TlsServer) socket.setNoDelay(true)
  const strand = network !== undefined && event === handsOutBy(this) ? network.speakers.fork(socket) : -1
  if (strand < 0) return Reflect.apply(inherited, this, [event, ...args])
  const { effects } = network as { effects: Effects }
  attribute(effects.engine, socket, strand)
  holdSocket(socket, effects, strand)
  return effects.engine.enter(strand, () => Reflect.apply(inherited, this, [event, ...args]) as boolean)
}

function connecting(socket: Socket): void {
  const control = controlledBy()
  if (installed === undefined || control === undefined) return
  const { effects, caller } = control
  const { engine } = effects
  if (!engine.tracking) engine.restartWith({ reason: 'context' })
  if (caller < 0 || !engine.tracking) return
  installed.speakers.speaks(socket)
  if ('encrypted' in socket) socket.setNoDelay(true)
  holdSocket(socket, effects, caller)
}

const patches = new Patches().value(Server.prototype, 'emit', emit)

export function install(effects: Effects, speakers: Speakers): () => void {
  installed = { effects, speakers }
  patches.install()
  const stop = onConnect(connecting)
  return () => {
    stop()
    patches.restore()
    installed = undefined
  }
}
