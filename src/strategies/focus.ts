/**
 * Where a bounded search for a failure that is known already looks first: only at certain strands, and at preemptions only before
 * a strand touches what others touch as well, at least one of them to write. A preemption elsewhere could as well come later.
 * What is touched is learned while executions run, so this is a guide and no reduction that a proof might rest on.
 */

import { isWrite } from '../schedule/operation.ts'
import type { Trace } from '../schedule/trace.ts'

interface Touched {
  /** The first strand that has touched it, by name. */
  readonly by: number
  shared: boolean
  written: boolean
}

export class Focus {
  readonly #strands: ReadonlySet<number>
  /** By the object's name. */
  readonly #touched = new Map<number, Touched>()
  /** Objects by the number of an operation on them. */
  readonly #objects = new Map<number, number>()

  /** `strands` are names. */
  constructor(strands: readonly number[]) {
    this.#strands = new Set(strands)
  }

  /** Takes account of an execution, before it is asked about. */
  learn(trace: Trace): void {
    for (let i = 0; i < trace.length; i++) {
      if (trace.object(i) === 0) continue
      const object = trace.objectName(trace.object(i))
      this.#objects.set(trace.operation(i), object)
      const strand = trace.nameOf(trace.strand(i))
      let touched = this.#touched.get(object)
      if (touched === undefined) this.#touched.set(object, (touched = { by: strand, shared: false, written: false }))
      if (touched.by !== strand) touched.shared = true
      if (isWrite(trace.kind(i))) touched.written = true
    }
  }

  /** Whether `strand` may be let go at a step. */
  has(trace: Trace, strand: number): boolean {
    return this.#strands.has(trace.nameOf(strand))
  }

  /** Whether it may matter who goes before what the default order would do at a step. */
  matters(trace: Trace, step: number): boolean {
    const object = this.#objects.get(trace.fallbackOperation(step))
    const touched = object === undefined ? undefined : this.#touched.get(object)
    return touched === undefined || (touched.shared && touched.written)
  }
}
