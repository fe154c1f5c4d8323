/**
 * Check then act: a task looks whether something is there and acts upon that although another has changed it since. It writes
 * what it found missing, or deletes what it found there.
 *
 * Silent: an act that looks again itself, as `compareExchange`, `tryTake` and all operations do that return what was there before
 * — unless the execution failed: then they explain why. Otherwise as `lost-update`.
 */

import type { Checker, ExecutionView, Trouble } from './checker.ts'
import { nothing, signature } from './checker.ts'
import { actor, deed, pastOf } from './naming.ts'
import { type Overtaken, overtakenReads } from './overtaken.ts'
import { overtakenAccesses } from './overtaken-accesses.ts'

export const checkThenAct: Checker = {
  kind: 'check-then-act',
  level: 'warn',
  examine(execution) {
    const unshared = overtakenAccesses(execution, 'check-then-act')
    const overtaken = overtakenReads(execution)
    if (overtaken.length === 0 && unshared.length === 0) return nothing
    return [...overtaken.filter(({ by }) => by === 'act').map(each => troubleOf(execution, each)), ...unshared]
  },
}

function troubleOf(execution: ExecutionView, { read, write, use }: Overtaken): Trouble {
  const { trace } = execution
  const task = actor(execution, use)
  const object = execution.objectName(trace.object(use))
  return {
    kind: 'check-then-act',
    fingerprint: `check-then-act:${signature(object)}`,
    message:
      `check then act: ${task} ${deed(execution, use)}, which ${actor(execution, write)} had ${pastOf(trace.kind(write))} ` +
      `since ${task} looked`,
    steps: [read, write, use],
    task,
    object,
  }
}
