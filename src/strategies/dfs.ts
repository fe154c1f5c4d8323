/**
 * Plain depth-first search: every interleaving is run once, with every alternative of every operation. Nothing is assumed about
 * what depends on what, so it is the yardstick for all that is cleverer, and what they fall back to.
 *
 * At each step the default order's choice comes first, then the other enabled strands by number. The search keeps the path of
 * the present execution only.
 */

import type { Trace } from '../schedule/trace.ts'
import { markOf } from './prefix.ts'
import { parkingSequencePolicy, sequenceInts, sequencePolicy } from './sequence.ts'
import { PARKED, RESTLESS, spins } from './spinning.ts'
import type { Finished, Plan, Search, Strategy } from './strategy.ts'
import { treeSize } from './tree-size.ts'

interface Place {
  strand: number
  alternative: number
  alternatives: number
  /** What there was before the step. */
  readonly mark: number
  /** Strands that were enabled here and are still to be tried. */
  readonly untried: number[]
  /** Choices here after which everything was run, and in how many executions. */
  branches: number
  leaves: number
}

export class DfsSearch implements Search {
  readonly undivided = true
  readonly #path: Place[] = []
  /** How many steps of the path the next execution is told; -1 when nothing is left. */
  #told = 0
  #plan: Plan | undefined
  #shortfall: string | undefined
  readonly #bounds: string
  /** Whether loops that spin wait for news. */
  #parks: boolean

  /** `because` says why a search that could do with fewer executions does not. */
  constructor(because?: string, parks = false) {
    this.#bounds = because === undefined ? 'every interleaving' : `every interleaving, one by one: ${because}`
    this.#parks = parks
  }

  get bounds(): string {
    return this.#parks ? `${this.#bounds}; ${PARKED}` : this.#bounds
  }

  get exhausted(): boolean {
    return this.#told < 0 && this.#shortfall === undefined
  }

  get shortfall(): string | undefined {
    return this.#shortfall
  }

  get total(): number | undefined {
    if (this.#told <= 0) return undefined
    return treeSize(
      this.#path.map(({ branches, leaves, untried, alternative, alternatives }) => ({
        branches,
        leaves,
        left: 1 + untried.length + Math.max(0, alternatives - alternative - 1),
      })),
    )
  }

  next(): Plan | undefined {
    if (this.#told < 0) return undefined
    if (this.#plan === undefined) {
      const path = this.#path.slice(0, this.#told)
      const ints = sequenceInts(
        path.map(place => place.strand),
        path.map(place => place.alternative),
      )
      this.#plan = { policy: this.#parks ? parkingSequencePolicy : sequencePolicy, seed: 0, ints }
    }
    return this.#plan
  }

  finished({ trace, governed, failed }: Finished): void {
    this.#plan = undefined
    if (!this.#parks && spins(trace)) {
      this.#parks = true
      this.#path.length = 0
      this.#told = 0
      return
    }
    if (trace.restless && !failed) this.#shortfall = RESTLESS
    if (governed < trace.length) this.#shortfall = LONG
    if (!this.#follows(trace, governed)) {
      this.#shortfall = DIVERGED
      this.#path.length = Math.min(this.#told, governed)
      this.#goBack()
      return
    }
    if (this.#told > 0) this.#path[this.#told - 1]!.alternatives = trace.alternatives(this.#told - 1)
    for (let i = this.#told; i < governed; i++) {
      const strand = trace.strand(i)
      const untried: number[] = []
      if (trace.width(i) > 1) {
        for (let other = 0; other < trace.strands; other++) {
          if (other !== strand && trace.enabled(i, other)) untried.push(other)
        }
      }
      const [alternative, alternatives] = [trace.alternative(i), trace.alternatives(i)]
      this.#path.push({ strand, alternative, alternatives, mark: markOf(trace, i), untried, branches: 0, leaves: 0 })
    }
    this.#goBack()
  }

  /** Whether the execution did as it was told, and came to the same as before. */
  #follows(trace: Trace, governed: number): boolean {
    if (governed < this.#told) return false
    for (let i = 0; i < this.#told; i++) {
      const { strand, alternative, mark } = this.#path[i] as Place
      if (trace.strand(i) !== strand || trace.alternative(i) !== alternative) return false
      if (markOf(trace, i) !== mark) return false
    }
    return true
  }

  /** Changes the last choice that can be. */
  #goBack(): void {
    let leaves = 1
    for (let place = this.#path.at(-1); place !== undefined; place = this.#path.at(-1)) {
      place.branches++
      place.leaves += leaves
      leaves = place.leaves
      if (place.alternative + 1 < place.alternatives) {
        place.alternative++
        break
      }
      const next = place.untried.shift()
      if (next !== undefined) {
        place.strand = next
        place.alternative = 0
        place.alternatives = 0
        break
      }
      this.#path.pop()
    }
    this.#told = this.#path.length === 0 ? -1 : this.#path.length
  }
}

/** Why a search that has run all it could is not exhaustive. */
export const LONG = 'not exhaustive: some executions took more than maxSteps steps, beyond which they are not explored'
export const DIVERGED =
  'not exhaustive: the same choices have led to different steps, so something outside control decides as well'

export const dfs: Strategy = { name: 'dfs', search: () => new DfsSearch() }
