/** What was posted to one receiver, a port or a listener of a channel, and has not been taken: first in, first out. */

import type { Home } from './object.ts'
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
  constructor(home: Home, id: number, name: string) {
    super(home, id, name, ENDLESS)
  }

  override get type(): string {
    return 'port'
  }

  override perform(strand: number, kind: number, key: number, payload: unknown): unknown {
    const value = super.perform(strand, kind, key, payload)
    if (payload instanceof Receiver) payload.receive(strand, value)
    return value
  }
}
