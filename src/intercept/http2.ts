/**
 * Covers: requests of sessions of `node:http2` (`session.request`), and those that reach a server of it in this process from one of
 * its tasks, by its events `stream` and `request`. The handler's code belongs to the task that sent the request, as a strand of its
 * own. A session may have been opened by a task, by `setup`, or before.
 * Scheduling points: the moment before a request is sent (effect), the one before the headers of its response, or its error, reach
 * the caller, and the one before what comes of the body, or the trailers, does (deliveries); on the server, what comes of the
 * request's body after the step that sent it (deliveries). What a stream has brought until a delivery is one, but for the headers.
 * Uncontrolled: streams that a server pushes, pings, settings, time-outs; requests from outside the tasks.
 */

import type { EventEmitter } from 'node:events'
import { createRequire } from 'node:module'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { StrandContext } from '../runtime/strands.ts'
import { attribute } from './attribute.ts'
import { holdBody } from './body.ts'
import { Caller } from './caller.ts'
import type { Effects } from './effects.ts'
import { Exchange } from './http2-exchange.ts'
import { Patches } from './patches.ts'
import { asPlatform, controlledBy } from './platform-call.ts'
import { Resource, type Script } from './script.ts'
import type { Speakers } from './speakers.ts'

interface Session extends EventEmitter {
  readonly socket?: { readonly localPort?: number; readonly remotePort?: number }
  request(headers?: unknown, options?: unknown): Stream
  destroy(): void
}
type Stream = Duplex & {
  readonly id?: number
  readonly session?: Session
  readonly sentHeaders?: Record<string, unknown>
}

/** Where a session that is not connected yet keeps what sends its requests. */
const PENDING = 'kPendingRequestCalls'

const request = new Resource('request')

export class Http2 {
  readonly #effects: Effects
  readonly #speakers: Speakers
  /** Who has sent a request, by the port of the client's end and the number of the stream. */
  readonly #senders = new Map<string, StrandContext>()
  readonly #exchanges = new Set<Exchange>()
  /** Whether a request was sent in this execution. */
  isUsed = false
  /** Whether the socket that connects now is a session's, which reads it itself. */
  isConnecting = false

  constructor(effects: Effects, speakers: Speakers) {
    this.#effects = effects
    this.#speakers = speakers
  }

  /** Forgets the execution before. */
  begin(): void {
    this.isUsed = false
    if (this.#senders.size > 0) this.#senders.clear()
    if (this.#exchanges.size > 0) this.#exchanges.clear()
  }

  /** The tasks have ended. */
  release(): void {
    if (this.#exchanges.size === 0) return
    for (const exchange of this.#exchanges) exchange.release()
    this.#exchanges.clear()
  }

  /** Opens a session. */
  connect(open: () => Session): Session {
    this.isConnecting = true
    let session: Session
    try {
      session = open()
    } finally {
      this.isConnecting = false
    }
    if (controlledBy() !== undefined) this.#forgive(session)
    return session
  }

  /** An execution that is cut off leaves nobody to hear what becomes of its sessions. */
  #forgive(session: Session): void {
    this.#effects.unfinished(session, () => session.on('error', () => {}))
  }

  request(session: Session, args: unknown[]): Stream {
    const control = controlledBy()
    if (control === undefined) return this.#lent(session, args)
    const { effects, caller } = control
    const { engine } = effects
    if (!engine.tracking) engine.restartWith({ reason: 'context' })
    this.#forgive(session)
    const { stream, send } = prepared(session, args)
    if (caller === Caller.leftover) {
      stream.on('error', () => {}).destroy()
      return stream
    }
    const context = engine.storage.getStore()
    const { ':method': method, ':path': path, ':authority': authority } = stream.sentHeaders ?? {}
    const on = new Resource(String(authority).replace(/:\d+$/, ''))
    const exchange = new Exchange(stream, effects, caller, on)
    this.#exchanges.add(exchange)
    stream.once('close', () => this.#exchanges.delete(exchange))
    attribute(engine, stream, caller)
    const run = () => {
      this.isUsed = true
      if (context !== undefined) this.#follow(stream, context)
      exchange.isSent = true
      send()
      return exchange.arrival
    }
    effects.callback(caller, sending(on, `${method} ${path}`, exchange, run), () => exchange.deliver())
    return stream
  }

  /** Of a library that works for a task: that controls it in its own way. */
  #lent(session: Session, args: unknown[]): Stream {
    const stream = asPlatform(() => Reflect.apply(real as Request, session, args)) as Stream
    const { context } = this.#effects.engine
    if (context?.epoch === this.#effects.engine.epoch && this.#effects.engine.phase === 'running') {
      this.isUsed = true
      this.#follow(stream, context)
    }
    return stream
  }

  /** Remembers who has sent a request as soon as that has its number. */
  #follow(stream: Stream, context: StrandContext): void {
    const known = () => this.#senders.set(`${stream.session?.socket?.localPort}:${stream.id}`, context)
    if (stream.id === undefined) stream.once('ready', known)
    else known()
  }

  /** A server hands out a stream. */
  handOut(args: unknown[], tell: () => boolean): boolean {
    const stream = args[0] as Stream
    const { engine } = this.#effects
    const sender = this.#senders.get(`${stream.session?.socket?.remotePort}:${stream.id}`)
    const strand = sender?.epoch === engine.epoch ? this.#speakers.forkFrom(sender.strand) : -1
    if (strand < 0 || engine.phase !== 'running') return tell()
    attribute(engine, stream, strand)
    holdBody(stream, this.#effects, strand, request)
    return engine.enter(strand, tell)
  }
}

function* sending(on: Resource, text: string, exchange: Exchange, run: () => unknown): Script {
  yield { on, text: () => text, lends: true, asks: () => true, run }
  return exchange.status
}

type Request = (this: Session, ...args: unknown[]) => Stream

/** A stream whose request is not sent before `send` is called, as if the session were not connected yet. */
function prepared(session: Session, args: unknown[]): { readonly stream: Stream; readonly send: () => void } {
  const own = session as unknown as Record<PropertyKey, unknown>
  const pending = Object.getOwnPropertySymbols(session).find(({ description }) => description === PENDING)
  if (pending === undefined) return { stream: Reflect.apply(real as Request, session, args), send: () => {} }
  const isConnecting = () => own.connecting === true
  const kept = own[pending]
  const calls: (() => void)[] = []
  own[pending] = calls
  Object.defineProperty(session, 'connecting', { value: true, configurable: true })
  let stream: Stream
  try {
    stream = Reflect.apply(real as Request, session, args)
  } finally {
    Reflect.deleteProperty(session, 'connecting')
    own[pending] = kept
  }
  const send = () => {
    for (const call of calls) {
      if (isConnecting()) (session as unknown as Duplex).once('connect', call)
      else call()
    }
  }
  return { stream, send }
}

let real: Request | undefined
let patches: Patches | undefined
let installed: Http2 | undefined

/** The platform does not export the class of a client's sessions, so one is made that never connects. */
function find(): Patches {
  const http2 = createRequire(import.meta.url)('node:http2') as { connect(...args: unknown[]): Session }
  const { connect } = http2
  const socket = Object.assign(new Socket(), { connecting: true })
  const dummy = connect('http://localhost', { createConnection: () => socket })
  dummy.on('error', () => {})
  dummy.destroy()
  const prototype = Object.getPrototypeOf(dummy) as Session
  real = prototype.request as Request
  return new Patches()
    .value(prototype, 'request', function (this: Session, ...args: unknown[]) {
      return installed === undefined ? Reflect.apply(real as Request, this, args) : installed.request(this, args)
    })
    .value(http2, 'connect', function (this: unknown, ...args: unknown[]) {
      const open = () => Reflect.apply(connect, this, args)
      return installed === undefined ? open() : installed.connect(open)
    })
}

export function install(http2: Http2): () => void {
  patches ??= find()
  installed = http2
  patches.install()
  return () => {
    patches?.restore()
    installed = undefined
  }
}
