/**
 * What tasks do that take steps without end: the operations of one turn of each task's loop, and how often it went round. A task
 * of which all attempts at an object fail, or which waits for it all the while, although others get it again and again, is
 * starved; where nobody gets anywhere it is a livelock.
 */

import { admits, mayBlock } from '../schedule/admission.ts'
import { Kind, kindName } from '../schedule/operation.ts'
import type { Trace } from '../schedule/trace.ts'

/** The steps of one turn, and how many turns there were. */
export interface Loop {
  readonly steps: readonly number[]
  readonly times: number
}

const LONGEST_TURN = 40
const FEWEST_TURNS = 3
/** Others must have got it this often before somebody who has not is called starved. */
const SERVED = 20

const stepsOf = (trace: Trace, task: number, from: number): number[] => {
  const steps: number[] = []
  for (let step = from; step < trace.length; step++) if (trace.task(step) === task) steps.push(step)
  return steps
}

/** The loop that the task's steps from `from` on end in; undefined when most of them do not repeat. */
export function loopOf(trace: Trace, task: number, from: number): Loop | undefined {
  const steps = stepsOf(trace, task, from)
  const same = (a: number, b: number) =>
    trace.kind(a) === trace.kind(b) && trace.object(a) === trace.object(b) && trace.key(a) === trace.key(b)
  for (let turn = 1; turn <= LONGEST_TURN && turn * FEWEST_TURNS <= steps.length; turn++) {
    let start = steps.length - turn
    while (start > 0 && same(steps[start - 1] as number, steps[start - 1 + turn] as number)) start--
    const times = Math.floor((steps.length - start) / turn)
    if (times >= FEWEST_TURNS && times * turn * 2 >= steps.length)
      return { steps: steps.slice(start, start + turn), times }
  }
  return undefined
}

/** One turn in words: `tryAcquire a, get b ×120`. */
export function loopText(trace: Trace, { steps, times }: Loop, objectName: (object: number) => string): string {
  return `${steps.map(step => stepText(trace, step, objectName)).join(', ')} ×${times}`
}

function stepText(trace: Trace, step: number, objectName: (object: number) => string): string {
  const object = trace.object(step)
  return object === 0 ? kindName(trace.kind(step)) : `${kindName(trace.kind(step))} ${objectName(object)}`
}

/** What a task does from step `from` on, if not in turns of one kind, and how often: `load turn ×120, store turn ×40`. */
export function deedsText(trace: Trace, task: number, from: number, objectName: (object: number) => string): string {
  const counts = new Map<string, number>()
  for (const step of stepsOf(trace, task, from)) {
    const text = stepText(trace, step, objectName)
    counts.set(text, (counts.get(text) ?? 0) + 1)
  }
  return [...counts].map(([text, times]) => `${text} ×${times}`).join(', ')
}

/** Who is starved, of what, and who gets it instead. */
export interface Starved {
  readonly task: number
  readonly object: number
  /** How often others got it, and who they are. */
  readonly served: number
  readonly others: readonly number[]
}

const attempts: Readonly<Record<number, number>> = {
  [Kind.tryAcquire]: Kind.acquire,
  [Kind.tryAcquireRead]: Kind.acquireRead,
  [Kind.tryAcquireWrite]: Kind.acquireWrite,
}

/** Whether the step got what it asked for: false for an attempt that failed, undefined where it asked for nothing. */
export function got(trace: Trace, step: number): boolean | undefined {
  const kind = trace.kind(step)
  const blocking = attempts[kind]
  if (blocking !== undefined) return admits(blocking, trace.argument(step), trace.level(step))
  return mayBlock(kind) && kind !== Kind.pass ? true : undefined
}

/** The first of the tasks that have not ended who is starved from step `from` on. */
export function starvedOf(trace: Trace, unended: readonly number[], from: number): Starved | undefined {
  const served = new Map<number, Map<number, number>>()
  const failed = new Map<number, Set<number>>()
  for (let step = from; step < trace.length; step++) {
    const success = got(trace, step)
    if (success === undefined) continue
    const object = trace.object(step)
    const task = trace.task(step)
    if (success) count(served, object, task)
    else failed.set(task, (failed.get(task) ?? new Set()).add(object))
  }
  for (const task of unended) {
    const wanted = [...(failed.get(task) ?? []), ...waitedFor(trace, task, from)]
    for (const object of wanted) {
      const by = served.get(object) ?? new Map<number, number>()
      const total = [...by.values()].reduce((sum, times) => sum + times, 0)
      if (!by.has(task) && total >= SERVED) return { task, object, served: total, others: [...by.keys()] }
    }
  }
  return undefined
}

function count(table: Map<number, Map<number, number>>, object: number, task: number): void {
  const by = table.get(object) ?? new Map<number, number>()
  table.set(object, by.set(task, (by.get(task) ?? 0) + 1))
}

/** What strands of the task have been standing before since `from` or longer. */
function waitedFor(trace: Trace, task: number, from: number): number[] {
  const objects: number[] = []
  for (let strand = 0; strand < trace.strands; strand++) {
    if (trace.taskOf(strand) !== task) continue
    const standing = trace.standing(strand)
    if (standing !== undefined && standing.since <= from && mayBlock(standing.kind)) objects.push(standing.object)
  }
  return objects
}
