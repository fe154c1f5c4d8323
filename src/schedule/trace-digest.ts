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

/** Its memory is kept from one execution to the next, so that nothing is allocated for most. */
export class TraceDigest {
  /** When what follows was last cleared; see `#fresh`. */
  #objectAt = new Float64Array(0)
  /** Of each object: its last write of all keys, the sums of writes and of reads since, and that of reads of all keys. */
  #whole = new Int32Array(0)
  #writes = new Int32Array(0)
  #reads = new Int32Array(0)
  #wholeReads = new Int32Array(0)
  /** Of each slot, of which key 0 of an object has the object's number: its last write, and the sum of reads since. */
  #slotAt = new Float64Array(0)
  #written = new Int32Array(0)
  #read = new Int32Array(0)
  #tasks = new Int32Array(0)
  readonly #conditions = new Int32Array(CONDITIONS)
  readonly #slots = new Map<number, number>()
  #stamp = 0
  #began = 0

  /** `ordered` says that all steps depend on each other. */
  of(trace: Trace, ordered: boolean): number {
    const { length, objects } = trace
    if (this.#objectAt.length !== objects || this.#slots.size > MOST_KEYS) this.#room(objects)
    this.#began = ++this.#stamp
    this.#tasks.fill(0)
    this.#conditions.fill(0)
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
    this.#after(object, key, hash)
    if (partner !== 0) this.#after(partner, ANY_KEY, hash)
    for (let c = 0, left = watchers; left !== 0; c++, left >>>= 1) if ((left & 1) !== 0) this.#conditions[c] = hash
    return hash
  }

  /** What a write depends on. */
  #before(object: number, key: number): number {
    this.#fresh(object)
    const whole = this.#whole[object] as number
    if (key === ANY_KEY) return joined(whole, this.#writes[object] as number, this.#reads[object] as number)
    const slot = this.#slot(object, key)
    const reads = (this.#read[slot] as number) + (this.#wholeReads[object] as number)
    return joined(whole, this.#written[slot] as number, reads)
  }

  #after(object: number, key: number, hash: number): void {
    if (key === ANY_KEY) {
      this.#clear(object, hash)
      return
    }
    const slot = this.#slot(object, key)
    this.#written[slot] = hash
    this.#read[slot] = 0
    this.#writes[object] = ((this.#writes[object] as number) + hash) | 0
  }

  /** A read depends on the last writes alone. */
  #look(own: number, object: number, key: number): number {
    this.#fresh(object)
    const whole = this.#whole[object] as number
    let hash: number
    if (key === ANY_KEY) {
      hash = mix(own, joined(whole, this.#writes[object] as number, 0))
      this.#wholeReads[object] = ((this.#wholeReads[object] as number) + hash) | 0
    } else {
      const slot = this.#slot(object, key)
      hash = mix(own, joined(whole, this.#written[slot] as number, 0))
      this.#read[slot] = ((this.#read[slot] as number) + hash) | 0
    }
    this.#reads[object] = ((this.#reads[object] as number) + hash) | 0
    return hash
  }

  /** Has an object forget what earlier executions did to it. */
  #fresh(object: number): void {
    if ((this.#objectAt[object] as number) < this.#began) this.#clear(object, 0)
  }

  #clear(object: number, whole: number): void {
    this.#objectAt[object] = ++this.#stamp
    this.#whole[object] = whole
    this.#writes[object] = 0
    this.#reads[object] = 0
    this.#wholeReads[object] = 0
  }

  #slot(object: number, key: number): number {
    let slot = object
    if (key !== 0) {
      const place = object * KEYS_BELOW + (key >>> 0)
      const known = this.#slots.get(place)
      if (known === undefined) {
        slot = this.#objectAt.length + this.#slots.size
        this.#slots.set(place, slot)
        if (slot >= this.#slotAt.length) this.#enlarge(slot)
      } else slot = known
    }
    // A write of all keys has gone before everything that was known of each.
    if ((this.#slotAt[slot] as number) < (this.#objectAt[object] as number)) {
      this.#slotAt[slot] = this.#objectAt[object] as number
      this.#written[slot] = 0
      this.#read[slot] = 0
    }
    return slot
  }

  #enlarge(slot: number): void {
    const at = new Float64Array(slot * 2)
    at.set(this.#slotAt)
    this.#slotAt = at
    this.#written = enlarged(this.#written, slot)
    this.#read = enlarged(this.#read, slot)
  }

  #room(objects: number): void {
    this.#objectAt = new Float64Array(objects)
    this.#whole = new Int32Array(objects)
    this.#writes = new Int32Array(objects)
    this.#reads = new Int32Array(objects)
    this.#wholeReads = new Int32Array(objects)
    this.#slotAt = new Float64Array(objects)
    this.#written = new Int32Array(objects)
    this.#read = new Int32Array(objects)
    this.#slots.clear()
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
