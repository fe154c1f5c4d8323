/**
 * How often each of many digests came up. Open addressing over plain arrays: a `Map` would keep every number that is no small
 * integer in an object of its own, and takes three times as long.
 */

const SMALLEST = 256

export class Tally {
  #digests = new Float64Array(SMALLEST)
  /** 0 where a slot is free. */
  #times = new Uint32Array(SMALLEST)
  #size = 0

  /** How many different ones came up. */
  get size(): number {
    return this.#size
  }

  /** How often it came up. */
  of(digest: number): number {
    return this.#times[this.#slot(digest)] as number
  }

  /** Counts it; says how often it came up before. */
  add(digest: number): number {
    let slot = this.#slot(digest)
    const before = this.#times[slot] as number
    if (before === 0) {
      if (++this.#size * 2 > this.#times.length) {
        this.#grow()
        slot = this.#slot(digest)
      }
      this.#digests[slot] = digest
    }
    this.#times[slot] = before + 1
    return before
  }

  /** The digest's slot, or the free one that it would have. */
  #slot(digest: number): number {
    const mask = this.#times.length - 1
    let slot = digest & mask
    while (this.#times[slot] !== 0 && this.#digests[slot] !== digest) slot = (slot + 1) & mask
    return slot
  }

  #grow(): void {
    const [digests, times] = [this.#digests, this.#times]
    this.#digests = new Float64Array(digests.length * 2)
    this.#times = new Uint32Array(times.length * 2)
    for (let i = 0; i < times.length; i++) {
      if (times[i] === 0) continue
      const slot = this.#slot(digests[i] as number)
      this.#digests[slot] = digests[i] as number
      this.#times[slot] = times[i] as number
    }
  }
}
