/**
 * Semaphores that are used as locks: they have one permit, and in this execution whoever took it gave it back. One whose permit
 * another gives is a signal, which orders tasks instead of keeping them apart.
 */

import { KindSet } from '../schedule/kind-set.ts'
import { Kind } from '../schedule/operation.ts'
import type { ExecutionView } from './checker.ts'

const concerns = new KindSet('acquire', 'tryAcquire', 'release')

/** The task that has the permit where nobody has it, and where the semaphore is no lock. */
const FREE = -1
const NO_LOCK = -2

/** The numbers of such semaphores. */
export function binarySemaphores(execution: ExecutionView): ReadonlySet<number> {
  const { trace } = execution
  const holders = new Map<number, number>()
  for (let step = 0; step < trace.length; step++) {
    const object = trace.object(step)
    const kind = trace.kind(step)
    if (!concerns.has(kind) || execution.objectType(object) !== 'semaphore') continue
    const holder = holders.get(object) ?? (trace.level(step) === 1 ? FREE : NO_LOCK)
    holders.set(object, holder)
    if (holder === NO_LOCK || (kind === Kind.tryAcquire && trace.level(step) < 1)) continue
    const task = trace.task(step)
    const alone = trace.argument(step) === 1
    if (kind === Kind.release) holders.set(object, alone && holder === task ? FREE : NO_LOCK)
    else holders.set(object, alone && holder === FREE ? task : NO_LOCK)
  }
  return new Set([...holders].flatMap(([object, holder]) => (holder === NO_LOCK ? [] : [object])))
}
