/**
 * Which write each read of an execution saw, in terms that executions have in common: an *access* is an operation's kind,
 * object and key together with its strand's own step number, whatever the strand. It stands for a place in the code, which is
 * not known while executions run.
 *
 * Whatever does not merely write reads as well: who acquires a lock sees who released it last.
 */

import { isRead, isWrite, Kind } from '../schedule/operation.ts'
import { mix } from '../schedule/random.ts'
import type { Trace } from '../schedule/trace.ts'

export interface Access {
  readonly kind: number
  readonly step: number
  /** Names of the strands that were seen to make it. */
  readonly strands: Set<number>
}

/** What was seen at one key of one object. */
export interface Place {
  readonly object: number
  readonly key: number
  readonly reads: Access[]
  readonly writes: Access[]
}

const onlyWrites = new Set<number>([
  Kind.set,
  Kind.store,
  Kind.delete,
  Kind.release,
  Kind.releaseRead,
  Kind.releaseWrite,
  Kind.countDown,
  Kind.close,
])

const readsFrom = (kind: number): boolean => isRead(kind) || (isWrite(kind) && !onlyWrites.has(kind))

/** Bounds on what is remembered. */
const PLACES = 256
const ACCESSES = 64
const STRANDS = 64
const PAIRS = 4096

/** What an execution was like: its combination of pairs as a number, and whether it had a pair not seen before. */
export interface Seen {
  readonly combination: number
  readonly news: boolean
}

export class ReadsFrom {
  readonly places: Place[] = []
  readonly #byPlace = new Map<number, Place>()
  readonly #pairs = new Set<number>()

  /** Takes account of the first `length` steps of an execution. */
  observe(trace: Trace, length: number): Seen {
    const steps = new Map<number, number>()
    const last = new Map<number, number>()
    const pairs = new Set<number>()
    for (let i = 0; i < length; i++) {
      const kind = trace.kind(i)
      const strand = trace.strand(i)
      if (kind === Kind.start) continue
      const step = steps.get(strand) ?? 0
      steps.set(strand, step + 1)
      const object = trace.object(i)
      if (object === 0 || (!isRead(kind) && !isWrite(kind))) continue
      const key = trace.key(i)
      const place = mix(object, key)
      const access = mix(mix(kind, step), place)
      if (readsFrom(kind)) {
        pairs.add(mix(access, last.get(place) ?? 0))
        this.#remember(object, key, place, 'reads', kind, step, trace.nameOf(strand))
      }
      if (isWrite(kind)) {
        last.set(place, access)
        this.#remember(object, key, place, 'writes', kind, step, trace.nameOf(strand))
      }
    }
    return this.#seen(pairs)
  }

  #seen(pairs: ReadonlySet<number>): Seen {
    let combination = 0
    let news = false
    for (const pair of pairs) {
      // A sum, so that the order in which pairs came does not matter.
      combination = (combination + mix(pair, 1)) | 0
      if (this.#pairs.has(pair) || this.#pairs.size >= PAIRS) continue
      this.#pairs.add(pair)
      news = true
    }
    return { combination, news }
  }

  #remember(
    object: number,
    key: number,
    number: number,
    side: 'reads' | 'writes',
    kind: number,
    step: number,
    strand: number,
  ): void {
    let place = this.#byPlace.get(number)
    if (place === undefined) {
      if (this.places.length >= PLACES) return
      place = { object, key, reads: [], writes: [] }
      this.places.push(place)
      this.#byPlace.set(number, place)
    }
    const accesses = place[side]
    let access = accesses.find(a => a.kind === kind && a.step === step)
    if (access === undefined) {
      if (accesses.length >= ACCESSES) return
      access = { kind, step, strands: new Set() }
      accesses.push(access)
    }
    if (access.strands.size < STRANDS) access.strands.add(strand)
  }
}
