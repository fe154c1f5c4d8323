/**
 * Which steps signals between tasks put in order under every schedule: whoever passes a barrier or a latch comes after those who
 * arrived, and where one task alone gives the signals of a queue or a condition, whoever gets one comes after it was given. Locks
 * put nothing in order here, since they may be had in another order.
 *
 * Vector clocks: Lamport, "Time, Clocks, and the Ordering of Events in a Distributed System", CACM 1978; Mattern, "Virtual Time
 * and Global States of Distributed Systems", 1989.
 */

import { Kind } from '../schedule/operation.ts'
import type { Trace } from '../schedule/trace.ts'
import type { ExecutionView } from './checker.ts'

const gives = new Set<number>([Kind.countDown, Kind.notify, Kind.notifyAll, Kind.put, Kind.tryPut])
const gets = new Set<number>([Kind.wake, Kind.take, Kind.tryTake])

/** What is given and got at one object. */
class Signals {
  /** The clocks of those who gave, in order. */
  readonly given: Int32Array[] = []
  readonly givers = new Set<number>()
  readonly getters = new Set<number>()
  got = 0

  /** What is sure to have come before the next to get one. */
  next(): Int32Array | undefined {
    if (this.givers.size !== 1) return undefined
    return this.given[this.getters.size === 1 ? this.got++ : 0]
  }
}

function signalsOf(trace: Trace): Map<number, Signals> {
  const all = new Map<number, Signals>()
  for (let step = 0; step < trace.length; step++) {
    const kind = trace.kind(step)
    if (!gives.has(kind) && !gets.has(kind) && kind !== Kind.wait && kind !== Kind.pass) continue
    const object = trace.object(step)
    const signals = all.get(object) ?? new Signals()
    all.set(object, signals)
    if (gives.has(kind)) signals.givers.add(trace.task(step))
    if (gets.has(kind)) signals.getters.add(trace.task(step))
  }
  return all
}

/** Says whether step `a` comes before step `b`, of another task, under every schedule, as far as signals tell. */
export function signalOrder(execution: ExecutionView): (a: number, b: number) => boolean {
  const { trace, tasks } = execution
  const signals = signalsOf(trace)
  const clocks = Array.from({ length: tasks }, () => new Int32Array(tasks))
  const at: Int32Array[] = []
  for (let step = 0; step < trace.length; step++) {
    const task = trace.task(step)
    const clock = clocks[task] as Int32Array
    const kind = trace.kind(step)
    const object = trace.object(step)
    const here = signals.get(object)
    const arrives = kind === Kind.wait && execution.objectType(object) === 'barrier'
    if (kind === Kind.pass || arrives) for (const other of here!.given) join(clock, other)
    else if (gets.has(kind)) join(clock, here!.next())
    clock[task] = (clock[task] as number) + 1
    at.push(clock.slice())
    if (gives.has(kind) || arrives) here!.given.push(clock.slice())
  }
  return (a, b) => {
    const task = trace.task(a)
    return task !== trace.task(b) && (at[b]![task] as number) >= (at[a]![task] as number)
  }
}

function join(clock: Int32Array, other: Int32Array | undefined): void {
  if (other === undefined) return
  for (let task = 0; task < clock.length; task++) clock[task] = Math.max(clock[task] as number, other[task] as number)
}
