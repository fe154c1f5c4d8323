/**
 * A map from numbers, as a rule digests, to numbers that are not negative. Open addressing over plain arrays: a `Map` would keep
 * every number that is no small integer in an object of its own, and takes three times as long.
 */

/** Entries there is room for at first, and up to which the room grows fourfold at once. */
const SMALLEST = 256
const SMALL = 0x8000

export class NumberTable {
  /** Of each entry its key, and its value and 1: of a free one 0. Side by side, since each is looked up at a place of its own. */
  #entries = new Float64Array(SMALLEST * 2)
  #room = SMALLEST
  #size = 0

  get size(): number {
    return this.#size
  }

  /** The key's value, or -1. */
  get(key: number): number {
    return (this.#entries[this.#place(key) + 1] as number) - 1
  }

  set(key: number, value: number): void {
    let place = this.#place(key)
    if (this.#entries[place + 1] === 0) {
      if (++this.#size * 2 > this.#room) {
        this.#grow()
        place = this.#place(key)
      }
      this.#entries[place] = key
    }
    this.#entries[place + 1] = value + 1
  }

  /** Where the key is, or the free place where it would be. */
  #place(key: number): number {
    const entries = this.#entries
    const mask = this.#room - 1
    let entry = key & mask
    while (entries[entry * 2 + 1] !== 0 && entries[entry * 2] !== key) entry = (entry + 1) & mask
    return entry * 2
  }

  #grow(): void {
    const entries = this.#entries
    this.#room *= this.#room < SMALL ? 4 : 2
    this.#entries = new Float64Array(this.#room * 2)
    for (let i = 0; i < entries.length; i += 2) {
      if (entries[i + 1] === 0) continue
      const place = this.#place(entries[i] as number)
      this.#entries[place] = entries[i] as number
      this.#entries[place + 1] = entries[i + 1] as number
    }
  }
}
