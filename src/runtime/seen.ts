/** Which executions of a block have been, each by a number: by the order of their steps, and up to that of independent ones. */

import { mix } from '../schedule/random.ts'
import { Tally } from '../schedule/tally.ts'
import type { Trace } from '../schedule/trace.ts'

/** A thread's heap is bounded, and so is what is counted in it. */
const MOST = 1_000_000

export class Seen {
  readonly #orders = new Tally()
  readonly #traces = new Tally()

  /** Different interleavings, up to the order of independent steps. */
  get distinct(): number {
    return this.#traces.size
  }

  /** Takes account of an interleaving by its `TraceDigest`. */
  add(digest: number): void {
    if (this.#traces.size < MOST) this.#traces.add(digest)
  }

  /** Whether the same strands' steps came in this very order for the first time. */
  isNew(trace: Trace): boolean {
    return this.#orders.size < MOST && this.#orders.add(orderDigest(trace)) === 0
  }
}

function orderDigest(trace: Trace): number {
  let a = 0
  let b = 1
  for (let i = 0; i < trace.length; i++) {
    const strand = trace.nameOf(trace.strand(i))
    a = mix(a, strand)
    b = mix(b ^ trace.alternative(i), strand)
  }
  return (a >>> 0) * 0x100000 + (b & 0xfffff)
}
