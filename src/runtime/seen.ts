/** Which executions of a block have been, each by a number: by the order of their steps, and up to that of independent ones. */

import { NumberTable } from '../schedule/number-table.ts'
import { mix } from '../schedule/random.ts'
import type { Trace } from '../schedule/trace.ts'
import { TraceDigest } from '../schedule/trace-digest.ts'

/** A thread's heap is bounded, and so is what is counted in it. */
const MOST = 1_000_000

const digests = new TraceDigest()

export class Seen {
  /** The digest of the interleaving that each order of steps is one of. */
  readonly #orders = new NumberTable()
  readonly #traces = new NumberTable()
  /** Whether the same strands' steps came in this very order for the first time, of the execution last added. */
  isNew = false

  /** Different interleavings, up to the order of independent steps. */
  get distinct(): number {
    return this.#traces.size
  }

  /** Takes account of an execution; returns its interleaving's `TraceDigest`. `ordered` says that all steps depend on each other. */
  add(trace: Trace, ordered: boolean): number {
    const order = orderDigest(trace)
    const known = this.#orders.get(order)
    this.isNew = known < 0 && this.#orders.size < MOST
    if (known >= 0) return known
    const digest = digests.of(trace, ordered)
    if (this.isNew) this.#orders.set(order, digest)
    if (this.#traces.size < MOST) this.#traces.set(digest, 0)
    return digest
  }
}

function orderDigest(trace: Trace): number {
  let a = 0
  let b = 1
  for (let i = 0; i < trace.length; i++) {
    a = mix(a ^ Math.imul(trace.alternative(i), 0x85ebca6b), trace.nameOf(trace.strand(i)))
    b = (Math.imul(b, 0x2c1b3c6d) + a) | 0
  }
  return (a >>> 0) * 0x100000 + ((b >>> 12) & 0xfffff)
}
