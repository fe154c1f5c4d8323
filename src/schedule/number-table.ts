/**
 * A map from numbers, as a rule digests, to numbers that are not negative. Open addressing over plain arrays: a `Map` would keep
 * every number that is no small integer in an object of its own, and takes three times as long.
 */

const SMALLEST = 256
const FREE = -1

export class NumberTable {
  #keys = new Float64Array(SMALLEST)
  #values = new Float64Array(SMALLEST).fill(FREE)
  #size = 0

  get size(): number {
    return this.#size
  }

  /** The key's value, or -1. */
  get(key: number): number {
    return this.#values[this.#slot(key)] as number
  }

  set(key: number, value: number): void {
    let slot = this.#slot(key)
    if (this.#values[slot] === FREE) {
      if (++this.#size * 2 > this.#values.length) {
        this.#grow()
        slot = this.#slot(key)
      }
      this.#keys[slot] = key
    }
    this.#values[slot] = value
  }

  /** Where the key is, or the free slot where it would be. */
  #slot(key: number): number {
    const mask = this.#values.length - 1
    let slot = key & mask
    while (this.#values[slot] !== FREE && this.#keys[slot] !== key) slot = (slot + 1) & mask
    return slot
  }

  #grow(): void {
    const [keys, values] = [this.#keys, this.#values]
    this.#keys = new Float64Array(keys.length * 2)
    this.#values = new Float64Array(values.length * 2).fill(FREE)
    for (let i = 0; i < values.length; i++) {
      if (values[i] === FREE) continue
      const slot = this.#slot(keys[i] as number)
      this.#keys[slot] = keys[i] as number
      this.#values[slot] = values[i] as number
    }
  }
}
