/**
 * Estimates of how many kinds there are from how often kinds recur: among n draws from N kinds, all alike, n·(n - 1) / 2N pairs
 * are expected to be equal. Where some kinds are likelier than others, it estimates too few.
 */
/** Equal pairs that an estimate takes. */
const LEAST = 4

export class Variety {
  readonly #times = new Map<number, number>()
  #draws = 0
  #equal = 0

  add(kind: number): void {
    const times = this.#times.get(kind) ?? 0
    this.#times.set(kind, times + 1)
    this.#equal += times
    this.#draws++
  }

  /** Infinite as long as too few have recurred to tell. */
  get estimate(): number {
    return this.#equal < LEAST ? Number.POSITIVE_INFINITY : (this.#draws * (this.#draws - 1)) / 2 / this.#equal
  }
}
