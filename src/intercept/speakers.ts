/**
 * On whose behalf a client's end of a connection speaks at present, so that what the other end does about it in this process
 * can be told to belong to the same task. Told from the socket that a request is sent over: clients share connections.
 */

import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { BoardOverflow } from '../runtime/board.ts'
import type { Engine } from '../runtime/engine.ts'
import type { StrandContext } from '../runtime/strands.ts'
import { Call } from './call.ts'
import type { Loopback } from './loopback.ts'

/** Whose request is about to be written, where that is known better than from who has created it: a pool may do so later. */
let writing: StrandContext | undefined

/** Tells that a request of `context` is written next, in this same stretch of code. */
export function writes(context: StrandContext | undefined): void {
  writing = context
  queueMicrotask(() => {
    writing = undefined
  })
}

export class Speakers {
  readonly engine: Engine
  readonly #loopback: Loopback
  readonly #bySocket = new WeakMap<Socket, StrandContext>()
  readonly #byRequest = new WeakMap<object, StrandContext>()

  constructor(engine: Engine, loopback: Loopback) {
    this.engine = engine
    this.#loopback = loopback
  }

  /** The strand whose code is running speaks over `socket` from now on. */
  speaks(socket: Socket, context: StrandContext | undefined = this.engine.context): void {
    if (context !== undefined) this.#bySocket.set(socket, context)
  }

  /** The strand that speaks over `socket`, or that its other end speaks for; -1 when it is none of this execution. */
  of(socket: Socket): number {
    const { engine } = this
    if (engine.phase !== 'running') return -1
    const peer = this.#loopback.peerOf(socket)
    const context = (peer && this.#bySocket.get(peer)) ?? this.#bySocket.get(socket)
    return context?.epoch === engine.epoch ? context.strand : -1
  }

  /** A strand for what comes over `socket`; -1 when it comes from outside. */
  fork(socket: Socket): number {
    return this.forkFrom(this.of(socket))
  }

  /** A strand for what a server of this process does for `speaker`; -1 when there is none. */
  forkFrom(speaker: number): number {
    if (speaker < 0) return -1
    const call = this.engine.payloadOf(speaker)
    if (call instanceof Call) call.isHandled = true
    try {
      return this.engine.fork(speaker)
    } catch (error) {
      if (!(error instanceof BoardOverflow)) throw error
      this.engine.restartWith({ reason: 'grow', overflow: error })
      return -1
    }
  }

  /** Follows the requests of `undici`, the platform's and the package's, from their creation to the socket. */
  install(): () => void {
    const created = (message: unknown) => {
      const context = this.engine.context
      if (context !== undefined) this.#byRequest.set((message as { request: object }).request, context)
    }
    const sent = (message: unknown) => {
      const { request, socket } = message as { request: object; socket: Socket }
      this.speaks(socket, writing ?? this.#byRequest.get(request))
    }
    subscribe('undici:request:create', created)
    subscribe('undici:client:sendHeaders', sent)
    return () => {
      unsubscribe('undici:request:create', created)
      unsubscribe('undici:client:sendHeaders', sent)
    }
  }
}
