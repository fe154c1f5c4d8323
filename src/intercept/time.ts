/**
 * Covers: `new Date()`, `Date()`, `Date.now()`, `performance.now()`, `performance.timeOrigin`, `process.hrtime()` and
 * `process.hrtime.bigint()`: they tell the virtual clock's time, which begins at the same instant in every execution. That holds
 * for the whole of an execution, `setup` and invariants too. Reading the time is no scheduling point.
 * Uncontrolled: `performance.mark` and `measure`, `process.uptime`, `Intl.DateTimeFormat` without a date, captured functions.
 *
 * Dates are the platform's own objects, of its own prototype (those of `@sinonjs/fake-timers` are not, so that a cloned date
 * and a new one differ for `assert.deepStrictEqual`).
 */

import type { Clock } from './clock.ts'
import { Patches } from './patches.ts'

/** The instant at which every execution begins. */
export const EPOCH = Date.UTC(2020, 0, 1)

const RealDate = Date
const realNow = Date.now
const { performance } = globalThis
const { hrtime } = process
const performancePrototype = Object.getPrototypeOf(performance) as typeof performance
const realPerformanceNow = performancePrototype.now
const realTimeOrigin = Object.getOwnPropertyDescriptor(performancePrototype, 'timeOrigin')!.get!

let installed: Clock | undefined

/** Virtual milliseconds since the execution began; undefined while none is on. */
function elapsed(): number | undefined {
  if (installed === undefined || installed.engine.phase === 'outside') return undefined
  return installed.read()
}

function dateNow(): number {
  const now = elapsed()
  return now === undefined ? realNow() : EPOCH + now
}

const VirtualDate = new Proxy(RealDate, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [dateNow()] : args, newTarget),
  apply: () => new RealDate(dateNow()).toString(),
})

function performanceNow(): number {
  return elapsed() ?? realPerformanceNow.call(performance)
}

function timeOrigin(): number {
  return elapsed() === undefined ? (realTimeOrigin.call(performance) as number) : EPOCH
}

const NANOSECONDS = 1_000_000

function virtualHrtime(since?: [number, number]): [number, number] {
  const now = elapsed()
  if (now === undefined || (since !== undefined && !Array.isArray(since))) return hrtime(since)
  let seconds = Math.trunc(now / 1000)
  let nanoseconds = (now % 1000) * NANOSECONDS
  if (since !== undefined) {
    seconds -= since[0]
    nanoseconds -= since[1]
    if (nanoseconds < 0) {
      seconds--
      nanoseconds += 1000 * NANOSECONDS
    }
  }
  return [seconds, nanoseconds]
}

virtualHrtime.bigint = (): bigint => {
  const now = elapsed()
  return now === undefined ? hrtime.bigint() : BigInt(now) * BigInt(NANOSECONDS)
}

const patches = new Patches()
  .value(globalThis, 'Date', VirtualDate)
  .value(RealDate, 'now', dateNow)
  .value(RealDate.prototype, 'constructor', VirtualDate)
  .value(performancePrototype, 'now', performanceNow)
  .getter(performancePrototype, 'timeOrigin', timeOrigin)
  .value(process, 'hrtime', virtualHrtime)

export function install(clock: Clock): () => void {
  installed = clock
  patches.install()
  return () => {
    patches.restore()
    installed = undefined
  }
}
