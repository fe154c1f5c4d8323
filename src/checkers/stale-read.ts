/**
 * Stale read: a task writes in one place what it has read in another and somebody has changed there since: a cache is filled with
 * what the store no longer holds.
 *
 * That the written value rests on the read one shows when they are the same and that is no coincidence: small integers may be
 * equal by chance. Where the execution failed, that a strand has read the one and then written the other is enough.
 */

import type { Checker, ExecutionView, Trouble } from './checker.ts'
import { nothing, signature } from './checker.ts'
import { actor, deed, pastOf, placeName } from './naming.ts'
import { type Overtaken, overtakenReads } from './overtaken.ts'
import { overtakenAccesses } from './overtaken-accesses.ts'

export const staleRead: Checker = {
  kind: 'stale-read',
  level: 'warn',
  examine(execution) {
    const unshared = overtakenAccesses(execution, 'stale-read')
    const overtaken = overtakenReads(execution)
    if (overtaken.length === 0 && unshared.length === 0) return nothing
    // What is sure of an execution explains it better than what may be.
    const sure = overtaken.filter(each => each.sure)
    return [
      ...(sure.length > 0 ? sure : overtaken).filter(({ by }) => by === 'copy').map(each => troubleOf(execution, each)),
      ...unshared,
    ]
  },
}

function troubleOf(execution: ExecutionView, { read, write, use }: Overtaken): Trouble {
  const { trace } = execution
  const task = actor(execution, use)
  const object = execution.objectName(trace.object(use))
  const source = execution.objectName(trace.object(read))
  return {
    kind: 'stale-read',
    fingerprint: `stale-read:${signature(source)}:${signature(object)}`,
    message:
      `stale read: ${task} ${deed(execution, use)} after reading ${placeName(execution, read)}, which ` +
      `${actor(execution, write)} had ${pastOf(trace.kind(write))} since`,
    steps: [read, write, use],
    task,
    object,
  }
}
