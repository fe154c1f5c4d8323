/**
 * A number for an execution that is the same for all that differ from it only in the order of independent steps, and, but for
 * bad luck, for no others: what interleavings are counted by.
 *
 * An execution's Mazurkiewicz trace is determined by what its steps are and by which steps come before each that it depends on.
 * So each step is hashed together with the hashes of those, and since steps that do not depend on each other must not be told
 * apart by their order, the hashes of all steps are summed up. What a step depends on is as in `dependence.ts`; each slot (an
 * object, a key of one, a condition) keeps the hash of its last write and the sum of the reads since.
 *
 * Mazurkiewicz, "Trace Theory", LNCS 255, 1987; the hash of the happens-before graph as in Musuvathi, Qadeer, "Partial-Order
 * Reduction for Context-Bounded State Exploration", MSR-TR-2007-12.
 */

import { isPaired } from './dependence.ts'
import { ANY_KEY, isRead, isWrite } from './operation.ts'
import { mix } from './random.ts'
import type { Trace } from './trace.ts'

const CONDITIONS = 32
/** Keys other than 0 that are remembered from one execution to the next. */
const MOST_KEYS = 4_096
const KEYS_BELOW = 0x1_0000_0000
/** Stamps start anew before they do not fit an integer any more. */
const LAST_STAMP = 0x3fff_ffff

/**
 * What is known of a slot, a row of integers. Key 0 of an object has the object's number, and its row tells of the object as a
 * whole besides.
 */
const Row = Object.freeze({
  /** When what is known of the object was last cleared. */
  objectAt: 0,
  /** Its last write of all keys, the sums of writes and of reads since, and that of reads of all keys. */
  whole: 1,
  writes: 2,
  reads: 3,
  wholeReads: 4,
  /** When the slot was last cleared; its last write, and the sum of reads since. */
  slotAt: 5,
  written: 6,
  read: 7,
  size: 8,
})

/** Its memory is kept from one execution to the next, so that nothing is allocated for most. */
export class TraceDigest {
  #rows = new Int32Array(0)
  #objects = 0
  #tasks = new Int32Array(0)
  readonly #conditions = new Int32Array(CONDITIONS)
  #watched = false
  readonly #slots = new Map<number, number>()
  #stamp = 0
  #began = 0

  /** `ordered` says that all steps depend on each other. */
  of(trace: Trace, ordered: boolean): number {
    const { length, objects } = trace
    if (this.#objects !== objects || this.#slots.size > MOST_KEYS || this.#stamp > LAST_STAMP) this.#room(objects)
    this.#began = ++this.#stamp
    const tasks = this.#tasks
    for (let task = 0; task < tasks.length; task++) tasks[task] = 0
    if (this.#watched) this.#conditions.fill(0)
    this.#watched = false
    let a = 0
    let b = 0
    let last = 0
    for (let i = 0; i < length; i++) {
      const strand = trace.strand(i)
      const object = trace.object(i)
      const kind = trace.kind(i)
      const key = trace.key(i)
      const task = trace.taskOf(strand)
      if (task >= this.#tasks.length) this.#tasks = enlarged(this.#tasks, task)
      const what = mix(kind | (trace.alternative(i) << 8) | (object << 16), key)
      let hash = mix(what ^ (ordered ? last : (this.#tasks[task] as number)), trace.nameOf(strand))
      if (ordered) last = hash
      else {
        if (isWrite(kind)) hash = this.#write(trace, hash, kind, object, key)
        else if (isRead(kind)) hash = this.#look(hash, object, key)
        this.#tasks[task] = hash
      }
      a = (a + hash) | 0
      b = (b + Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)) | 0
    }
    return (a >>> 0) * 0x10_0000 + (b & 0xf_ffff)
  }

  #write(trace: Trace, own: number, kind: number, object: number, key: number): number {
    const partner = isPaired(kind) ? trace.partnerOf(object) : 0
    let watchers = trace.observers(object)
    let hash = mix(own, this.#before(object, key))
    if (partner !== 0) {
      watchers |= trace.observers(partner)
      hash = mix(hash, this.#before(partner, ANY_KEY))
    }
    for (let c = 0, left = watchers; left !== 0; c++, left >>>= 1) {
      if ((left & 1) !== 0) hash = mix(hash, mix(c, this.#conditions[c] as number))
    }
    if (watchers !== 0) this.#watched = true
    this.#after(object, key, hash)
    if (partner !== 0) this.#after(partner, ANY_KEY, hash)
    for (let c = 0, left = watchers; left !== 0; c++, left >>>= 1) if ((left & 1) !== 0) this.#conditions[c] = hash
    return hash
  }

  /** What a write depends on. */
  #before(object: number, key: number): number {
    const rows = this.#rows
    const row = this.#fresh(object)
    const whole = rows[row + Row.whole] as number
    if (key === ANY_KEY) return joined(whole, rows[row + Row.writes] as number, rows[row + Row.reads] as number)
    const slot = this.#slot(object, key)
    return joined(
      whole,
      this.#rows[slot + Row.written] as number,
      (this.#rows[slot + Row.read] as number) + (this.#rows[row + Row.wholeReads] as number),
    )
  }

  #after(object: number, key: number, hash: number): void {
    const row = object * Row.size
    if (key === ANY_KEY) {
      this.#clear(row, hash)
      return
    }
    const slot = this.#slot(object, key)
    const rows = this.#rows
    rows[slot + Row.written] = hash
    rows[slot + Row.read] = 0
    rows[row + Row.writes] = ((rows[row + Row.writes] as number) + hash) | 0
  }

  /** A read depends on the last writes alone. */
  #look(own: number, object: number, key: number): number {
    const row = this.#fresh(object)
    const slot = key === ANY_KEY ? row : this.#slot(object, key)
    const rows = this.#rows
    const written = key === ANY_KEY ? Row.writes : Row.written
    const read = key === ANY_KEY ? Row.wholeReads : Row.read
    const hash = mix(own, joined(rows[row + Row.whole] as number, rows[slot + written] as number, 0))
    rows[slot + read] = ((rows[slot + read] as number) + hash) | 0
    rows[row + Row.reads] = ((rows[row + Row.reads] as number) + hash) | 0
    return hash
  }

  /** The object's row, which has forgotten what earlier executions did to it. */
  #fresh(object: number): number {
    const row = object * Row.size
    if ((this.#rows[row + Row.objectAt] as number) < this.#began) this.#clear(row, 0)
    return row
  }

  #clear(row: number, whole: number): void {
    const rows = this.#rows
    rows[row + Row.objectAt] = ++this.#stamp
    rows[row + Row.whole] = whole
    rows[row + Row.writes] = 0
    rows[row + Row.reads] = 0
    rows[row + Row.wholeReads] = 0
  }

  /** The slot's row. */
  #slot(object: number, key: number): number {
    const slot = (key === 0 ? object : this.#keyed(object, key)) * Row.size
    const rows = this.#rows
    const objectAt = rows[object * Row.size + Row.objectAt] as number
    // A write of all keys has gone before everything that was known of each.
    if ((rows[slot + Row.slotAt] as number) < objectAt) {
      rows[slot + Row.slotAt] = objectAt
      rows[slot + Row.written] = 0
      rows[slot + Row.read] = 0
    }
    return slot
  }

  #keyed(object: number, key: number): number {
    const place = object * KEYS_BELOW + (key >>> 0)
    const known = this.#slots.get(place)
    if (known !== undefined) return known
    const slot = this.#objects + this.#slots.size
    this.#slots.set(place, slot)
    const end = (slot + 1) * Row.size
    if (end > this.#rows.length) this.#rows = enlarged(this.#rows, end)
    return slot
  }

  #room(objects: number): void {
    this.#objects = objects
    this.#rows = new Int32Array(objects * Row.size)
    this.#slots.clear()
    this.#stamp = 0
  }
}

/** Three hashes as one, cheaply: what comes of it is mixed once more. */
const joined = (a: number, b: number, c: number): number =>
  (Math.imul(a, 0x9e3779b1) + Math.imul(b, 0x85ebca77) + Math.imul(c, 0xc2b2ae3d)) | 0

function enlarged(ints: Int32Array<ArrayBuffer>, index: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array((index + 1) * 2)
  larger.set(ints)
  return larger
}
