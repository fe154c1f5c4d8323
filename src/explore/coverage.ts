/**
 * What a campaign has covered: how many different interleavings (up to the order of independent steps), how many of the last
 * executions still showed a new one, and how many there may be.
 *
 * The estimate is Chao's: from how many interleavings came up once and how many twice it tells how many have not yet. It errs
 * on the low side where some interleavings are far less likely than others, so read it as "at least about".
 *
 * Chao, "Nonparametric Estimation of the Number of Classes in a Population", Scandinavian Journal of Statistics 11, 1984; in the
 * form corrected for bias.
 */

import { NumberTable } from '../schedule/number-table.ts'
import { mix } from '../schedule/random.ts'
import type { CoverageView } from './verdict.ts'

/** Executions that are looked back on. */
const WINDOW = 100
/** Different interleavings that are told apart, at most: memory is bounded. */
const MOST_DISTINCT = 2_000_000
/** A total beyond it is as good as infinite, which JSON has no word for. */
const MOST_TOLD = 1e300
/** Interleavings that must have come up exactly twice for an estimate. */
const LEAST = 5

export class Coverage {
  /** How often each interleaving came up. */
  readonly #times = new NumberTable()
  readonly #recent = new Uint8Array(WINDOW)
  #executions = 0
  #undigested = 0
  #once = 0
  #twice = 0

  /**
   * Takes account of executions in turn. Those with different values of the inputs are different: `value` tells the values
   * apart.
   */
  add(digests: readonly number[], value = 0): void {
    for (const digest of digests) {
      const kind = value === 0 ? digest : digest + mix(value, 0) * 0x10_0000
      const times = Math.max(0, this.#times.get(kind))
      const known = times > 0 || this.#times.size >= MOST_DISTINCT
      this.#recent[this.#executions++ % WINDOW] = known ? 0 : 1
      if (times === 0 && known) continue
      this.#times.set(kind, times + 1)
      if (times === 0) this.#once++
      else if (times === 1) {
        this.#once--
        this.#twice++
      } else if (times === 2) this.#twice--
    }
  }

  /** Different interleavings of which nothing else is known: their digests were lost with a thread. */
  addUndigested(count: number): void {
    this.#undigested += count
  }

  get distinct(): number {
    return this.#times.size + this.#undigested
  }

  /**
   * `sampled` says whether executions were drawn at random; how much is left of what is enumerated their recurrence does not
   * tell, but the search may: then `total` is what it says.
   */
  view(sampled: boolean, total?: number): CoverageView | undefined {
    const window = Math.min(WINDOW, this.#executions)
    if (window === 0) return undefined
    let fresh = 0
    for (let i = 0; i < window; i++) fresh += this.#recent[i] as number
    return {
      fresh,
      window,
      estimate: sampled ? this.#estimate() : undefined,
      total: total && Math.round(Math.min(total, MOST_TOLD)),
    }
  }

  #estimate(): number | undefined {
    if (this.#once > 0 && this.#twice < LEAST) return undefined
    return Math.round(this.distinct + (this.#once * (this.#once - 1)) / 2 / (this.#twice + 1))
  }
}
