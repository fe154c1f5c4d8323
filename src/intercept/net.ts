/**
 * Covers: what passes between sockets of `node:net` and `node:tls` that tasks use themselves (`connect`, `createServer`), not those
 * that serve a client or a server of HTTP or HTTP/2.
 * Scheduling points: the moment before a chunk, or the end, of what the other side has written is delivered, at either side, on
 * a strand of the task that connected. The chunks of a socket keep their order. Connecting and writing are none.
 * Uncontrolled: where a stream is cut into chunks (what one step writes is one), errors, time-outs of sockets.
 */

import { Server as HttpServer } from 'node:http'
import { Server as HttpsServer } from 'node:https'
import { createRequire } from 'node:module'
import { Server, type Socket } from 'node:net'
import { Server as TlsServer } from 'node:tls'
import { attribute } from './attribute.ts'
import { type Connections, install as installConnections } from './connections.ts'
import type { Http2 } from './http2.ts'
import { onConnect } from './loopback.ts'
import { Patches } from './patches.ts'
import { controlledBy } from './platform-call.ts'
import type { Speakers } from './speakers.ts'

type Emit = (event: string | symbol, ...args: unknown[]) => boolean
const isHttp2 = (server: Server): boolean => /^Http2/.test(server.constructor.name)

/** By which event a server hands out its connections; none where the platform itself makes something else of them. */
function handsOutBy(server: Server): string | undefined {
  if (server instanceof HttpServer || server instanceof HttpsServer || isHttp2(server)) return undefined
  return server instanceof TlsServer ? 'secureConnection' : 'connection'
}

interface Installed {
  readonly connections: Connections
  readonly speakers: Speakers
  readonly http2: Http2
}

let installed: Installed | undefined

const inherited = Server.prototype.emit as Emit

function emit(this: Server, event: string | symbol, ...args: unknown[]): boolean {
  const network = installed
  const socket = args[0] as Socket
  // What is encrypted is not counted alike at both ends (see loopback.ts), so the kernel must not hold it back.
  if (network !== undefined && event === 'connection' && this instanceof TlsServer) socket.setNoDelay(true)
  if (network !== undefined && event === 'stream' && isHttp2(this)) {
    return network.http2.handOut(args, () => Reflect.apply(inherited, this, [event, ...args]))
  }
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
  if (installed !== undefined) took(socket, installed)
}

/** Somebody has got a socket that connects to a server. */
function took(socket: Socket, { connections, speakers, http2 }: Installed): void {
  const control = controlledBy()
  if (control === undefined) {
    if (!http2.isConnecting) connections.opened(socket, false)
    return
  }
  const { caller } = control
  // Nobody is left to hear that the server a socket was about to reach is gone.
  connections.effects.unfinished(socket, () => {
    if (socket.connecting) socket.destroy()
  })
  const { engine } = speakers
  if (!engine.tracking) engine.restartWith({ reason: 'context' })
  if (caller < 0 || !engine.tracking || http2.isConnecting) return
  speakers.speaks(socket)
  connections.hold(socket, caller, false)
}

const tls = createRequire(import.meta.url)('node:tls') as { connect(...args: unknown[]): Socket }
const { connect } = tls

/** Over a socket of the caller's own there is no connecting: what is encrypted is read there instead. */
function secured(this: unknown, ...args: unknown[]): Socket {
  const socket = Reflect.apply(connect, this, args)
  const over = args.some(argument => argument !== null && typeof argument === 'object' && 'socket' in argument)
  if (over && installed !== undefined && !installed.http2.isConnecting) took(socket, installed)
  return socket
}

const patches = new Patches().value(Server.prototype, 'emit', emit).value(tls, 'connect', secured)

export function install(network: Installed): () => void {
  installed = network
  patches.install()
  const stop = onConnect(connecting)
  const uninstall = installConnections(network.connections)
  return () => {
    uninstall()
    stop()
    patches.restore()
    installed = undefined
  }
}
