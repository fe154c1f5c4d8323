/**
 * Floating promise: a task has ended while something that it had begun was still under way. Nobody awaits it, so nobody learns
 * whether it failed, and what comes after the task cannot rely on it.
 *
 * Silent: reads, which leave no trace, as of the loser of a race; letting go of something (`release`, `notify`, `close` …), whose
 * outcome matters to nobody; what is only awaited, as in `promise.catch(tell)`; what another task may be waiting for, since a
 * queue works off the jobs of all in the name of whoever was there; background tasks, which may well leave things to themselves;
 * what listens for messages; timers and what their callbacks do, which are `leak`'s affair; tasks that threw, since what throws leaves its siblings behind.
 */

import { KindSet } from '../schedule/kind-set.ts'
import { isDelivery, isRead, Kind, kindName } from '../schedule/operation.ts'
import type { Trace } from '../schedule/trace.ts'
import type { Checker, ExecutionView, Trouble } from './checker.ts'
import { nothing, signature } from './checker.ts'

const letsGo = new KindSet(
  ...(['start', 'point', 'call', 'timer', 'immediate', 'await'] as const),
  ...(['release', 'releaseRead', 'releaseWrite', 'notify', 'notifyAll', 'countDown', 'close'] as const),
)

/** Whether it does something whose outcome somebody should learn. */
const matters = (kind: number): boolean => !letsGo.has(kind) && !isRead(kind)

/** Something that was under way when its task ended: `step` is when it came about, or -1 when it never did. */
interface Floating {
  readonly kind: number
  readonly object: number
  readonly step: number
  readonly strand: number
}

export const floatingPromise: Checker = {
  kind: 'floating-promise',
  level: 'warn',
  examine(execution) {
    if (execution.problem !== undefined || !goesOn(execution)) return nothing
    let troubles: Trouble[] | undefined
    for (let task = 0; task < execution.tasks; task++) {
      const end = execution.endOf(task)
      if (end < 0 || execution.isBackground(task) || execution.hasThrown(task)) continue
      const floating = floatingStep(execution, task, end) ?? floatingStrand(execution, task, end)
      if (floating !== undefined) (troubles ??= []).push(troubleOf(execution, task, floating))
    }
    return troubles ?? nothing
  },
}

/** Whether anything at all is left of a task that has ended. */
function goesOn(execution: ExecutionView): boolean {
  const { trace, tasks } = execution
  let first = trace.length
  for (let task = 0; task < tasks; task++) {
    const end = execution.endOf(task)
    if (end >= 0 && end < first) first = end
  }
  for (let step = first; step < trace.length; step++) {
    const end = execution.endOf(trace.task(step))
    if (end >= 0 && end <= step) return true
  }
  for (let strand = 0; strand < trace.strands; strand++) if (!execution.hasEnded(strand)) return true
  return false
}

/**
 * The first step that matters after the end of `task`, of what it had begun by then: a strand goes on with what it stood at, and
 * from there to whatever comes next.
 */
function floatingStep(execution: ExecutionView, task: number, end: number): Floating | undefined {
  const { trace } = execution
  let adrift: Set<number> | undefined
  for (let step = end; step < trace.length; step++) {
    if (trace.task(step) !== task) continue
    const strand = trace.strand(step)
    // What is delivered was asked for when the effect was.
    const asked = isDelivery(trace.kind(step)) ? effectBefore(trace, step, strand) : step
    if (asked < 0) continue
    const kind = trace.kind(asked)
    if (listens(execution, { kind, object: trace.object(asked) })) continue
    const begun = trace.since(asked) <= end && kind !== Kind.timer && kind !== Kind.immediate
    if (!begun && adrift?.has(strand) !== true && adrift?.has(trace.parentOf(strand)) !== true) continue
    adrift ??= new Set()
    adrift.add(strand)
    if (matters(kind) && !mayBeAwaited(execution, task, step)) {
      return { kind, object: trace.object(asked), step, strand }
    }
  }
  return undefined
}

/**
 * Whether another task waits for something when the step is taken, or later while what was begun goes on: a pool or a queue may
 * do its work in this task's name.
 */
function mayBeAwaited(execution: ExecutionView, task: number, step: number): boolean {
  const { trace } = execution
  for (let other = 0; other < execution.tasks; other++) {
    if (other === task) continue
    const end = execution.endOf(other)
    for (let later = step; later < trace.length && (end < 0 || end > later); later++) {
      if ((later === step || trace.task(later) === task) && waits(trace, other, later)) return true
    }
  }
  return false
}

/** Whether none of a task's strands can go on when the step is taken. */
function waits(trace: Trace, task: number, step: number): boolean {
  for (let strand = 0; strand < trace.strands; strand++) {
    if (trace.taskOf(strand) === task && trace.enabled(step, strand)) return false
  }
  return true
}

function effectBefore(trace: Trace, step: number, strand: number): number {
  for (let before = step - 1; before >= 0; before--) if (trace.strand(before) === strand) return before
  return -1
}

/** Whether it only stands ready for messages. */
const listens = (execution: ExecutionView, { kind, object }: { kind: number; object: number }): boolean =>
  kind === Kind.take && execution.objectType(object) === 'port'

/** A strand of `task` that has waited ever since. */
function floatingStrand(execution: ExecutionView, task: number, end: number): Floating | undefined {
  const { trace } = execution
  for (let strand = 0; strand < trace.strands; strand++) {
    if (trace.taskOf(strand) !== task) continue
    const standing = trace.standing(strand)
    if (standing !== undefined && standing.since <= end && matters(standing.kind) && !listens(execution, standing)) {
      return { kind: standing.kind, object: standing.object, step: -1, strand }
    }
    if (!execution.isAway(strand)) continue
    const effect = effectBefore(trace, trace.length, strand)
    if (effect >= 0 && trace.since(effect) <= end && matters(trace.kind(effect))) {
      return { kind: trace.kind(effect), object: trace.object(effect), step: -1, strand }
    }
  }
  return undefined
}

function troubleOf(execution: ExecutionView, task: number, { kind, object, step, strand }: Floating): Trouble {
  const name = execution.taskName(task)
  const what = object === 0 ? kindName(kind) : `${kindName(kind)} ${execution.objectName(object)}`
  return {
    kind: 'floating-promise',
    fingerprint: `floating-promise:${signature(name)}:${signature(what)}`,
    message: `floating promise: ${name} ended while its \`${what}\` was still under way, which nothing awaits`,
    steps: step < 0 ? [] : [step],
    task: name,
    ...(object === 0 ? {} : { object: execution.objectName(object) }),
    ...(step < 0 ? { strand } : {}),
  }
}
