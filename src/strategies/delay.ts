/**
 * Iterative delay bounding: every schedule without a delay is run, then every one with one, and so on. Delays are counted
 * against round robin: the running strand goes on until it blocks, ends, or spins; then the next enabled one by number. To run
 * another strand instead costs as many delays as there are enabled strands skipped.
 *
 * Emmi, Qadeer, Rakamarić, "Delay-Bounded Scheduling", POPL 2011. There are at most k^c schedules of k steps with c delays,
 * however many strands there are; most bugs show with one or two, and strands far down the round need more. No reduction is
 * applied, since it is not sound under a bound. Each schedule is run once, in the round of its exact cost.
 */

import type { Trace } from '../schedule/trace.ts'
import { DIVERGED, LONG } from './dfs.ts'
import { IDLE_TURNS } from './patience.ts'
import { type Branch, follows, markOf, NO_PREFIX, type Prefix, prefixOf } from './prefix.ts'
import { sequenceInts, sequenceIsOver, sequencePolicy } from './sequence.ts'
import type { Finished, Frontier, Plan, Policy, Search, Strategy } from './strategy.ts'

/** Before all strands that come before `from` in a round that begins with `from`. */
const LATER = 1 << 20

const place = (strand: number, from: number): number => (strand < from ? strand + LATER : strand) - from

function inRound(frontier: Frontier): number {
  const { strands, count, current } = frontier
  const from = current >= 0 && frontier.spins(current) >= IDLE_TURNS ? current + 1 : Math.max(0, current)
  let first = strands[0] as number
  for (let i = 1; i < count; i++) {
    const strand = strands[i] as number
    if (place(strand, from) < place(first, from)) first = strand
  }
  return first
}

/** Follows a sequence, then goes round. */
export const delayPolicy: Policy = {
  ...sequencePolicy,
  name: 'delay',
  next: (state, frontier) => (sequenceIsOver(state) ? inRound(frontier) : sequencePolicy.next(state, frontier)),
}

export interface DelayOptions {
  /** The largest number of delays tried. Default: no bound. */
  readonly bound?: number
}

/** Branches remembered; of a search that needs more, the rounds of the most delays are given up. */
const MOST = 1_000_000
const FORGOT = `not exhaustive: more than ${MOST} schedules would have to be remembered`

export class DelaySearch implements Search {
  readonly undivided = true
  readonly #bound: number
  /** What is still to be run, by its number of delays. */
  readonly #work: Branch[][] = [[]]
  #remembered = 0
  /** Rounds from this one on are given up. */
  #given = Number.POSITIVE_INFINITY
  #cost = 0
  #begun = false
  #prefix: Prefix | undefined
  #over = false
  shortfall: string | undefined

  constructor({ bound = Number.POSITIVE_INFINITY }: DelayOptions = {}) {
    this.#bound = bound
  }

  get exhausted(): boolean {
    return this.#over && this.shortfall === undefined
  }

  get bounds(): string {
    return this.#bound === Number.POSITIVE_INFINITY
      ? 'every interleaving'
      : `every interleaving with at most ${this.#bound} ${this.#bound === 1 ? 'delay' : 'delays'}`
  }

  /** The number of delays of the schedules being run. */
  get cost(): number {
    return this.#cost
  }

  next(): Plan | undefined {
    if (!this.#begun) {
      this.#begun = true
      this.#prefix = NO_PREFIX
    }
    while (this.#prefix === undefined) {
      const branch = this.#work[this.#cost]?.pop()
      if (branch !== undefined) {
        this.#remembered--
        this.#prefix = prefixOf(branch)
        break
      }
      if (this.#cost + 1 >= this.#work.length) {
        this.#over = true
        return undefined
      }
      this.#cost++
    }
    const { strands, alternatives } = this.#prefix
    return { policy: delayPolicy, seed: 0, ints: sequenceInts(strands, alternatives) }
  }

  finished({ trace, governed }: Finished): void {
    const prefix = this.#prefix
    if (prefix === undefined) return
    this.#prefix = undefined
    if (governed < trace.length) this.shortfall = LONG
    if (!follows(trace, governed, prefix)) {
      this.shortfall = DIVERGED
      return
    }
    const strands = [...prefix.strands]
    const alternatives = [...prefix.alternatives]
    const marks = strands.map((_, i) => markOf(trace, i))
    const last = strands.length - 1
    const of = { strands, alternatives, marks }
    const branches: { readonly cost: number; readonly branch: Branch }[] = []
    const retry = (i: number) => {
      for (let alternative = trace.alternative(i) + 1; alternative < trace.alternatives(i); alternative++) {
        branches.push({ cost: this.#cost, branch: { of, length: i, strand: strands[i]!, alternative } })
      }
    }
    // The prefix's last step is new, and with it the alternatives of its operation.
    if (last >= 0 && alternatives[last] === 0) retry(last)
    for (let i = strands.length; i < governed; i++) {
      const before = branches.length
      skipping(trace, i, (strand, skipped) => {
        branches.push({ cost: this.#cost + skipped, branch: { of, length: i, strand, alternative: 0 } })
      })
      if (branches.length - before > 1) branches.push(...branches.splice(before).reverse())
      strands.push(trace.strand(i))
      alternatives.push(trace.alternative(i))
      marks.push(markOf(trace, i))
      retry(i)
    }
    // The deepest comes first, so that a round is searched depth first.
    for (const { cost, branch } of branches) this.#push(cost, branch)
  }

  #push(cost: number, branch: Branch): void {
    if (cost > this.#bound) return
    if (cost >= this.#given) {
      this.shortfall = FORGOT
      return
    }
    while (this.#work.length <= cost) this.#work.push([])
    this.#work[cost]!.push(branch)
    this.#remembered++
    while (this.#remembered > MOST && this.#work.length > this.#cost + 1) {
      this.#remembered -= this.#work.pop()!.length
      this.#given = this.#work.length
      this.shortfall = FORGOT
    }
    // What is left is one round: it can only be cut.
    if (this.#remembered > MOST) {
      this.#work[cost]!.pop()
      this.#remembered--
      this.shortfall = FORGOT
    }
  }
}

/** Calls `f` with every strand that could have run instead of the one whose turn it was, and how many were skipped for it. */
function skipping(trace: Trace, i: number, f: (strand: number, skipped: number) => void): void {
  if (trace.width(i) < 2) return
  // What has run is first in the round.
  const from = trace.strand(i)
  let skipped = 0
  for (let n = 0; n < trace.strands; n++) {
    const strand = (from + n) % trace.strands
    if (!trace.enabled(i, strand)) continue
    if (skipped > 0) f(strand, skipped)
    skipped++
  }
}

export function delay(options: DelayOptions = {}): Strategy {
  return { name: 'delay', search: () => new DelaySearch(options) }
}
