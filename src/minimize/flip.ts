/**
 * The cause in one sentence: two neighbouring steps of different tasks whose swap makes the execution pass.
 *
 * Where it is recorded what their code has read and written, the steps whose code did so to one place come first, those in which a
 * checker sees the cause before all. Steps on shared objects are neighbours when nobody else comes to the object in between. What
 * else happens after an `await` of instrumented code, or in a callback of the platform's, touches no object that is known; there the
 * two are the last step of a task before others overtook it, and the first of theirs that had to come after it for the failure.
 */

import type { Failure, FailureStep } from '../runtime/runtime.ts'
import type { InputReference } from '../scenario/input-source.ts'
import { KindSet } from '../schedule/kind-set.ts'
import { isWrite } from '../schedule/operation.ts'
import { byCode } from './flip-accesses.ts'
import type { Reruns } from './reruns.ts'
import { turnsAlong } from './segments.ts'

/** Pairs that are tried; each costs an execution. */
const MOST = 40
/** Of them pairs that are told by what code has read and written. */
const MOST_BY_CODE = 12

/** What code does in their steps, beside what the operation tells, no operation shows. */
const unseen = new KindSet('await', 'effect', 'query', 'deliver', 'timer', 'immediate', 'listen', 'emit')

/** The platform has no name, and all timers have one clock: two of its calls, or two timers, need not have to do with each other. */
const isPlatforms = ({ object, kind }: FailureStep) => object === '' || timers.has(kind)
const timers = new KindSet('timer', 'immediate')

/** The positions of two such steps, counted from 0, or undefined when no swap was found to help. */
export async function findFlip(
  reruns: Reruns,
  inputs: InputReference,
  failure: Failure,
): Promise<readonly [number, number] | undefined> {
  let left = MOST
  const steps = range(0, failure.order.length)
  const strandOf = (step: number) => failure.order[step]!
  const passes = async (order: readonly number[]): Promise<boolean> => {
    if (left-- <= 0 || reruns.spent) return false
    const segments = turnsAlong(failure, order)
    const outcome = await reruns.run(inputs, { name: 'segments', segments, schedule: failure.schedule }, 1)
    return outcome.executions === 1 && outcome.failure === undefined
  }
  const ahead = (first: number, second: number) => overtaken(failure, first, second)
  for (const [first, second] of byCode(failure).slice(0, MOST_BY_CODE)) {
    if (await passes(heldBack(failure, first, second))) return [first, second]
    // Others may have looked as well.
    if (await passes(ahead(first, second))) return [first, second]
  }
  const swap = (first: number, second: number) => swapped(steps, first, second, strandOf)
  const [outside, known] = partition(candidates(failure), ([first]) => isPlatforms(failure.trace[first]!))
  for (const [first, second] of known) {
    if (await passes(swap(first, second))) return [first, second]
  }
  // Here all that follows stays as it was, or the default order might make up for a swap of too little.
  const moved = (first: number, second: number) => [...swap(first, second), ...steps.slice(second + 1)]
  for (const [first, second] of outside) if (await passes(moved(first, second))) return [first, second]
  for (const { own, others } of overtakings(failure)) {
    for (const first of own) {
      if (!(await passes(ahead(first, others.at(-1)!)))) continue
      for (const second of others) if (await passes(ahead(first, second))) return [first, second]
    }
  }
  for (const [first, second] of outside) {
    if (await passes(swap(first, second))) return [first, second]
  }
  return undefined
}

function partition<T>(all: readonly T[], test: (each: T) => boolean): [T[], T[]] {
  return [all.filter(test), all.filter(each => !test(each))]
}

interface Overtaking {
  readonly own: readonly number[]
  readonly others: readonly number[]
}

/**
 * For each preemption at an `await` the task's steps before it, the last one first, and those of others until it goes on. Then, for
 * each change of tasks, all of its steps before: it may have had to wait for a timer that the others had to wait for as well.
 */
function overtakings({ trace }: Failure): Overtaking[] {
  const at = (position: number, far: boolean): Overtaking[] => {
    const task = trace[position - 1]?.task
    if (task === undefined || trace[position]!.task === task) return []
    const isOwn = (i: number) => trace[i]!.task === task
    let begin = position
    while (begin > 0 && (far || isOwn(begin - 1))) begin--
    let end = position
    while (end < trace.length && !isOwn(end)) end++
    const own = range(begin, position).filter(isOwn).reverse()
    const others = range(position, end)
    // Another strand of the task itself may have gone on.
    if (others.length === 0) return []
    return [...own, ...others].some(i => unseen.has(trace[i]!.kind)) ? [{ own, others }] : []
  }
  const positions = range(0, trace.length)
  const preempted = positions.filter(i => trace[i]!.preempted)
  return [...preempted.flatMap(i => at(i, false)), ...positions.flatMap(i => at(i, true))]
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

/** The order in which the steps of `second`'s task up to it go before `first`, and all that follows stays as it was. */
function overtaken({ order, trace }: Failure, first: number, second: number): number[] {
  const { task } = trace[second]!
  const [mine, others] = partition(range(first, second + 1), i => trace[i]!.task === task)
  return [...range(0, first), ...mine, ...others, ...range(second + 1, order.length)]
}

/** The order in which the steps of `first`'s task from it on come after `second`, and all that follows stays as it was. */
function heldBack({ order, trace }: Failure, first: number, second: number): number[] {
  const { task } = trace[first]!
  const [mine, others] = partition(range(first, second + 1), i => trace[i]!.task === task)
  return [...range(0, first), ...others, ...mine, ...range(second + 1, order.length)]
}

/**
 * The order in which step `second` goes first, with what its strand does before it, and the others follow. `strandOf` tells whose
 * a step is; default: what stands for it in the order.
 */
export function swapped(
  order: readonly number[],
  first: number,
  second: number,
  strandOf: (step: number) => number = strand => strand,
): number[] {
  const between = order.slice(first, second + 1)
  const [mine, others] = partition(between, each => strandOf(each) === strandOf(order[second]!))
  return [...order.slice(0, first), ...mine, ...others]
}
