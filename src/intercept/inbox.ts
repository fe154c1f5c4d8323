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

  /** Delivers what is left at once, as code of whom it has come to: nobody is granted anything any more. */
  release(effects: Effects): void {
    const { engine } = effects
    if (this.#epoch !== engine.epoch) return
    for (const { strand, deliver } of this.#items.splice(0)) {
      try {
        engine.enter(strand, deliver)
      } catch (error) {
        effects.uncaught(error)
      }
    }
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
