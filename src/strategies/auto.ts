/**
 * The default: a portfolio. Randomised strategies take turns: RFF, which learns; SURW; PCT with depths 2 to 4; and a random
 * walk and URW, which are strong where many tasks must each have done a little (a deadlock of many) or many choices lead to the
 * bug. In the beginning most turns are RFF's: what it finds it finds soon, so that later the others have more. What URW, SURW and
 * PCT learn they learn from all executions; RFF only from its own, but for the very first, since the oddities that others show
 * would lead it astray.
 *
 * Some of the first executions are those of `dpor`, the first of all its default order: in a small scenario its handful of
 * executions is all there is. Where executions begin to repeat each other, the scenario is such a one: from then on every other
 * execution is one of `dpor`, which may come to an end and prove that nothing is left. It is given up when it does not within
 * its share, and where executions are long or loops spin.
 *
 * Where it is not told what tasks share (opaque scenarios, timers), RFF has nothing to learn from and is but POS, so that in the
 * beginning the others have more turns, and the first executions are those of `preemption`, which are few for what needs but one
 * task to overtake another. Later `dpor` has its turns: in opaque scenarios of instrumented code, which it reduces by what the code
 * touches, for as long as it says itself that little is left; else it is plain enumeration, and has them only if the orders of steps
 * begin to repeat each other.
 *
 * The proportions were chosen so that no member's bugs take more than five times as long as with that member alone; a bug
 * that several members find takes less. See docs/strategies.md for what was measured.
 */

import { mix } from '../schedule/random.ts'
import type { Trace } from '../schedule/trace.ts'
import { TraceDigest } from '../schedule/trace-digest.ts'
import { dporPolicy, heapDporPolicy } from './dpor/policy.ts'
import { dpor } from './dpor.ts'
import { pct } from './pct.ts'
import { preemption } from './preemption.ts'
import { random } from './random.ts'
import { ReadsFrom } from './reads-from.ts'
import { rff as rffStrategy } from './rff.ts'
import type { Finished, Plan, Search, SearchOptions, Strategy } from './strategy.ts'
import { surw } from './surw.ts'
import { urw } from './urw.ts'
import { Variety } from './variety.ts'

/** The executions, by number, in which what enumerates has its turn whatever the scenario: the default order first of all. */
const OPENING: ReadonlySet<number> = new Set([0, 2, 6, 12, 20])
/** How many executions belong to the beginning, in which RFF has most turns. */
const BEGINNING = 64
/** After how many executions it is first asked whether the scenario is small, and how many may change the answer. */
const FIRST_LOOK = 32
const LOOKS = 256
/** A scenario with more different executions than this, as far as can be told, is not tried to exhaust. */
const SMALL = 500
/** Those with no more are from the first look on, others only when the beginning is over. */
const SMALLER = 100
/** Executions that exhausting may take. */
const MOST = 2_000
/** Steps of an execution beyond which what might be reordered in it is too much. */
const LONG = 1_000
/** Turns of a loop without anything new that tell a loop that waits from one that looks twice. */
const SPUN = 8

class Member {
  readonly name: string
  readonly search: Search
  /** Executions planned and finished so far. */
  count = 0

  constructor(name: string, search: Search) {
    this.name = name
    this.search = search
  }

  next(): Plan | undefined {
    const plan = this.search.next(this.count)
    return plan && { ...plan, label: this.name }
  }

  finished(execution: Finished): void {
    const index = this.count++
    this.search.finished?.({ ...execution, index })
  }
}

class Portfolio implements Search {
  readonly #seen = new ReadsFrom()
  readonly #variety = new Variety()
  readonly #members: readonly Member[]
  readonly #first: readonly Member[]
  readonly #blind: readonly Member[]
  readonly #later: readonly Member[]
  readonly #systematic: Member | undefined
  #bounded: Member | undefined
  readonly #orders = new TraceDigest()
  /** Whether `dpor` reduces, as far as is known; else it enumerates, which is no way to look for bugs. */
  #reduces: boolean
  /** Whether it may reduce by what code touches. */
  #records: boolean
  #turn = 0
  #given: { readonly index: number; readonly member: Member } | undefined
  #over = false

  constructor(options: SearchOptions, exhaust: boolean) {
    const started = (i: number, { search }: Strategy) => search({ ...options, seed: mix(options.seed, i) })
    const rff = new Member('rff', started(0, rffStrategy))
    const walk = new Member('random', started(1, random))
    const uniform = new Member('surw', started(2, surw))
    const even = new Member('urw', started(6, urw))
    const [two, three, four] = [2, 3, 4].map(depth => new Member('pct', started(depth + 1, pct({ depth }))))
    this.#members = [rff, walk, uniform, even, two!, three!, four!]
    this.#first = [rff, walk, rff, rff, even, rff, rff, walk, rff, rff]
    const around = (last: Member) => [walk, rff, even, rff, two!, uniform, walk, even, rff, last]
    this.#later = [...around(three!), ...around(four!)]
    this.#blind = [two!, walk, uniform, rff, walk, three!, uniform, walk, two!, rff]
    this.#bounded = exhaust ? new Member('preemption', started(10, preemption())) : undefined
    this.#systematic = exhaust ? new Member('dpor', started(9, dpor())) : undefined
    this.#reduces = options.transparent
    this.#records = !options.transparent && options.records === true
  }

  get exhausted(): boolean {
    return this.#over
  }

  get undivided(): boolean {
    return this.#smallEnough
  }

  get bounds(): string {
    return this.#systematic?.search.bounds ?? ''
  }

  next(index: number): Plan | undefined {
    if (this.#given?.index !== index) {
      this.#given = { index, member: this.#enumerating(index) ?? this.#sampling(index) }
    }
    const { member } = this.#given
    const plan = member.next()
    if (plan !== undefined && (member !== this.#systematic || this.#accepts(plan, index))) return plan
    if (plan === undefined && member === this.#bounded) this.#bounded = undefined
    else if (member.search.exhausted === true) {
      this.#over = true
      return undefined
    }
    if (plan === undefined) member.count = MOST
    this.#given = undefined
    return this.next(index)
  }

  finished(execution: Finished): void {
    const member = this.#given?.member
    this.#given = undefined
    const { index, counted, trace, governed } = execution
    if (member !== undefined && member === this.#systematic && (trace.length > LONG || spins(trace)))
      member.count = MOST
    else member?.finished(execution)
    for (const other of this.#members) if (other !== member) other.search.overheard?.(execution)
    if (counted && index < LOOKS) this.#variety.add(this.#kindOf(trace, governed))
  }

  /** What tells an execution from others: which writes its reads saw or, where that does not tell all, the order of its steps. */
  #kindOf(trace: Trace, governed: number): number {
    if (trace.unseen !== 0) this.#reduces = false
    if (!this.#reduces) return this.#orders.of(trace, true)
    return this.#seen.observe(trace, Math.min(trace.length, governed)).exact
  }

  /** Plans of `dpor` that reduce nothing are for small scenarios only. */
  #accepts(plan: Plan, index: number): boolean {
    this.#records &&= plan.policy === heapDporPolicy
    if (this.#records) return true
    this.#reduces &&= plan.policy === dporPolicy
    return this.#reduces || (index >= FIRST_LOOK && this.#smallEnough)
  }

  get #smallEnough(): boolean {
    const systematic = this.#systematic
    if (systematic === undefined || systematic.count >= MOST) return false
    // Orders of steps say nothing of how many there are that differ in what they touch; that it says itself.
    if (this.#records) return (systematic.search.total ?? 0) <= SMALL
    return this.#variety.estimate <= SMALL
  }

  /** Who runs execution `index` if it is one of those that are not drawn at random. */
  #enumerating(index: number): Member | undefined {
    if (this.#tries(index)) return this.#systematic
    return !this.#reduces && OPENING.has(index) ? this.#bounded : undefined
  }

  #sampling(index: number): Member {
    const turns = index >= BEGINNING ? this.#later : this.#reduces ? this.#first : this.#blind
    return turns[this.#turn++ % turns.length]!
  }

  /** Whether execution `index` is one of those that try to exhaust the scenario. */
  #tries(index: number): boolean {
    if (index < FIRST_LOOK) return this.#reduces && OPENING.has(index) && (this.#systematic?.count ?? MOST) < MOST
    return index % 2 === 0 && this.#smallEnough && (index >= BEGINNING || this.#variety.estimate <= SMALLER)
  }
}

/** Whether a strand of the execution has spun: then there is no end to the interleavings. */
function spins(trace: Trace): boolean {
  for (let i = 0; i < trace.length; i++) if (trace.spins(i) >= SPUN) return true
  return false
}

export interface AutoOptions {
  /** Whether small scenarios are tried to exhaust. Default true. */
  readonly exhaust?: boolean
}

export const auto = ({ exhaust = true }: AutoOptions = {}): Strategy => ({
  name: 'auto',
  search: options => new Portfolio(options, exhaust),
})
