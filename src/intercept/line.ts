/**
 * One end of a connection, and what comes over it.
 *
 * Whose code a chunk causes to run: at the end that a server has accepted, the writer's, that is of whoever spoke last at the other
 * end; steps are taken one at a time, so a chunk has one writer. At the end of a client it is that of the task which has asked over
 * this end and whose request is being answered, or else of whoever has asked last. What nobody of the tasks has written or asked for
 * is code of `setup`.
 */

import type { Socket } from 'node:net'
import type { Engine } from '../runtime/engine.ts'
import type { StrandContext } from '../runtime/strands.ts'
import type { Connections } from './connections.ts'
import type { Effects } from './effects.ts'
import { Inbox } from './inbox.ts'
import { endHasCome } from './loopback.ts'
import { Resource } from './script.ts'

type Push = Socket['push']

const on = new Resource('socket')

/** Bytes that are no text, as those of web sockets and of what is encrypted, differ from run to run. */
function shown(chunk: unknown): unknown {
  if (!(chunk instanceof Uint8Array)) return chunk === null ? 'end' : chunk
  const text = Buffer.from(chunk).toString()
  return text.includes('\ufffd') ? `${chunk.length} bytes` : text
}

export class Line {
  readonly #socket: Socket
  readonly #push: Push
  readonly #inbox = new Inbox(on)
  /** The other end: kept, since a socket that is closed forgets its addresses. */
  #peer: Line | undefined
  #effects: Effects
  #connections: Connections
  #epoch = -1
  /** Whose code what comes is, where nobody else is known to have caused it. */
  #owner = -1
  #accepted = false
  /** Who has written over this end in this execution: the latest strand of each task, and the last of all. */
  readonly #speakers = new Map<number, number>()
  #last = -1

  constructor(socket: Socket, connections: Connections) {
    this.#socket = socket
    this.#connections = connections
    this.#effects = connections.effects
    this.#push = socket.push as Push
    // The kernel must not hold back what is to be seen at the other end before anything else happens.
    socket.setNoDelay(true)
    socket.push = (chunk: unknown, encoding?: BufferEncoding): boolean => this.#comes(chunk, encoding)
  }

  /** From here on, in this execution, what comes waits for its delivery. */
  hold(connections: Connections, owner: number, accepted: boolean): void {
    this.#connections = connections
    this.#effects = connections.effects
    this.#epoch = connections.effects.engine.epoch
    this.#owner = owner
    this.#accepted = accepted
    this.#speakers.clear()
    this.#last = -1
  }

  /** Gets to know the other end while that has its address. */
  meet(): void {
    if (this.#peer !== undefined) return
    this.#peer = this.#connections.peerOf(this.#socket)
    if (this.#peer !== undefined) this.#peer.#peer = this
  }

  /** Whether the other end will write no more: what has yet to come is the end of what was there before. */
  get isForsaken(): boolean {
    const other = this.#peer === undefined ? undefined : this.#peer.#socket
    return this.#socket.readableEnded || other?.destroyed === true || other?.writableEnded === true
  }

  spoken({ strand }: StrandContext): void {
    const { engine } = this.#effects
    this.#last = strand
    if (strand >= 0) this.#speakers.set(engine.board.task[strand] as number, strand)
  }

  /** Who has written over this end last; -1 where that is none of the execution. */
  get speaker(): number {
    return this.#epoch === this.#effects.engine.epoch ? this.#last : -1
  }

  #comes(chunk: unknown, encoding: BufferEncoding | undefined): boolean {
    const { engine } = this.#effects
    const tell = () => Reflect.apply(this.#push, this.#socket, [chunk, encoding]) as boolean
    if (engine.epoch !== this.#epoch || engine.phase !== 'running') return tell()
    // Who has written it the grant alone does not tell.
    if (!engine.tracking) engine.restartWith({ reason: 'context' })
    const strand = this.#strand(engine)
    if (strand < 0) {
      engine.restartWith({ reason: 'setup' })
      return tell()
    }
    if (chunk === null) endHasCome(this.#socket)
    this.#connections.held.add(this.#inbox)
    this.#inbox.put(this.#effects, strand, tell, shown(chunk))
    return true
  }

  #strand(engine: Engine): number {
    const { task } = engine.board
    this.meet()
    const writer = this.#peer?.speaker ?? -1
    if (this.#owner >= 0) {
      const another = writer >= 0 && task[writer] !== task[this.#owner]
      return another && (this.#accepted || this.#speakers.has(task[writer] as number)) ? writer : this.#owner
    }
    const asker = this.#accepted || this.#speakers.has(task[writer] as number) ? -1 : this.#last
    return [asker, writer, engine.service].find(strand => strand >= 0) ?? -1
  }
}
