/**
 * Iterative preemption bounding: every schedule without a preemption is run, then every one with one, and so on. Where the
 * running strand blocks or ends, all enabled strands are tried; leaving one that could go on costs a preemption.
 *
 * Musuvathi, Qadeer, "Iterative Context Bounding for Systematic Testing of Multithreaded Programs", PLDI 2007. No reduction is
 * applied: sleep sets are not sound under a bound. Each schedule is run once, in the round of its exact cost.
 */

import { DIVERGED, LONG } from './dfs.ts'
import { Focus } from './focus.ts'
import { type Branch, follows, markOf, NO_PREFIX, type Prefix, prefixOf } from './prefix.ts'
import { sequenceInts, sequencePolicy } from './sequence.ts'
import type { Finished, Search, Strategy } from './strategy.ts'

export interface PreemptionOptions {
  /** The largest number of preemptions tried. Default: no bound. */
  readonly bound?: number
  /**
   * Names of strands as numbers: the search looks only where `focus.ts` has it, and for a while at each number of preemptions.
   * That finds a failure that is known already far sooner; it is no enumeration. Default: it looks everywhere.
   */
  readonly focus?: readonly number[]
}

/** Executions of one round, where the search has a focus: there may be no end to those that begin with no preemption. */
const FOCUSED_ROUND = 300
/** Prefixes remembered of one round. */
const MOST = 200_000
const FORGOT = `not exhaustive: more than ${MOST} schedules of as many preemptions would have to be remembered`

export class PreemptionSearch implements Search {
  readonly undivided = true
  readonly #bound: number
  readonly #focus: Focus | undefined
  /** Executions of this round. */
  #ran = 0
  /** Prefixes still to be run, by their number of preemptions. */
  readonly #work: Branch[][] = [[]]
  #begun = false
  #cost = 0
  #current: { readonly prefix: Prefix; readonly index: number } | undefined
  #over = false
  shortfall: string | undefined

  constructor({ bound = Number.POSITIVE_INFINITY, focus }: PreemptionOptions = {}) {
    this.#bound = bound
    this.#focus = focus && new Focus(focus)
  }

  get exhausted(): boolean {
    return this.#over && this.shortfall === undefined && this.#focus === undefined
  }

  get bounds(): string {
    return this.#bound === Number.POSITIVE_INFINITY
      ? 'all schedules'
      : `all schedules with at most ${this.#bound} ${this.#bound === 1 ? 'preemption' : 'preemptions'}`
  }

  /** The number of preemptions of the schedules being run. */
  get cost(): number {
    return this.#cost
  }

  next(index: number) {
    if (this.#current?.index !== index) {
      if (!this.#begun) {
        this.#begun = true
        this.#current = { prefix: NO_PREFIX, index }
        return { policy: sequencePolicy, seed: 0, ints: sequenceInts([]) }
      }
      let round = this.#work[this.#cost]
      while (round === undefined || round.length === 0 || this.#ran === FOCUSED_ROUND) {
        if (this.#cost >= this.#bound || this.#cost >= this.#work.length) {
          this.#over = true
          return undefined
        }
        round = this.#work[++this.#cost]
        this.#ran = 0
      }
      if (this.#focus !== undefined) this.#ran++
      this.#current = { prefix: prefixOf(round.pop() as Branch), index }
    }
    const { strands, alternatives } = this.#current.prefix
    return { policy: sequencePolicy, seed: 0, ints: sequenceInts(strands, alternatives) }
  }

  finished({ trace, governed }: Finished): void {
    const prefix = this.#current?.prefix
    if (prefix === undefined) return
    if (governed < trace.length) this.shortfall = LONG
    if (!follows(trace, governed, prefix)) {
      this.shortfall = DIVERGED
      return
    }
    const strands: number[] = []
    const alternatives: number[] = []
    const marks: number[] = []
    let cost = 0
    // Later branches are pushed first, so that the round is searched depth first.
    const branches: { readonly cost: number; readonly branch: Branch }[] = []
    this.#focus?.learn(trace)
    const of = { strands, alternatives, marks }
    const last = prefix.strands.length - 1
    for (let i = 0; i < governed; i++) {
      const strand = trace.strand(i)
      const fallback = trace.fallback(i)
      const previous = i === 0 ? -1 : trace.strand(i - 1)
      const continues = previous >= 0 && fallback === previous
      if (i > last && trace.width(i) > 1 && !(continues && this.#focus?.matters(trace, i) === false)) {
        for (let other = 0; other < trace.strands; other++) {
          if (other === strand || !trace.enabled(i, other) || this.#focus?.has(trace, other) === false) continue
          branches.push({
            cost: cost + (continues && other !== previous ? 1 : 0),
            branch: { of, length: i, strand: other, alternative: 0 },
          })
        }
      }
      if (continues && strand !== previous) cost++
      strands.push(strand)
      alternatives.push(trace.alternative(i))
      marks.push(markOf(trace, i))
      // The prefix's last step is new, and with it the alternatives of its operation, unless it is one of these.
      if (i < last || (i === last && trace.alternative(i) > 0)) continue
      for (let alternative = trace.alternative(i) + 1; alternative < trace.alternatives(i); alternative++) {
        branches.push({ cost, branch: { of, length: i, strand, alternative } })
      }
    }
    for (const { cost: costs, branch } of branches.reverse()) this.#push(costs, branch)
  }

  #push(cost: number, branch: Branch): void {
    if (cost > this.#bound) return
    const round = (this.#work[cost] ??= [])
    if (round.length < MOST) round.push(branch)
    else this.shortfall = FORGOT
  }
}

export function preemption(options: PreemptionOptions = {}): Strategy {
  return { name: 'preemption', search: () => new PreemptionSearch(options) }
}
