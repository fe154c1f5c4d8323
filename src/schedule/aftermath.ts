/**
 * Which steps of an execution happen after a given one: those that depend on it, or on one that happens after it. Only these come
 * after it in every execution that is equivalent, so that what is told by them is told of all of these alike.
 */

import { conflict, isPaired, touches } from './dependence.ts'
import { ANY_KEY, isWrite } from './operation.ts'
import type { Trace } from './trace.ts'

export class Aftermath {
  readonly #trace: Trace
  readonly #tasks = new Set<number>()
  /** How objects were touched, by object: [kind, key] each, every pair once. */
  readonly #touched = new Map<number, Map<string, readonly [number, number]>>()
  /** The conditions that look at what was written, a bit each. */
  #watchers = 0

  constructor(trace: Trace, step: number) {
    this.#trace = trace
    this.#add(step)
  }

  /** Whether the step happens after; to be told of all steps that follow, in turn. */
  has(step: number): boolean {
    const trace = this.#trace
    const kind = trace.kind(step)
    const after =
      this.#tasks.has(trace.task(step)) ||
      this.#objects(step).some(([object, key]) => this.#conflicts(object, kind, key)) ||
      (isWrite(kind) && (this.#watchersOf(step) & this.#watchers) !== 0)
    if (after) this.#add(step)
    return after
  }

  /** What the step touches: an object at a key, and that object's partner as a whole. */
  #objects(step: number): readonly (readonly [number, number])[] {
    const trace = this.#trace
    const kind = trace.kind(step)
    if (!touches(kind)) return []
    const object = trace.object(step)
    const partner = isPaired(kind) ? trace.partnerOf(object) : 0
    const own = [object, trace.key(step)] as const
    return partner === 0 ? [own] : [own, [partner, ANY_KEY]]
  }

  #watchersOf(step: number): number {
    return this.#objects(step).reduce((mask, [object]) => mask | this.#trace.watchers(object), 0)
  }

  #conflicts(object: number, kind: number, key: number): boolean {
    for (const [theirs, theirKey] of this.#touched.get(object)?.values() ?? []) {
      if (conflict(kind, key, theirs, theirKey)) return true
    }
    return false
  }

  #add(step: number): void {
    const kind = this.#trace.kind(step)
    this.#tasks.add(this.#trace.task(step))
    for (const [object, key] of this.#objects(step)) {
      const touched = this.#touched.get(object) ?? new Map<string, readonly [number, number]>()
      this.#touched.set(object, touched.set(`${kind} ${key}`, [kind, key]))
    }
    if (isWrite(kind)) this.#watchers |= this.#watchersOf(step)
  }
}
