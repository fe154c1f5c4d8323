/**
 * Reads-from feedback (RFF): a greybox fuzzer over sets of constraints "this read sees that write", or "does not". What an
 * execution showed — which reads saw which writes, and in which combination — decides which sets are kept and changed further;
 * those whose combination is rare are preferred. Bugs that need one strand to be late among many alike fall to one constraint.
 *
 * Wolff, Shi, Duck, Mathur, Roychoudhury, "Greybox Fuzzing for Concurrency Testing", ASPLOS 2024. Unlike there, an access is
 * told by kind, object and its strand's own step number instead of by its place in the code, locks and other objects are read
 * and written as variables are, and a constraint may name a strand. A fifth of the executions are plain POS.
 *
 * It feeds on every execution, so it must hear of each before it plans the next.
 */

import { mix, RANDOM_INTS, randomBelow, seedRandom } from '../schedule/random.ts'
import { CONSTRAINT_INTS, constraintsPolicy, Form } from './constraints.ts'
import { type Access, type Place, ReadsFrom } from './reads-from.ts'
import type { Finished, Plan, Search, Strategy } from './strategy.ts'

type Constraint = readonly number[]

interface Entry {
  readonly constraints: readonly Constraint[]
  /** The combination that its execution showed. */
  readonly combination: number
}

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
  readonly #corpus: Entry[] = []
  #planned: { readonly index: number; readonly constraints: readonly Constraint[] } | undefined

  constructor(seed: number) {
    this.#seed = seed
  }

  next(index: number): Plan {
    if (this.#planned?.index !== index) {
      seedRandom(this.#random, 0, mix(this.#seed, ~index))
      this.#planned = { index, constraints: this.#below(5) === 0 ? [] : this.#mutate(this.#draw()) }
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

  /** A new constraint, over accesses that were seen; whether they ever met does not matter. */
  #constraint(): Constraint | undefined {
    const places = this.#seen.places.filter(conflicts)
    if (places.length === 0) return undefined
    const { object, key, reads, writes } = places[this.#below(places.length)]!
    const read = reads[this.#below(reads.length)]!
    const write = writes[this.#below(writes.length + 1)]
    const form = (write === undefined ? Form.initial : 0) | (this.#below(4) === 0 ? Form.not : 0)
    const constraint = [
      form,
      object,
      key,
      ...this.#told(read),
      ...(write === undefined ? [0, -1, 0] : this.#told(write)),
    ]
    if (constraint.length !== CONSTRAINT_INTS) throw new Error('heddle: internal: a constraint of another length')
    return constraint
  }

  /** An access, more or less exactly. */
  #told({ kind, step, strands }: Access): readonly [number, number, number] {
    const strand = this.#below(4) === 0 ? [...strands][this.#below(strands.size)]! : 0
    return [kind, this.#below(4) === 0 ? -1 : step, strand]
  }
}

/** Whether what is read there was written by another strand. */
function conflicts({ reads, writes }: Place): boolean {
  const first = reads[0]?.strands.values().next().value
  return reads.length > 0 && writes.some(w => w.strands.size > 1 || [...w.strands][0] !== first || reads.length > 1)
}

export const rff: Strategy = { name: 'rff', search: ({ seed }) => new ReadsFromSearch(seed) }
