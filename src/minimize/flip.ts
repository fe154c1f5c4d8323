/** The cause in one sentence: two neighbouring steps of different tasks whose swap makes the execution pass. */

import type { Failure } from '../runtime/runtime.ts'
import type { InputReference } from '../scenario/input-source.ts'
import { isWrite } from '../schedule/operation.ts'
import type { Reruns } from './reruns.ts'

/** Pairs that are tried; each costs an execution. */
const MOST = 40

/** The positions of two such steps, counted from 0, or undefined when no swap was found to help. */
export async function findFlip(
  reruns: Reruns,
  inputs: InputReference,
  failure: Failure,
): Promise<readonly [number, number] | undefined> {
  for (const [first, second] of candidates(failure).slice(0, MOST)) {
    if (reruns.spent) return undefined
    const outcome = await reruns.run(inputs, { name: 'sequence', strands: swapped(failure.order, first, second) }, 1)
    if (outcome.executions === 1 && outcome.failure === undefined) return [first, second]
  }
  return undefined
}

/** Neighbouring conflicting steps on one object by two tasks: those at a preemption first, then the later ones. */
function candidates({ trace }: Failure): [number, number][] {
  const pairs: [number, number][] = []
  for (let first = trace.length - 2; first >= 0; first--) {
    const a = trace[first]!
    if (a.object === undefined) continue
    const second = trace.findIndex((step, i) => i > first && step.object === a.object && step.strand !== a.strand)
    const b = trace[second]
    if (b !== undefined && b.task !== a.task && (isWrite(a.kind) || isWrite(b.kind))) pairs.push([first, second])
  }
  const atPreemption = ([first, second]: [number, number]) => trace[first]!.preempted || trace[second]!.preempted
  return [...pairs.filter(atPreemption), ...pairs.filter(pair => !atPreemption(pair))]
}

/** The order in which step `second` goes first, with what its strand does before it, and the others follow. */
function swapped(order: readonly number[], first: number, second: number): number[] {
  const between = order.slice(first, second + 1)
  const mine = between.filter(strand => strand === order[second])
  const others = between.filter(strand => strand !== order[second])
  return [...order.slice(0, first), ...mine, ...others]
}
