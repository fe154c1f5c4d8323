/**
 * The default: a portfolio. Randomised strategies take turns, in proportion to how much they may be relied on: RFF, which
 * learns; SURW; PCT with depths 2 to 4; and a random walk, which is strong where many choices lead to the bug. What SURW and
 * PCT learn they learn from all executions; RFF only from its own, since the oddities that others show would lead it astray.
 *
 * Where executions begin to repeat each other, the scenario is a small one: from then on every other execution is one of
 * `dpor`, which may come to an end and prove that nothing is left. It is given up when it does not within its share.
 *
 * The proportions were chosen so that no member's bugs take more than five times as long as with that member alone; a bug
 * that several members find takes less. See docs/strategies.md for what was measured.
 */

import { mix } from '../schedule/random.ts'
import type { Trace } from '../schedule/trace.ts'
import { dpor } from './dpor.ts'
import { pct } from './pct.ts'
import { random } from './random.ts'
import { ReadsFrom } from './reads-from.ts'
import { rff as rffStrategy } from './rff.ts'
import type { Finished, Plan, Search, SearchOptions, Strategy } from './strategy.ts'
import { surw } from './surw.ts'
import { Variety } from './variety.ts'

/** After how many executions it is first asked whether the scenario is small, and how many may change the answer. */
const FIRST_LOOK = 32
const LOOKS = 256
/** A scenario with more different executions than this, as far as can be told, is not tried to exhaust. */
const SMALL = 500
/** Executions that exhausting may take. */
const MOST = 2_000
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
  readonly #turns: readonly Member[]
  readonly #systematic: Member | undefined
  #turn = 0
  #given: { readonly index: number; readonly member: Member } | undefined
  #over = false

  constructor(options: SearchOptions, exhaust: boolean) {
    const started = (i: number, { search }: Strategy) => search({ ...options, seed: mix(options.seed, i) })
    const rff = new Member('rff', started(0, rffStrategy))
    const walk = new Member('random', started(1, random))
    const uniform = new Member('surw', started(2, surw))
    const [two, three, four] = [2, 3, 4].map(depth => new Member('pct', started(depth + 1, pct({ depth }))))
    const around = (last: Member) => [walk, rff, uniform, rff, two!, rff, walk, uniform, rff, last]
    this.#members = [rff, walk, uniform, two!, three!, four!]
    this.#turns = [...around(three!), ...around(four!)]
    this.#systematic = exhaust && options.transparent ? new Member('dpor', started(9, dpor())) : undefined
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
      const systematic = this.#tries(index) ? this.#systematic : undefined
      this.#given = { index, member: systematic ?? this.#turns[this.#turn++ % this.#turns.length]! }
    }
    const { member } = this.#given
    const plan = member.next()
    // Reduction that does not hold goes on as plain enumeration: that is no way to look for bugs.
    if (plan !== undefined && (member !== this.#systematic || plan.policy.name === 'dpor')) return plan
    if (member.search.exhausted === true) {
      this.#over = true
      return undefined
    }
    member.count = MOST
    this.#given = undefined
    return this.next(index)
  }

  finished(execution: Finished): void {
    const member = this.#given?.member
    this.#given = undefined
    member?.finished(execution)
    for (const other of this.#members) if (other !== member) other.search.overheard?.(execution)
    const { index, counted, trace, governed } = execution
    if (member !== undefined && member === this.#systematic && spins(trace)) member.count = MOST
    if (counted && index < LOOKS) this.#variety.add(this.#seen.observe(trace, Math.min(trace.length, governed)).exact)
  }

  get #smallEnough(): boolean {
    const systematic = this.#systematic
    return systematic !== undefined && systematic.count < MOST && this.#variety.estimate <= SMALL
  }

  /** Whether execution `index` is one of those that try to exhaust the scenario. */
  #tries(index: number): boolean {
    return index >= FIRST_LOOK && index % 2 === 0 && this.#smallEnough
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
