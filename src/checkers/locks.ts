/**
 * The locks of an execution in the order in which tasks took and released them: mutexes and reader-writer locks of `shared`, and
 * locks that are observed. Semaphores are none, since anybody may give back their permits; but one that has a single permit may be
 * used as one.
 */

import { admits } from '../schedule/admission.ts'
import { KindSet } from '../schedule/kind-set.ts'
import type { LockEvent } from '../schedule/lock-event.ts'
import { Kind, kinds } from '../schedule/operation.ts'
import { binarySemaphores } from './binary-semaphores.ts'
import type { ExecutionView } from './checker.ts'

/** A lock that a strand holds. */
export interface Hold {
  readonly task: number
  readonly strand: number
  readonly object: number
  /** Whether others may hold it at the same time: a reader's hold. */
  readonly shared: boolean
  /** The step at which the strand asked for it. */
  readonly step: number
  /** Whether it would have waited, had the lock not been free. */
  readonly blocking: boolean
}

export interface LockListener {
  /** The lock was taken; `held` are the holds at that time, this one not among them. */
  taken?(hold: Hold, held: readonly Hold[]): void
  misused?(event: LockEvent): void
}

const lockTypes: ReadonlySet<string> = new Set(['mutex', 'rwlock', 'Mutex', 'lock'])
const READ = 1
const WRITE = 2
const RELEASES = 4
const CONDITION = 8

const writing = new KindSet('acquire', 'tryAcquire', 'acquireWrite', 'tryAcquireWrite', 'wake')
const reading = new KindSet('acquireRead', 'tryAcquireRead')
const releasing = new KindSet('release', 'releaseRead', 'releaseWrite', 'wait')
const ofConditions = new KindSet('wait', 'wake')

/** What operations of each kind do to a lock, if their object is one. */
const effects = Uint8Array.from(
  kinds,
  (_, kind) =>
    (writing.has(kind) ? WRITE : 0) |
    (reading.has(kind) ? READ : 0) |
    (releasing.has(kind) ? RELEASES : 0) |
    (ofConditions.has(kind) ? CONDITION : 0),
)

/** Attempts, by the operation that would have waited. */
const waiting: Readonly<Record<number, number>> = {
  [Kind.tryAcquire]: Kind.acquire,
  [Kind.tryAcquireRead]: Kind.acquireRead,
  [Kind.tryAcquireWrite]: Kind.acquireWrite,
}

/** Whether the execution has to do with locks at all. */
export const concernsLocks = ({ trace, lockEvents }: ExecutionView): boolean =>
  lockEvents.length > 0 || trace.has(writing) || trace.has(reading)

/**
 * Goes through the execution and tells `listener` of its locks; returns the holds that are left at the end. `semaphores`: whether
 * those of one permit count that are used as locks. Default false.
 */
export function walkLocks(execution: ExecutionView, listener: LockListener, semaphores = false): readonly Hold[] {
  const { trace, lockEvents } = execution
  const held: Hold[] = []
  const asked = new Map<number, number>()
  const isLock = new Map<number, boolean>()
  const lock = (object: number): boolean => {
    let known = isLock.get(object)
    if (known === undefined) {
      const type = execution.objectType(object)
      known =
        lockTypes.has(type) || (semaphores && type === 'semaphore' && execution.derived(binarySemaphores).has(object))
      isLock.set(object, known)
    }
    return known
  }
  const take = (hold: Hold) => {
    listener.taken?.(hold, held)
    held.push(hold)
  }
  const release = (object: number, task: number, shared?: boolean) => {
    const at = held.findLastIndex(
      hold => hold.object === object && hold.task === task && (shared === undefined || hold.shared === shared),
    )
    if (at >= 0) held.splice(at, 1)
  }
  const observed = (event: LockEvent) => {
    const { strand, object, what, holder } = event
    const task = trace.taskOf(strand)
    if (what === 'misused') listener.misused?.(event)
    if (!lock(object)) return
    if (what === 'acquired') {
      const step = asked.get(strand) ?? event.step
      take({ task, strand, object, shared: false, step, blocking: asked.has(strand) })
      asked.delete(strand)
    } else if (holder !== undefined) release(object, trace.taskOf(holder))
  }
  let next = 0
  for (let step = 0; step < trace.length; step++) {
    const kind = trace.kind(step)
    const effect = effects[kind] as number
    if (effect !== 0) {
      const strand = trace.strand(step)
      const task = trace.task(step)
      const condition = (effect & CONDITION) !== 0
      const object = condition ? trace.partnerOf(trace.object(step)) : trace.object(step)
      if (execution.isObserved(trace.object(step))) {
        if (kind === Kind.acquire) asked.set(strand, step)
      } else if (object !== 0 && lock(object)) {
        if ((effect & RELEASES) !== 0) release(object, task, sharedBy(kind))
        else if (waiting[kind] === undefined || admits(waiting[kind], trace.argument(step), trace.level(step))) {
          const shared = (effect & READ) !== 0
          take({ task, strand, object, shared, step, blocking: waiting[kind] === undefined })
        }
      }
    }
    for (; next < lockEvents.length && lockEvents[next]!.step <= step; next++) observed(lockEvents[next]!)
  }
  for (; next < lockEvents.length; next++) observed(lockEvents[next]!)
  return held
}

const sharedBy = (kind: number): boolean | undefined =>
  kind === Kind.releaseRead ? true : kind === Kind.releaseWrite ? false : undefined
