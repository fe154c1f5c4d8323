/**
 * The cause in one sentence: two neighbouring steps of different tasks whose swap makes the execution pass.
 *
 * Steps on shared objects are neighbours when nobody else comes to the object in between. What happens after an `await` of
 * instrumented code touches no object that is known; there the two are the last step of a task before others overtook it, and the
 * first of theirs that had to come after it for the failure.
 */

import type { Failure } from '../runtime/runtime.ts'
import type { InputReference } from '../scenario/input-source.ts'
import { isWrite, Kind } from '../schedule/operation.ts'
import type { Reruns } from './reruns.ts'

/** Pairs that are tried; each costs an execution. */
const MOST = 40

/** The positions of two such steps, counted from 0, or undefined when no swap was found to help. */
export async function findFlip(
  reruns: Reruns,
  inputs: InputReference,
  failure: Failure,
): Promise<readonly [number, number] | undefined> {
  let left = MOST
  const { order } = failure
  const passes = async (strands: readonly number[]): Promise<boolean> => {
    if (left-- <= 0 || reruns.spent) return false
    const outcome = await reruns.run(inputs, { name: 'sequence', strands }, 1)
    return outcome.executions === 1 && outcome.failure === undefined
  }
  for (const [first, second] of candidates(failure)) {
    if (await passes(swapped(order, first, second))) return [first, second]
  }
  // Here all that follows stays as it was, or the default order might make up for a swap of too little.
  const moved = (first: number, second: number) => [...swapped(order, first, second), ...order.slice(second + 1)]
  for (const { own, others } of overtakings(failure)) {
    for (const first of own) {
      if (!(await passes(moved(first, others.at(-1)!)))) continue
      for (const second of others) if (await passes(moved(first, second))) return [first, second]
    }
  }
  return undefined
}

/** For each preemption at an `await`: the task's steps before it, the last one first, and those of others until it goes on. */
function overtakings({ trace }: Failure): { own: number[]; others: number[] }[] {
  return trace.flatMap((step, at) => {
    const before = trace[at - 1]
    if (!step.preempted || before === undefined) return []
    let begin = at
    while (trace[begin - 1]?.task === before.task) begin--
    let end = at
    while (end < trace.length && trace[end]!.task !== before.task) end++
    const own = range(begin, at).reverse()
    const others = range(at, end)
    return [...own, ...others].some(i => trace[i]!.kind === Kind.await) ? [{ own, others }] : []
  })
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i)

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
