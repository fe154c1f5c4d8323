/**
 * What each step of a trace means to the detector: an access to memory, something that orders, or nothing.
 *
 * | object | orders |
 * |---|---|
 * | buffer | only `Atomics`: see the detector; `wait` and `notify` besides by the critical sections of their wait list |
 * | int32, float64, bigint64 | nothing: plain memory |
 * | atomic | like `Atomics` on one element |
 * | mutex, semaphore, reader-writer lock, latch, barrier, condition | a release before an acquire |
 * | cell, array, map | a write before a read: they stand for whatever carries a value from task to task |
 * | port | a message before it is received |
 * | queue, and what is outside | all that is done with it, one after the other |
 */

import { admits } from '../../schedule/admission.ts'
import { FAILED, isMemory, type Range, rangeOf } from '../../schedule/memory.ts'
import { isRead, Kind } from '../../schedule/operation.ts'
import type { Trace } from '../../schedule/trace.ts'
import { type Detector, Sync, type Touch } from './detector.ts'

const READ: Touch = { reads: true, writes: false, atomic: false }
const WRITE: Touch = { reads: false, writes: true, atomic: false }
const LOAD: Touch = { reads: true, writes: false, atomic: true }
const STORE: Touch = { reads: false, writes: true, atomic: true }
const CHANGE: Touch = { reads: true, writes: true, atomic: true }

const touches = new Map<number, Touch>([
  [Kind.read, READ],
  [Kind.write, WRITE],
  [Kind['Atomics.load'], LOAD],
  [Kind['Atomics.store'], STORE],
  [Kind['Atomics.wait'], LOAD],
  [Kind.load, LOAD],
  [Kind.store, STORE],
])

/** Operations that enter the critical section of a wait list. */
const sections = new Set<number>([Kind['Atomics.wait'], Kind['Atomics.notify'], Kind.notified, Kind.expired])

/** Operations that order nothing by themselves. */
const unordered = new Set<number>([Kind.timer, Kind.immediate, Kind.deliver, Kind.emit])

/** Bytes of the plain numbers. */
const plainNumbers = new Map([
  ['int32', 4],
  ['float64', 8],
  ['bigint64', 8],
])

const releasing = new Set<number>([Kind.release, Kind.countDown, Kind.notify, Kind.notifyAll])
const trying = new Map<number, number>([
  [Kind.tryAcquire, Kind.acquire],
  [Kind.tryAcquireRead, Kind.acquireRead],
  [Kind.tryAcquireWrite, Kind.acquireWrite],
])

const racy = new Set(['buffer', ...plainNumbers.keys()])

/** Whether steps on objects of this type may race. */
export const touchesMemory = (type: string): boolean => racy.has(type)

/** Objects by type whose every write is before every later read. */
const carriers = new Set(['cell', 'array', 'map'])

/** Where a wait list lies among what orders: apart from the objects. */
const listKey = (object: number, offset: number) => -1 - (object * 2 ** 32 + offset)
/** What readers release, apart from what writers do. */
const readersKey = (object: number) => object + 0.5

/** How memory is touched by a step, if it is. */
export function touchOf(trace: Trace, step: number, type: string): Touch | undefined {
  const kind = trace.kind(step)
  if (isMemory(kind)) {
    if (kind === Kind['Atomics.compareExchange'] && (trace.argument(step) & FAILED) !== 0) return LOAD
    return touches.get(kind) ?? (sections.has(kind) ? undefined : CHANGE)
  }
  if (type === 'atomic') return touches.get(kind) ?? CHANGE
  if (plainNumbers.has(type)) return isRead(kind) ? READ : WRITE
  return undefined
}

/** The bytes that a step touches, of those of its object. */
export function bytesOf(trace: Trace, step: number, type: string): Range {
  if (isMemory(trace.kind(step))) return rangeOf(trace.key(step), trace.argument(step))
  return { offset: 0, bytes: plainNumbers.get(type) ?? 4, view: undefined }
}

/** Tells a detector of the steps of a trace, in order. */
export class Reader {
  readonly #trace: Trace
  readonly #typeOf: (object: number) => string
  readonly #detector: Detector
  readonly #syncs = new Map<number, Sync>()
  #closing = false

  constructor(trace: Trace, typeOf: (object: number) => string, detector: Detector) {
    this.#trace = trace
    this.#typeOf = typeOf
    this.#detector = detector
  }

  take(step: number): void {
    const trace = this.#trace
    const object = trace.object(step)
    const task = trace.task(step)
    // `context.signal` is aborted when every task has ended, and what that causes comes after all of it.
    if (!this.#closing && trace.closing(step)) this.#detector.acquireAll(task)
    this.#closing ||= trace.closing(step)
    if (object === 0) return
    const kind = trace.kind(step)
    const type = this.#typeOf(object)
    const touch = touchOf(trace, step, type)
    if (sections.has(kind)) this.#pass(task, listKey(object, rangeOf(trace.key(step), 0).offset))
    if (touch !== undefined) {
      const { offset, bytes } = bytesOf(trace, step, type)
      this.#detector.access(task, step, object, offset, bytes, touch)
    } else if (!isMemory(kind)) this.#order(step, task, object, kind, type)
  }

  #order(step: number, task: number, object: number, kind: number, type: string): void {
    if (unordered.has(kind)) return
    if (carriers.has(type)) {
      if (isRead(kind)) this.#acquire(task, object)
      else this.#release(task, object)
      return
    }
    if (type === 'port') {
      if (kind === Kind.put) this.#release(task, object)
      else this.#acquire(task, object)
      return
    }
    const attempt = trying.get(kind)
    if (attempt !== undefined && !admits(attempt, this.#trace.argument(step), this.#trace.level(step))) return
    switch (attempt ?? kind) {
      case Kind.acquire:
      case Kind.pass:
      case Kind.acquireRead:
        this.#acquire(task, object)
        return
      case Kind.acquireWrite:
        this.#acquire(task, object)
        this.#acquire(task, readersKey(object))
        return
      case Kind.releaseRead:
        this.#release(task, readersKey(object))
        return
      case Kind.wait:
        // Of a barrier: the last to arrive goes on at once. Of a condition: it gives its mutex back.
        this.#pass(task, object)
        if (this.#trace.partnerOf(object) !== 0) this.#release(task, this.#trace.partnerOf(object))
        return
      case Kind.wake:
        this.#acquire(task, object)
        if (this.#trace.partnerOf(object) !== 0) this.#acquire(task, this.#trace.partnerOf(object))
        return
      default:
        if (releasing.has(kind)) this.#release(task, object)
        else this.#pass(task, object)
    }
  }

  #pass(task: number, key: number): void {
    this.#acquire(task, key)
    this.#release(task, key)
  }

  #acquire(task: number, key: number): void {
    this.#detector.acquire(task, this.#sync(key))
  }

  #release(task: number, key: number): void {
    this.#detector.release(task, this.#sync(key))
  }

  #sync(key: number): Sync {
    let sync = this.#syncs.get(key)
    if (sync === undefined) this.#syncs.set(key, (sync = new Sync()))
    return sync
  }
}
