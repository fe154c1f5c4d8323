/**
 * Messages that are more than their value: they take a port along, or raw memory. Ports go by the key of their end. Memory is known
 * by a name on the board, and the buffer itself comes to the other threads by a channel of the platform's.
 */

import workerThreads from 'node:worker_threads'
import { AbortError } from '../runtime/abort.ts'
import { Header, Unseen } from '../runtime/board.ts'
import type { Engine } from '../runtime/engine.ts'
import { sharedPart } from '../runtime/objects/copy.ts'
import type { Found } from '../runtime/objects/found.ts'
import type { SharedMemory } from '../runtime/objects/memory.ts'
import { Serialized } from '../runtime/objects/packed.ts'
import type { End, Ends } from './ends.ts'
import { withRoom } from './finding.ts'
import { readParcel, writeParcel } from './parcel-format.ts'

// The platform's own: the module is loaded before a run.
const { BroadcastChannel, MessagePort, receiveMessageOnPort } = workerThreads
const { postMessage } = BroadcastChannel.prototype

const PARCEL = 'heddle:parcel'

interface Contents {
  readonly [PARCEL]: Uint8Array
  readonly memories: readonly string[]
  readonly ports: readonly Omit<End, 'port'>[]
}

interface Sent {
  readonly key: string
  readonly epoch: number
  readonly buffer: SharedArrayBuffer
}

/** A message on its way that reports show in another form than its bytes have. */
class Shown extends Serialized {
  readonly #message: unknown
  constructor({ bytes }: Serialized, message: unknown) {
    super(bytes)
    this.#message = message
  }
  override value(): unknown {
    return this.#message
  }
}

export class Parcels {
  readonly #engine: Engine
  readonly #found: Found
  readonly #ends: Ends
  /** Between the threads of a gang that hosts workers. */
  readonly #wire: workerThreads.BroadcastChannel | undefined
  /** Called with a port that leaves this thread. */
  readonly #leaves: (port: object) => void
  readonly #keys = new Map<SharedArrayBuffer, string>()
  readonly #buffers = new Map<string, SharedArrayBuffer>()
  /** What has come by the wire in this execution. */
  readonly #arrived = new Map<string, Sent>()
  #count = 0

  constructor(engine: Engine, found: Found, ends: Ends, wire: string | undefined, leaves: (port: object) => void) {
    this.#engine = engine
    this.#found = found
    this.#ends = ends
    this.#leaves = leaves
    if (wire === undefined) return
    this.#wire = new BroadcastChannel(wire)
    // What is not asked for in time is told of when the event loop turns.
    this.#wire.onmessage = event => this.#take((event as { data: Sent }).data)
    ;(this.#wire as unknown as { unref(): void }).unref()
  }

  /** Forgets the execution before. */
  begin(): void {
    this.#receive()
    for (const [key, { epoch }] of this.#arrived) if (epoch !== this.#engine.epoch) this.#arrived.delete(key)
    if (this.#keys.size > 0) this.#keys.clear()
    if (this.#buffers.size > 0) this.#buffers.clear()
    this.#count = 0
  }

  close(): void {
    this.#wire?.close()
  }

  /** Whether raw memory is in `message` that can be taken along. */
  hasMemory = (message: unknown): boolean => sharedPart(message) instanceof SharedArrayBuffer

  /** The message with what it takes along; undefined when it is no more than its value. */
  pack(message: unknown, list: readonly unknown[] = []): Serialized | undefined {
    const ports = list.filter((each): each is object => each instanceof MessagePort)
    const memory = this.hasMemory(message)
    if (memory && this.#wire === undefined) this.#want(message)
    if (ports.length === 0 && (!memory || this.#wire === undefined)) return undefined
    const ends = ports.map(port => {
      const end = this.#ends.of(port)
      if (end !== undefined) return end
      throw new TypeError(
        'heddle: a MessagePort that was made outside of control cannot be sent to another thread: have a task or setup make its channel.',
      )
    })
    const { bytes, memories: buffers } = writeParcel(message, ports)
    const memories = buffers.map(buffer => this.#send(buffer))
    for (const end of ends) {
      this.#leaves(end.port)
      this.#ends.release(end)
    }
    const transferred = list.filter((each): each is ArrayBuffer => each instanceof ArrayBuffer)
    if (transferred.length > 0) structuredClone(undefined, { transfer: transferred })
    const contents = { [PARCEL]: bytes, memories, ports: ends.map(({ key, peer, names }) => ({ key, peer, names })) }
    return new Shown(Serialized.of(contents), message)
  }

  /** The first memory of a task's own that is sent: from now on the threads are to have a channel for it. */
  #want(message: unknown): void {
    const engine = this.#engine
    if (engine.phase !== 'running' || engine.memories.has(sharedPart(message) as SharedArrayBuffer)) return
    engine.restartWith({ reason: 'memory' })
    throw new AbortError()
  }

  /** `packed` for `message`, to be shown as `shown`. */
  shownAs(packed: unknown, shown: unknown, message: unknown): unknown {
    return shown !== message && packed instanceof Serialized ? new Shown(packed, shown) : packed
  }

  /** What a message is in this thread. */
  readonly open = (message: unknown): unknown => {
    if (typeof message !== 'object' || message === null || !Object.hasOwn(message, PARCEL)) return message
    const { [PARCEL]: bytes, memories, ports } = message as Contents
    return readParcel(
      bytes,
      ports.map(({ key, peer, names }) => this.#ends.adopt(key, peer, names).port),
      memories.map(key => this.#bufferOf(key) as SharedArrayBuffer),
    )
  }

  /** The key of a buffer that the other threads can have from now on. */
  #send(buffer: SharedArrayBuffer): string {
    const made = this.#engine.memories.get(buffer)
    const known = this.#keys.get(buffer)
    if (known !== undefined) return known
    // Those of `shared.buffer` every thread has under the same number.
    if (made !== undefined) return String(made.id)
    const { board, program } = this.#engine
    const strand = this.#engine.currentStrand()
    const maker = program.tasks[strand < 0 ? this.#engine.thread : (board.task[strand] as number)]!.name
    const key = `${maker} buffer#${++this.#count}`
    Reflect.apply(postMessage, this.#wire, [{ key, epoch: this.#engine.epoch, buffer } satisfies Sent])
    this.#know(key, buffer)
    // Code that is not instrumented may use it unseen.
    board.header[Header.unseen] = (board.header[Header.unseen] as number) | Unseen.code
    return key
  }

  #know(key: string, buffer: SharedArrayBuffer): void {
    this.#keys.set(buffer, key)
    this.#buffers.set(key, buffer)
    const memory: SharedMemory = withRoom(this.#engine, () => this.#found.of('memory', key, key))
    memory.attach(buffer)
    this.#engine.sent ??= new WeakSet()
    this.#engine.sent.add(buffer)
  }

  #bufferOf(key: string): SharedArrayBuffer | undefined {
    const number = Number(key)
    if (!Number.isNaN(number)) return (this.#engine.models[number] as SharedMemory | undefined)?.buffer
    const known = this.#buffers.get(key)
    if (known !== undefined) return known
    this.#receive()
    const { buffer } = this.#arrived.get(key) as Sent
    this.#know(key, buffer)
    return buffer
  }

  #receive(): void {
    if (this.#wire === undefined) return
    for (;;) {
      // Typed for ports only.
      const received = receiveMessageOnPort(this.#wire as unknown as workerThreads.MessagePort) as
        | { message: Sent }
        | undefined
      if (received === undefined) return
      this.#take(received.message)
    }
  }

  #take(sent: Sent): void {
    if (sent.epoch === this.#engine.epoch) this.#arrived.set(sent.key, sent)
  }
}
