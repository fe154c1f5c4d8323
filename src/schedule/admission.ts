/**
 * When an operation may go on. What blocks, blocks on the state of its object, and all that it asks of that state is one
 * integer, the object's *level*; so whether a strand could have gone first at some point of a trace can be told afterwards.
 *
 * | object | level |
 * |---|---|
 * | mutex | 0 free, -1 held |
 * | semaphore | permits that are free |
 * | reader-writer lock | its readers, -1 while it is written |
 * | latch | 0 open, else minus the count that is left |
 * | barrier | the arrivals so far; `pass` has as its argument how many it takes |
 * | queue | 0 empty, -1 full, else positive (also when it is closed) |
 * | condition | that of its mutex; whether a `wake` was notified is told by the waits and notifications before it |
 * | buffer | none: who waits there is not told, so scenarios with raw memory are opaque |
 */

import { KindSet } from './kind-set.ts'
import { Kind } from './operation.ts'

const blocking = new KindSet('acquire', 'acquireRead', 'acquireWrite', 'wake', 'pass', 'put', 'take', 'notified')
const levelled = new KindSet(
  ...(['acquire', 'tryAcquire', 'release', 'acquireRead', 'tryAcquireRead', 'releaseRead'] as const),
  ...(['acquireWrite', 'tryAcquireWrite', 'releaseWrite', 'countDown', 'wait', 'wake', 'pass'] as const),
  ...(['put', 'take', 'tryPut', 'tryTake', 'close'] as const),
)

/** Whether an operation of this kind may have to wait. */
export const mayBlock = (kind: number): boolean => blocking.has(kind)

/** Whether the object of an operation of this kind may have a level. */
export const concernsLevel = (kind: number): boolean => levelled.has(kind)

/** Whether an operation of a kind that may block goes on at this level of its object. A `wake` needs a notification too. */
export function admits(kind: number, argument: number, level: number): boolean {
  switch (kind) {
    case Kind.acquireWrite:
      return level === 0
    case Kind.take:
      return level !== 0
    case Kind.acquireRead:
    case Kind.put:
    case Kind.wake:
      return level >= 0
    default:
      // acquire, pass
      return level >= argument
  }
}
