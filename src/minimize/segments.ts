/**
 * Finds schedules with fewer preemptions by running the turns of a failing one in other ways. Deviations from the default order,
 * as delta debugging leaves them out, each concern one point; a turn is a strand's whole way from where it is let go to where
 * it is left, and the failure may not need that it is left there at all, or that the strand runs before it has to.
 *
 * 1. Strands are held back: without turns of their own they run when nobody else can, or after the failure.
 * 2. A turn that ends by a preemption goes on until the strand blocks or ends, or as far as its next turn goes, or is left out,
 *    so that its steps come with the next one.
 * 3. Turns that the failure does not need are left out, by delta debugging.
 *
 * Jalbert, Sen, "A Trace Simplification Technique for Effective Debugging of Concurrent Programs", FSE 2010, has the second for
 * single blocks, and the first as an idea.
 */

import type { Failure } from '../runtime/runtime.ts'
import type { InputReference } from '../scenario/input-source.ts'
import { Kind } from '../schedule/operation.ts'
import { AS_FAR_AS_IT_CAN, progress, type Segment } from '../strategies/segments.ts'
import { ddmin } from './ddmin.ts'
import type { Reruns } from './reruns.ts'
import { smaller } from './smaller.ts'

/** A turn of the failing execution. */
export interface Turn extends Segment {
  /** Whether the strand could have gone on. */
  readonly preempted: boolean
}

/**
 * The turns that an execution takes when its steps come in another order. Told by the names of strands, it is still understood
 * where strands are forked in another order.
 */
export function turnsAlong({ trace, order, names }: Failure, steps: readonly number[]): Segment[] {
  const segments: Segment[] = []
  const own = new Map<number, number>()
  steps.forEach((step, i) => {
    const strand = order[step]!
    const done = (own.get(strand) ?? 0) + (trace[step]!.kind === Kind.start ? 0 : 1)
    own.set(strand, done)
    const next = steps[i + 1]
    if (next === undefined || order[next] !== strand)
      segments.push({ strand: names[strand]!, until: progress(done, true) })
  })
  return segments
}

/** The turns of an execution, in order. */
export function turnsOf({ trace, order, names }: Failure): Turn[] {
  const turns: Turn[] = []
  const steps = new Map<number, number>()
  order.forEach((strand, i) => {
    const own = (steps.get(strand) ?? 0) + (trace[i]!.kind === Kind.start ? 0 : 1)
    steps.set(strand, own)
    if (order[i + 1] === strand) return
    turns.push({
      strand: names[strand]!,
      until: progress(own, true),
      preempted: trace[i + 1]?.preempted === true,
    })
  })
  return turns
}

/** The smallest way to fail that comes of rearranging the turns of `failure`. */
export async function rearrange(reruns: Reruns, inputs: InputReference, failure: Failure): Promise<Failure> {
  if (failure.preemptions === 0) return failure
  let best = await holdBack(reruns, inputs, failure)
  for (let improved = true; improved && best.preemptions > 0 && !reruns.spent; ) {
    improved = false
    for (const segments of rearrangements(turnsOf(best))) {
      if (reruns.spent) break
      const found = await run(reruns, inputs, best, segments)
      if (found === undefined || !smaller(found, best)) continue
      best = found
      improved = true
      break
    }
  }
  return leaveOut(reruns, inputs, best, turnsOf(best))
}

const run = (reruns: Reruns, inputs: InputReference, { schedule }: Failure, segments: readonly Segment[]) =>
  reruns.try(inputs, { name: 'segments', segments, schedule })

async function leaveOut(
  reruns: Reruns,
  inputs: InputReference,
  failure: Failure,
  turns: readonly Turn[],
): Promise<Failure> {
  let best = failure
  await ddmin(turns, async kept => {
    if (reruns.spent) return false
    const found = await run(reruns, inputs, failure, kept)
    if (found === undefined || !smaller(found, best)) return false
    best = found
    return true
  })
  return best
}

async function holdBack(reruns: Reruns, inputs: InputReference, failure: Failure): Promise<Failure> {
  let best = failure
  const turns = turnsOf(failure)
  await ddmin([...new Set(turns.map(({ strand }) => strand))], async strands => {
    if (reruns.spent) return false
    const kept = turns.filter(({ strand }) => strands.includes(strand))
    const found = await run(reruns, inputs, failure, kept)
    if (found === undefined || found.preemptions > best.preemptions) return false
    if (smaller(found, best)) best = found
    return true
  })
  return best
}

/** Ways to do with a preemption less, the last one first: what comes after it is the least disturbed. */
function* rearrangements(turns: readonly Turn[]): Generator<readonly Segment[]> {
  for (let i = turns.length - 1; i >= 0; i--) {
    const { strand, until, preempted } = turns[i]!
    if (!preempted) continue
    const ending = (end: number) => turns.with(i, { strand, until: end, preempted })
    yield ending(AS_FAR_AS_IT_CAN)
    const next = turns.find((turn, j) => j > i && turn.strand === strand && turn.until > until)
    if (next !== undefined) yield ending(next.until)
    yield turns.toSpliced(i, 1)
  }
}
