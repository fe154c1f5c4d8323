/**
 * Pairs of steps of two tasks whose code came to one place, at least one of them to change it: where it is recorded what code reads
 * and writes, these are what the order of steps is about.
 *
 * The first pairs are those in which a checker sees the cause: a read, and the writes of other tasks that have overtaken it. Then
 * come neighbours, such that nobody else came to the place in between: the later ones first, since what breaks a condition does so
 * late.
 */

import type { Failure } from '../runtime/runtime.ts'
import type { RecordedAccess } from '../schedule/execution.ts'

/** Positions of steps, the earlier one first. */
export type Pair = readonly [number, number]

/** Each pair once, the best ones first. */
export function byCode(failure: Failure): Pair[] {
  const near = neighbours(failure)
  const told = overtakenReads(failure)
  const pairs = new Map<string, Pair>()
  const overtaking = near.filter(([read]) => told.some(([first]) => first === read))
  for (const [first, second] of [...overtaking, ...told, ...near.reverse()]) {
    const [a, b] = [failure.trace[first], failure.trace[second]]
    if (a === undefined || b === undefined || first >= second || a.task === b.task) continue
    pairs.set(`${first} ${second}`, [first, second])
  }
  return [...pairs.values()]
}

/** What was read, and the last write before that was acted upon. Steps on objects are compared without it. */
function overtakenReads({ explanation = [], recording }: Failure): Pair[] {
  if (recording?.accesses === undefined || recording.accesses.length === 0) return []
  return explanation.flatMap(({ steps }) => (steps.length === 3 ? [[steps[0]!, steps[1]!] as const] : []))
}

function neighbours({ recording }: Failure): Pair[] {
  const latest = new Map<number, RecordedAccess[]>()
  const pairs: Pair[] = []
  for (const access of recording?.accesses ?? []) {
    const { spot, step, task } = access
    const before = latest.get(spot) ?? []
    for (const other of before) {
      if (other.task !== task && (other.access === 'write' || access.access === 'write')) pairs.push([other.step, step])
    }
    // Who writes has the place to itself; reads stand beside each other.
    latest.set(
      spot,
      access.access === 'write' ? [access] : [...before.filter(each => each.strand !== access.strand), access],
    )
  }
  return pairs
}
