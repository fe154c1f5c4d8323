/** What was posted to one receiver, a port or a listener of a channel, and has not been taken: first in, first out. */

import { Kind } from '../../schedule/operation.ts'
import type { PooledBuffers } from './buffer.ts'
import { withMemory, withNumbers } from './carried.ts'
import type { Home } from './object.ts'
import type { Packed } from './packed.ts'
import { Queue } from './queue.ts'

const ENDLESS = 0x7fffffff

/** Stands at the mail: the strand that takes a message goes on with `receive`. */
export class Receiver {
  readonly receive: (strand: number, message: unknown) => void
  /** What a report shows of a message. */
  readonly shown: (message: unknown) => unknown

  constructor(receive: Receiver['receive'], shown: Receiver['shown'] = message => message) {
    this.receive = receive
    this.shown = shown
  }
}

export class Mail extends Queue<unknown> {
  readonly #buffers: PooledBuffers

  constructor(home: Home, id: number, name: string, buffers: PooledBuffers) {
    super(home, id, name, ENDLESS)
    this.#buffers = buffers
  }

  /** What a message is to whoever takes it, where it is more than its value. */
  open: (message: unknown) => unknown = message => message

  override get type(): string {
    return 'port'
  }

  override pack(message: unknown): Packed {
    return super.pack(withNumbers(message, this.#buffers))
  }

  override perform(strand: number, kind: number, key: number, payload: unknown): unknown {
    const taken = super.perform(strand, kind, key, payload)
    if (taken === undefined || kind === Kind.put) return taken
    const value = this.open(withMemory(taken, this.#buffers))
    if (!(payload instanceof Receiver)) return value
    payload.receive(strand, value)
    return payload.shown(value)
  }
}
