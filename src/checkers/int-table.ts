/**
 * A map from pairs of integers to integers that is emptied at no cost and allocates only to grow: open addressing, entries of an
 * earlier execution are told by their stamp.
 */

import { mix } from '../schedule/random.ts'

const SMALLEST = 64

export class IntTable {
  #stamp = 1
  #count = 0
  #mask = SMALLEST - 1
  #a = new Int32Array(SMALLEST)
  #b = new Int32Array(SMALLEST)
  #values = new Int32Array(SMALLEST)
  #stamps = new Int32Array(SMALLEST)

  clear(): void {
    this.#count = 0
    if (++this.#stamp < 0x7fffffff) return
    this.#stamp = 1
    this.#stamps.fill(0)
  }

  #slot(a: number, b: number): number {
    let slot = mix(a, b) & this.#mask
    while (this.#stamps[slot] === this.#stamp && (this.#a[slot] !== a || this.#b[slot] !== b)) {
      slot = (slot + 1) & this.#mask
    }
    return slot
  }

  /** The value of (a, b), or -1. */
  get(a: number, b: number): number {
    const slot = this.#slot(a, b)
    return this.#stamps[slot] === this.#stamp ? (this.#values[slot] as number) : -1
  }

  set(a: number, b: number, value: number): void {
    let slot = this.#slot(a, b)
    if (this.#stamps[slot] !== this.#stamp) {
      if (++this.#count * 2 > this.#mask) {
        this.#grow()
        slot = this.#slot(a, b)
      }
      this.#a[slot] = a
      this.#b[slot] = b
      this.#stamps[slot] = this.#stamp
    }
    this.#values[slot] = value
  }

  #grow(): void {
    const [as, bs, values, stamps] = [this.#a, this.#b, this.#values, this.#stamps]
    const size = as.length * 2
    this.#mask = size - 1
    this.#a = new Int32Array(size)
    this.#b = new Int32Array(size)
    this.#values = new Int32Array(size)
    this.#stamps = new Int32Array(size)
    for (let i = 0; i < as.length; i++) {
      if (stamps[i] !== this.#stamp) continue
      const slot = this.#slot(as[i] as number, bs[i] as number)
      this.#a[slot] = as[i] as number
      this.#b[slot] = bs[i] as number
      this.#stamps[slot] = this.#stamp
      this.#values[slot] = values[i] as number
    }
  }
}
