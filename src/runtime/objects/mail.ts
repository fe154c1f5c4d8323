/** What was posted to one receiver, a port or a listener of a channel, and has not been taken: first in, first out. */

import type { PooledBuffers } from './buffer.ts'
import { withMemory, withNumbers } from './carried.ts'
import type { Home } from './object.ts'
import type { Packed } from './packed.ts'
import { Queue } from './queue.ts'

const ENDLESS = 0x7fffffff

/** Stands at the mail: the strand that takes a message goes on with `receive`. */
export class Receiver {
  readonly receive: (strand: number, message: unknown) => void

  constructor(receive: (strand: number, message: unknown) => void) {
    this.receive = receive
  }
}

export class Mail extends Queue<unknown> {
  readonly #buffers: PooledBuffers

  constructor(home: Home, id: number, name: string, buffers: PooledBuffers) {
    super(home, id, name, ENDLESS)
    this.#buffers = buffers
  }

  override get type(): string {
    return 'port'
  }

  override pack(message: unknown): Packed {
    return super.pack(withNumbers(message, this.#buffers))
  }

  override perform(strand: number, kind: number, key: number, payload: unknown): unknown {
    const value = withMemory(super.perform(strand, kind, key, payload), this.#buffers)
    if (payload instanceof Receiver) payload.receive(strand, value)
    return value
  }
}
