/**
 * Lost update: a task writes what it made of a value that another has written since, so that the other's write is gone without
 * anybody having seen it.
 *
 * Silent: a write without a read before it (the last writer wins, which may be meant); `compareExchange`, `update` and the like,
 * which cannot be overtaken; two writes of the same; a read that its strand has repeated meanwhile, or after which it was told
 * something (`overtaken.ts`).
 */

import type { Checker, ExecutionView, Trouble } from './checker.ts'
import { nothing, signature } from './checker.ts'
import { actor, placeName } from './naming.ts'
import { type Overtaken, overtakenReads } from './overtaken.ts'
import { overtakenAccesses } from './overtaken-accesses.ts'

export const lostUpdate: Checker = {
  kind: 'lost-update',
  level: 'warn',
  examine(execution) {
    const unshared = overtakenAccesses(execution, 'lost-update')
    return unshared.length > 0 ? [...ofObjects(execution), ...unshared] : ofObjects(execution)
  },
}

function ofObjects(execution: ExecutionView): readonly Trouble[] {
  const overtaken = overtakenReads(execution)
  if (overtaken.length === 0) return nothing
  const { trace } = execution
  let objects: Set<number> | undefined
  let troubles: Trouble[] | undefined
  for (const each of overtaken) {
    if (each.by !== 'update') continue
    // One of an object is told: putting all into words would take longer than finding them.
    const object = trace.object(each.use)
    if (objects?.has(object)) continue
    ;(objects ??= new Set()).add(object)
    ;(troubles ??= []).push(troubleOf(execution, each))
  }
  return troubles ?? nothing
}

function troubleOf(execution: ExecutionView, { read, write, use }: Overtaken): Trouble {
  const victim = actor(execution, write)
  const task = actor(execution, use)
  const object = execution.objectName(execution.trace.object(use))
  return {
    kind: 'lost-update',
    fingerprint: `lost-update:${signature(object)}`,
    message: `lost update: ${task}'s write to ${placeName(execution, use)} overwrites ${victim}'s, which ${task} had not read`,
    steps: [read, write, use],
    task,
    object,
  }
}
