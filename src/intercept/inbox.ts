/** What has come to one receiver and waits to be delivered: one after the other, in the order in which it came. */

import type { Effects } from './effects.ts'
import type { Resource } from './script.ts'

interface Item {
  readonly strand: number
  readonly deliver: () => unknown
  readonly shown: unknown
}

export class Inbox {
  readonly #on: Resource
  readonly #items: Item[] = []
  #epoch = -1
  #standing = false

  constructor(on: Resource) {
    this.#on = on
  }

  /** Adds something whose delivery is code of a strand that `strand` forks. */
  put(effects: Effects, strand: number, deliver: () => unknown, shown: unknown): void {
    const { epoch } = effects.engine
    if (this.#epoch !== epoch) {
      this.#epoch = epoch
      this.#standing = false
      this.#items.length = 0
    }
    this.#items.push({ strand, deliver, shown })
    this.#announce(effects)
  }

  #announce(effects: Effects): void {
    const item = this.#items[0]
    if (this.#standing || item === undefined) return
    this.#standing = true
    const deliver = () => {
      this.#standing = false
      this.#items.shift()
      try {
        item.deliver()
      } finally {
        this.#announce(effects)
      }
    }
    effects.event(item.strand, this.#on, deliver, item.shown)
  }
}
