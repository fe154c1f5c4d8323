/**
 * Which write each read of an execution saw, in terms that executions have in common: an *access* is an operation's kind,
 * object and key together with its strand's *path*, a digest of the operations that the strand has performed before, whatever
 * the strand. It stands for a place in the code, which is not known while executions run.
 *
 * Whatever does not merely write reads as well: who acquires a lock sees who released it last.
 */

import { isRead, isWrite, Kind } from '../schedule/operation.ts'
import { mix } from '../schedule/random.ts'
import type { Trace } from '../schedule/trace.ts'
import { IDLE_TURNS } from './patience.ts'

export interface Access {
  readonly kind: number
  readonly path: number
  /** Names of the strands that were seen to make it. */
  readonly strands: Set<number>
  /** Of a write, whether anybody was seen to read it. */
  readFrom: boolean
}

/** The path of a strand after one more operation; before the first it is 0. */
export const pathAfter = (path: number, kind: number, object: number, key: number): number =>
  mix(path, mix(kind, mix(object, key)))

/** What was seen at one key of one object. */
export interface Place {
  readonly number: number
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

/** What an execution was like. */
export interface Seen {
  /** The combination of its pairs, as a number: whichever of the strands that do alike did what. */
  readonly combination: number
  /** The same with strands told apart. */
  readonly exact: number
  /** Whether it had a pair not seen before. */
  readonly news: boolean
}

export class ReadsFrom {
  readonly places: Place[] = []
  readonly #byPlace = new Map<number, Place>()
  readonly #pairs = new Set<number>()

  /** Takes account of the first `length` steps of an execution. */
  observe(trace: Trace, length: number): Seen {
    const paths = new Map<number, number>()
    const last = new Map<number, { readonly access: Access; readonly name: number }>()
    const pairs = new Set<number>()
    let exact = 0
    for (let i = 0; i < length; i++) {
      const kind = trace.kind(i)
      const strand = trace.strand(i)
      const object = trace.object(i)
      const key = trace.key(i)
      const path = paths.get(strand) ?? 0
      if (kind === Kind.start) continue
      if (trace.spins(i) < IDLE_TURNS) paths.set(strand, pathAfter(path, kind, object, key))
      if (object === 0 || (!isRead(kind) && !isWrite(kind))) continue
      const place = this.#place(object, key)
      if (place === undefined) continue
      const name = trace.nameOf(strand)
      if (readsFrom(kind)) {
        const write = last.get(place.number)
        if (write !== undefined) write.access.readFrom = true
        const pair = pairOf(place, remember(place.reads, kind, path, name), write?.access)
        pairs.add(pair)
        exact = (exact + mix(mix(pair, name), write?.name ?? 0)) | 0
      }
      if (isWrite(kind)) last.set(place.number, { access: remember(place.writes, kind, path, name), name })
    }
    return { ...this.#seen(pairs), exact }
  }

  /** Whether a read was seen to see a write (undefined is what was there before any). */
  has(place: Place, read: Access, write: Access | undefined): boolean {
    return this.#pairs.has(pairOf(place, read, write))
  }

  #seen(pairs: ReadonlySet<number>): Omit<Seen, 'exact'> {
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

  #place(object: number, key: number): Place | undefined {
    const number = mix(object, key)
    let place = this.#byPlace.get(number)
    if (place === undefined && this.places.length < PLACES) {
      place = { number, object, key, reads: [], writes: [] }
      this.places.push(place)
      this.#byPlace.set(number, place)
    }
    return place
  }
}

export function pairOf({ number }: Place, read: Access, write: Access | undefined): number {
  const seen = write === undefined ? 0 : mix(write.kind, write.path)
  return mix(mix(mix(read.kind, read.path), number), seen)
}

/** The access in `accesses`; the last one stands for all that there is no room for. */
function remember(accesses: Access[], kind: number, path: number, strand: number): Access {
  let access = accesses.find(a => a.kind === kind && a.path === path)
  if (access === undefined) {
    if (accesses.length >= ACCESSES) return accesses[ACCESSES - 1]!
    access = { kind, path, strands: new Set(), readFrom: false }
    accesses.push(access)
  }
  if (access.strands.size < STRANDS) access.strands.add(strand)
  return access
}
