/**
 * P-compositionality: a history whose calls fall into parts that do not concern each other (the keys of a map, the members of a
 * set) can be explained if each part can, and each part is far easier. Horn, Kroening, "Faster linearizability checking via
 * P-compositionality", FORTE 2015.
 *
 * It rests on the order being one of time, so that explanations of the parts can be merged by it: linearizability is local
 * (Herlihy, Wing 1990, theorem 1), and so is quiescent consistency, the quiet moments being those of the whole history.
 * Sequential consistency is not: two registers can each be right while together they are wrong. It also rests on the model: a
 * part has a state of its own, so no operation may depend on two of them (a map's `size` does).
 */

import type { Ordered } from './consistency.ts'
import type { Call } from './history.ts'

/** The part that a call belongs to; `undefined` for one that concerns them all. Parts are compared as keys of a `Map`. */
export type Partition = (call: Call) => unknown

/** The parts of `calls`; a single one if some call concerns them all. */
export function parts(calls: readonly Ordered[], partition: Partition): (readonly Ordered[])[] {
  const byKey = new Map<unknown, number[]>()
  for (let i = 0; i < calls.length; i++) {
    const key = partition(calls[i]!.call)
    if (key === undefined) return [calls]
    const part = byKey.get(key)
    if (part === undefined) byKey.set(key, [i])
    else part.push(i)
  }
  if (byKey.size <= 1) return [calls]
  const place = new Map<number, number>()
  return [...byKey.values()].map(part => {
    part.forEach((i, at) => {
      place.set(i, at)
    })
    return part.map(i => ({ ...calls[i]!, after: nearest(calls, i, part, place) }))
  })
}

/** The last call of the same part among those that must come before call `i` one after the other; its place, or -1. */
function nearest(calls: readonly Ordered[], i: number, part: readonly number[], place: Map<number, number>): number {
  for (let before = calls[i]!.after; before >= 0; before = calls[before]!.after) {
    const at = place.get(before)
    if (at !== undefined && part[at] === before) return at
  }
  return -1
}
