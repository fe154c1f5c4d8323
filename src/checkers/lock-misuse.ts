/**
 * Locks that are not used as locks are to be: held when their task has ended and never released; released though nobody holds
 * them, or by a task other than the one that does; released twice by one function.
 *
 * Shared locks refuse the latter by throwing, which is a failure of this kind at once (see `runtime/problems.ts`); here they are
 * told of locks that are observed and let it pass. A lock that a task took without waiting (`tryAcquire`) and never gives back
 * is idiomatic: whoever has it is the one to do something once.
 */

import type { LockEvent } from '../schedule/lock-event.ts'
import { type Checker, type ExecutionView, nothing, signature, type Trouble } from './checker.ts'
import { concernsLocks, type Hold, walkLocks } from './locks.ts'

const quote = (execution: ExecutionView, object: number): string =>
  `${execution.objectType(object)} \`${execution.objectName(object)}\``

function kept(execution: ExecutionView, { task, object, step }: Hold): Trouble {
  const name = execution.taskName(task)
  const lock = execution.objectName(object)
  return {
    kind: 'lock-misuse',
    fingerprint: `lock-misuse:${signature(lock)}:kept:${signature(name)}`,
    message: `lock misuse: ${name} acquired ${quote(execution, object)} (step ${step + 1}) and ended without releasing it`,
    steps: [step],
    task: name,
    object: lock,
  }
}

function misused(execution: ExecutionView, { strand, object, step, why, holder }: LockEvent): Trouble {
  const { trace } = execution
  const name = execution.taskName(trace.taskOf(strand))
  const lock = execution.objectName(object)
  const because =
    why === 'twice'
      ? 'a second time, with one release function'
      : holder === undefined
        ? 'but nobody holds it'
        : `but ${execution.taskName(trace.taskOf(holder))} holds it`
  return {
    kind: 'lock-misuse',
    fingerprint: `lock-misuse:${signature(lock)}:${why}:${signature(name)}`,
    message: `lock misuse: ${quote(execution, object)} is released by ${name} (step ${step + 1}), ${because}`,
    steps: [step],
    task: name,
    object: lock,
  }
}

/** Whether the task has left something behind that may yet release what it holds: a timer, a call on its way. */
function mayGoOn(execution: ExecutionView, task: number): boolean {
  const { trace } = execution
  for (let strand = 0; strand < trace.strands; strand++) {
    if (trace.taskOf(strand) === task && (execution.isTimer(strand) || execution.isAway(strand))) return true
  }
  return false
}

export const lockMisuse: Checker = {
  kind: 'lock-misuse',
  level: 'warn',
  examine(execution) {
    if (!concernsLocks(execution)) return nothing
    const troubles: Trouble[] = []
    const left = walkLocks(execution, { misused: event => troubles.push(misused(execution, event)) })
    if (troubles.length === 0 && left.length === 0) return nothing
    // In an execution that was cut short tasks have not ended, or not as they would have.
    if (execution.problem !== undefined) return troubles
    for (const hold of left) {
      const ended = execution.endOf(hold.task) >= 0 && !execution.isBackground(hold.task)
      if (ended && hold.blocking && !mayGoOn(execution, hold.task)) troubles.push(kept(execution, hold))
    }
    return troubles
  },
}
