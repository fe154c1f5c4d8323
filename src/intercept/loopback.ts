/**
 * Covers: sockets of this process, both ends of which are in it. What one end has written and the other has not read yet is in
 * flight, and the runtime does not choose while anything is: so it does not depend on the speed of the kernel when a byte comes.
 * No scheduling points of its own.
 *
 * The two ends of a connection are told by their addresses. What the platform passes on when the event loop has turned (an
 * accepted connection, an end, a library's immediate) is given a few turns after the last sign of life.
 */

import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { Socket } from 'node:net'
import { Patches } from './patches.ts'
import { asPlatform } from './platform-call.ts'

/** Turns of the event loop without any sign of life after which what balances is at rest. */
const SETTLED = 3
/** Turns and milliseconds after which bytes that nobody reads are left where they are: a paused reader, a peer elsewhere. */
const UNREAD_TURNS = 20
const UNREAD_TIME = 25
/** The same for a connection that is not there yet: its host may have to be looked up. */
const UNCONNECTED_TIME = 1_000

const now = performance.now.bind(performance)
const { timeOrigin } = performance
const monotonic = () => timeOrigin + now()

/** A server that listens to both families of addresses has those of the older one by another name than its clients. */
const plain = (address: string | undefined) => address?.replace(/^::ffff:/, '')

/** Sockets that have come to the end of what the other side sends, though whoever reads is yet to hear of it. */
const ended = new WeakSet<Socket>()

/** Tells that the end has come, and waits for its delivery. */
export const endHasCome = (socket: Socket): void => void ended.add(socket)

/** One end of a connection. */
interface End {
  readonly socket: Socket
  /** The addresses, as far as known: a closed socket forgets them. */
  local: string | undefined
  remote: string | undefined
  peer: End | undefined
}

/** Those that are open: a connection may outlive the execution, and the run, that has opened it. */
const open = new Set<End>()
const byLocal = new Map<string, End>()

export class Loopback {
  readonly #ends = open
  readonly #byLocal = byLocal
  #signature = 0
  #turns = 0
  #since = 0
  #resting = true

  /** Forgets the ends that are closed, and those that an execution has left alone. */
  begin(): void {
    for (const end of this.#ends)
      if (end.socket.closed || end.socket.destroyed || end.peer?.socket.destroyed) this.#drop(end)
    this.#resting = this.#ends.size === 0
  }

  add(socket: Socket): void {
    for (const end of this.#ends) if (end.socket === socket) return
    this.#ends.add({ socket, local: undefined, remote: undefined, peer: undefined })
    this.#resting = false
  }

  /** Something may be on its way that no end has seen yet. */
  stir(): void {
    this.#resting = false
    this.#turns = 0
    this.#since = monotonic()
  }

  #drop(end: End): void {
    this.#ends.delete(end)
    if (end.local !== undefined && this.#byLocal.get(end.local) === end) this.#byLocal.delete(end.local)
  }

  /** The other end of a socket's connection, where it is in this process. */
  peerOf(socket: Socket): Socket | undefined {
    const { localPort, remotePort } = socket
    let next: Socket | undefined
    for (const { socket: other } of this.#ends) {
      if (other === socket) continue
      // A connection may be accepted before its other end knows its own address: they are accepted in the order of their calls.
      if (other.connecting) next ??= other
      else if (other.localPort === remotePort && other.remotePort === localPort) return other
    }
    return next
  }

  /** Whether the runtime has to let the event loop turn before it chooses. To be asked once a turn. */
  moving(): boolean {
    if (this.#ends.size === 0) return false
    const signature = this.#look()
    if (signature !== this.#signature) {
      this.#signature = signature
      this.#resting = false
      this.#turns = 0
      this.#since = monotonic()
    }
    if (this.#resting) return false
    const turns = this.#turns++
    if (turns < SETTLED) return true
    this.#resting = this.#balanced() || (turns >= UNREAD_TURNS && monotonic() - this.#since >= this.#longest())
    return !this.#resting
  }

  #longest(): number {
    for (const { socket } of this.#ends) if (socket.connecting) return UNCONNECTED_TIME
    return UNREAD_TIME
  }

  /** How many sockets both ends of which are here are at rest. */
  get resting(): number {
    if (!this.#resting) return 0
    let count = 0
    for (const { peer, socket } of this.#ends) if (peer !== undefined && !socket.destroyed) count++
    return count
  }

  /** A number that changes whenever an end has moved; learns the addresses on the way. */
  #look(): number {
    let signature = 0
    for (const end of this.#ends) {
      const { socket } = end
      if (end.local === undefined && !socket.connecting) this.#learn(end)
      const state =
        (socket.connecting ? 1 : 0) |
        (socket.destroyed ? 2 : 0) |
        (socket.readableEnded ? 4 : 0) |
        (socket.writableFinished ? 8 : 0) |
        (socket.closed ? 16 : 0)
      signature = (Math.imul(signature, 31) + socket.bytesRead + 7 * socket.bytesWritten + 1_000_003 * (state + 1)) | 0
    }
    return signature
  }

  #learn(end: End): void {
    const { localAddress, localPort, remoteAddress, remotePort } = end.socket
    if (localPort === undefined || remotePort === undefined) return
    end.local = `${plain(localAddress)}:${localPort}`
    end.remote = `${plain(remoteAddress)}:${remotePort}`
    this.#byLocal.set(end.local, end)
    const peer = this.#byLocal.get(end.remote)
    if (peer?.remote !== end.local) return
    end.peer = peer
    peer.peer = end
  }

  /** Whether all that was written between two ends of this process has been read. */
  #balanced(): boolean {
    for (const end of this.#ends) {
      const { socket, peer } = end
      if (socket.connecting) return false
      // What is encrypted is counted otherwise at one end than at the other: there the turns alone decide.
      if (peer === undefined || socket.destroyed || 'encrypted' in socket || 'encrypted' in peer.socket) continue
      if (peer.socket.bytesWritten !== socket.bytesRead) return false
      // The other end has closed its half, which is yet to be seen here.
      const isOver = peer.socket.writableFinished || peer.socket.destroyed
      if (isOver && !socket.readableEnded && socket.readable && !ended.has(socket)) return false
    }
    return true
  }
}

let installed: Loopback | undefined

const { connect } = Socket.prototype
const observers = new Set<(socket: Socket) => void>()

/** Tells of every socket that is about to connect while connections are observed. */
export function onConnect(observe: (socket: Socket) => void): () => void {
  observers.add(observe)
  return () => void observers.delete(observe)
}

function connected(this: Socket, ...args: unknown[]): Socket {
  installed?.add(this)
  for (const observe of observers) observe(this)
  return asPlatform(() => Reflect.apply(connect as (...args: unknown[]) => Socket, this, args))
}

const patches = new Patches().value(Socket.prototype, 'connect', connected)
const accepted = (message: unknown) => installed?.add((message as { socket: Socket }).socket)

export function install(loopback: Loopback): () => void {
  installed = loopback
  patches.install()
  subscribe('net.server.socket', accepted)
  return () => {
    unsubscribe('net.server.socket', accepted)
    patches.restore()
    installed = undefined
  }
}
