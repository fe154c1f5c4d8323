/**
 * Reads-from feedback (RFF): a greybox fuzzer over sets of constraints "this read sees that write", or "does not". What an
 * execution showed — which reads saw which writes, and in which combination — decides which sets are kept and changed further;
 * those whose combination is rare are preferred. Bugs that need one strand to be late among many alike fall to one constraint.
 *
 * Wolff, Shi, Duck, Mathur, Roychoudhury, "Greybox Fuzzing for Concurrency Testing", ASPLOS 2024. Unlike there, an access is
 * told by kind, object and what its strand did before instead of by its place in the code, locks and other objects are read
 * and written as variables are, and a constraint may name a strand. A fifth of the executions are plain POS, and a quarter
 * have one constraint alone, lest a corpus of large sets lead nowhere.
 *
 * It feeds on every execution, so it must hear of each before it plans the next.
 */

import { mix, RANDOM_INTS, randomBelow, seedRandom } from '../schedule/random.ts'
import { ANY_PATH, constraintsPolicy, Form } from './constraints.ts'
import { type Access, type Place, pairOf, ReadsFrom } from './reads-from.ts'
import type { Finished, Plan, Search, Strategy } from './strategy.ts'

type Constraint = readonly number[]

interface Entry {
  readonly constraints: readonly Constraint[]
  /** The combination that its execution showed. */
  readonly combination: number
}

/** A read, and a write that it might see. */
interface Pair {
  readonly place: Place
  readonly read: Access
  readonly write: Access | undefined
  readonly number: number
  readonly tries: number
}

/** Pairs that are looked at for a new constraint. */
const CANDIDATES = 8
/** Constraints of a set, at most. */
const LARGEST = 5
/** Sets that are kept, at most: the oldest go first. */
const CORPUS = 200

class ReadsFromSearch implements Search {
  readonly #seed: number
  readonly #random = new Int32Array(RANDOM_INTS)
  readonly #seen = new ReadsFrom()
  /** How often each combination was seen. */
  readonly #combinations = new Map<number, number>()
  /** How often each pair was made a constraint. */
  readonly #tries = new Map<number, number>()
  readonly #corpus: Entry[] = []
  #planned: { readonly index: number; readonly constraints: readonly Constraint[] } | undefined

  constructor(seed: number) {
    this.#seed = seed
  }

  next(index: number): Plan {
    if (this.#planned?.index !== index) {
      seedRandom(this.#random, 0, mix(this.#seed, ~index))
      const constraints = this.#below(5) === 0 ? [] : this.#mutate(this.#below(3) === 0 ? [] : this.#draw())
      this.#planned = { index, constraints }
    }
    return { policy: constraintsPolicy, seed: mix(this.#seed, index), ints: this.#planned.constraints.flat() }
  }

  finished({ trace, governed, counted }: Finished): void {
    if (!counted || this.#planned === undefined) return
    const { combination, news } = this.#seen.observe(trace, Math.min(trace.length, governed))
    const times = this.#combinations.get(combination) ?? 0
    this.#combinations.set(combination, times + 1)
    if (!news && times > 0) return
    this.#corpus.push({ constraints: this.#planned.constraints, combination })
    if (this.#corpus.length > CORPUS) this.#corpus.shift()
  }

  overheard({ trace, governed, counted }: Finished): void {
    // Only to have something to begin with: it learns best from what comes of its own constraints.
    if (counted && this.#planned === undefined) this.#seen.observe(trace, Math.min(trace.length, governed))
  }

  #below(bound: number): number {
    return randomBelow(this.#random, 0, bound)
  }

  /** A set to start from: the rarer its combination, the likelier. */
  #draw(): readonly Constraint[] {
    const weight = ({ combination }: Entry) => Math.ceil(1000 / (this.#combinations.get(combination) ?? 1))
    let total = 0
    for (const entry of this.#corpus) total += weight(entry)
    let drawn = this.#below(Math.max(1, total))
    for (const entry of this.#corpus) if ((drawn -= weight(entry)) < 0) return entry.constraints
    return []
  }

  #mutate(constraints: readonly Constraint[]): readonly Constraint[] {
    const at = this.#below(Math.max(1, constraints.length))
    const rest = constraints.filter((_, i) => i !== at)
    const added = this.#constraint()
    if (added === undefined) return constraints
    if (constraints.length === 0) return [added]
    switch (this.#below(5)) {
      case 0:
        return rest
      case 1:
        return [...rest, added]
      case 2: {
        const [form, ...others] = constraints[at] as [number, ...number[]]
        return [...rest, [form ^ Form.not, ...others]]
      }
      default:
        return constraints.length < LARGEST ? [...constraints, added] : [...rest, added]
    }
  }

  /** A new constraint: of some that are drawn the one that was tried or seen least. */
  #constraint(): Constraint | undefined {
    const places = this.#seen.places.filter(conflicts)
    if (places.length === 0) return undefined
    let best: Pair | undefined
    for (let i = 0; i < CANDIDATES; i++) {
      const pair = this.#pair(this.#byReads(places))
      if (best === undefined || pair.tries < best.tries) best = pair
    }
    const { place, read, write, number, tries } = best!
    this.#tries.set(number, tries + 1)
    // What was never seen need not be forbidden.
    const not = this.#below(4) === 0 && this.#seen.has(place, read, write)
    const form = (write === undefined ? Form.initial : 0) | (not ? Form.not : 0)
    return [form, place.object, place.key, ...this.#told(read), ...this.#told(write)]
  }

  /** A place, the more accesses read there the likelier: data that a lock protects is best ordered by its lock. */
  #byReads(places: readonly Place[]): Place {
    let total = 0
    for (const { reads } of places) total += reads.length
    let drawn = this.#below(total)
    return places.find(({ reads }) => (drawn -= reads.length) < 0)!
  }

  #pair(place: Place): Pair {
    const { reads, writes } = place
    const read = reads[this.#below(reads.length)]!
    // Mostly writes that somebody was seen to read: nobody sees a lock in the middle of its being held.
    const visible = this.#below(8) === 0 ? writes : writes.filter(write => write.readFrom)
    const write = visible[this.#below(visible.length + 1)]
    const number = pairOf(place, read, write)
    const tries = this.#tries.get(number) ?? (this.#seen.has(place, read, write) ? 1 : 0)
    return { place, read, write, number, tries }
  }

  /** An access, more or less exactly. */
  #told(access: Access | undefined): readonly [number, number, number] {
    if (access === undefined) return [0, 0, 0]
    const { kind, path, strands } = access
    const strand = this.#below(4) === 0 ? [...strands][this.#below(strands.size)]! : 0
    return [kind, this.#below(4) === 0 ? ANY_PATH : path, strand]
  }
}

/** Whether what is read there was written by another strand. */
function conflicts({ reads, writes }: Place): boolean {
  const first = reads[0]?.strands.values().next().value
  return reads.length > 0 && writes.some(w => w.strands.size > 1 || [...w.strands][0] !== first || reads.length > 1)
}

export const rff: Strategy = { name: 'rff', search: ({ seed }) => new ReadsFromSearch(seed) }
