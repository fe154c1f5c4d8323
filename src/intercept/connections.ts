/**
 * What comes over sockets that user code reads itself: held back until the schedule delivers it, chunk by chunk, while tasks run;
 * the platform's before and after. That goes for connections that `setup` has opened, or an execution before, as for those of tasks.
 */

import { Socket } from 'node:net'
import { attribute } from './attribute.ts'
import type { Effects } from './effects.ts'
import type { Inbox } from './inbox.ts'
import { Line } from './line.ts'
import type { Loopback } from './loopback.ts'
import { Patches } from './patches.ts'

type Method = (this: Socket, ...args: unknown[]) => unknown

/** What those call their own symbols on a socket that read HTTP from it. */
const READERS = new Set(['parser'])

/** Whether a client or a server of HTTP reads it: what comes is delivered as requests and responses. */
function speaksHttp(socket: Socket): boolean {
  const { parser, _httpMessage: message } = socket as Socket & { parser?: unknown; _httpMessage?: unknown }
  if (parser || message || socket.listenerCount('agentRemove') > 0) return true
  const own = socket as unknown as Record<symbol, unknown>
  return Object.getOwnPropertySymbols(socket).some(symbol => READERS.has(symbol.description ?? '') && own[symbol])
}

const lines = new WeakMap<Socket, Line>()
/** Sockets whose other end may write to them when the next execution's tasks run; whether a server has accepted them. */
const open = new Map<Socket, boolean>()

export class Connections {
  readonly effects: Effects
  readonly #loopback: Loopback
  /** Where something may wait for its delivery. */
  readonly held = new Set<Inbox>()

  constructor(effects: Effects, loopback: Loopback) {
    this.effects = effects
    this.#loopback = loopback
  }

  /** Forgets those that are closed. */
  begin(): void {
    if (open.size > 0) for (const socket of open.keys()) if (socket.destroyed) open.delete(socket)
    if (this.held.size > 0) this.held.clear()
  }

  /** A socket of nobody's among the tasks: where it is open when tasks start, it comes under control. */
  opened(socket: Socket, accepted: boolean): void {
    const { engine } = this.effects
    if (engine.phase !== 'running') open.set(socket, accepted)
    else if (accepted && this.#isOpen(this.#loopback.peerOf(socket))) this.hold(socket, -1, true)
  }

  #isOpen(socket: Socket | undefined): boolean {
    return socket !== undefined && open.has(socket)
  }

  /** Lets what comes over a socket wait for its delivery, as code of `strand`'s task where nobody else has caused it. */
  hold(socket: Socket, strand: number, accepted: boolean): void {
    open.set(socket, accepted)
    let line = lines.get(socket)
    if (line === undefined) {
      line = new Line(socket, this)
      lines.set(socket, line)
      const { _parent: carrier } = socket as Socket & { _parent?: Socket | null }
      // Encrypted: the connection is known by the socket below.
      if (carrier instanceof Socket) lines.set(carrier, line)
    }
    line.hold(this, strand, accepted)
    line.meet()
  }

  /** The tasks start. */
  launch(): void {
    if (open.size === 0) return
    const { engine } = this.effects
    for (const [socket, accepted] of open) {
      if (socket.destroyed || speaksHttp(socket) || lines.get(socket)?.isForsaken === true) continue
      this.hold(socket, -1, accepted)
      if (!socket.connecting) continue
      if (engine.service < 0) engine.restartWith({ reason: 'setup' })
      else attribute(engine, socket, engine.service)
    }
  }

  /** The tasks have ended: what they were not told is the platform's to tell, for those who go on with a connection in `teardown`. */
  release(): void {
    if (this.held.size === 0) return
    for (const inbox of this.held) inbox.release(this.effects)
    this.held.clear()
  }

  /** The other end of a connection of this process. */
  peerOf(socket: Socket): Line | undefined {
    const carrier = (socket as Socket & { _parent?: Socket | null })._parent ?? socket
    const peer = this.#loopback.peerOf(carrier)
    return peer === undefined || peer.connecting ? undefined : lines.get(peer)
  }

  /** Somebody writes over a socket. */
  readonly speaks = (socket: Socket): void => {
    const line = lines.get(socket)
    const { engine } = this.effects
    if (line === undefined || engine.phase !== 'running') return
    const { context } = engine
    if (context?.epoch === engine.epoch) line.spoken(context)
  }
}

let installed: Connections | undefined

const prototype = Socket.prototype as unknown as Record<string, Method>
const patches = new Patches()
for (const name of ['write', 'end', 'destroy']) {
  const real = prototype[name] as Method
  patches.value(prototype, name, function (this: Socket, ...args: unknown[]) {
    installed?.speaks(this)
    return Reflect.apply(real, this, args)
  })
}

/** A connection that a request has been upgraded to is read by the code of `strand`'s task. */
export const holdUpgraded = (socket: unknown, strand: number): void => {
  if (socket instanceof Socket) installed?.hold(socket, strand, false)
}

export function install(connections: Connections): () => void {
  installed = connections
  patches.install()
  return () => {
    patches.restore()
    installed = undefined
  }
}
