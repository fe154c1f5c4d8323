/**
 * Covers: the globals `setTimeout`, `setInterval`, `setImmediate` and their `clear…`, and the same of `node:timers`.
 * Scheduling point: the moment before a callback runs (`clock.ts`). Setting and clearing are none.
 * Timers that `setup` leaves to the tasks are under control while these run (`setup-timers.ts`).
 * Uncontrolled: other calls from outside the tasks, functions that were captured before the run, the time-outs of Node's own sockets
 * and servers, `queueMicrotask`, `process.nextTick`.
 */

import { createRequire } from 'node:module'
import { promisify } from 'node:util'
import type { Alarm } from './alarm.ts'
import { delayOf } from './alarm.ts'
import { Caller, callerOf } from './caller.ts'
import type { Clock } from './clock.ts'
import { Patches } from './patches.ts'
import type { SetupTimers } from './setup-timers.ts'
import { type Callback, Immediate, Timeout } from './timer.ts'
import { sleep, turn } from './timers-promises.ts'

type Real = (...args: unknown[]) => unknown

/** The platform's own. */
export const real = {
  setTimeout: globalThis.setTimeout as unknown as Real,
  setInterval: globalThis.setInterval as unknown as Real,
  setImmediate: globalThis.setImmediate as unknown as Real,
  clearTimeout: globalThis.clearTimeout as unknown as Real,
  clearInterval: globalThis.clearInterval as unknown as Real,
  clearImmediate: globalThis.clearImmediate as unknown as Real,
}

let installed: Clock | undefined
let ofSetup: SetupTimers | undefined

/** Whether the platform's own function is to answer: nobody of ours calls, or it has to complain of the argument. */
const passes = (caller: number, callback: unknown): callback is undefined =>
  caller === Caller.outside || typeof callback !== 'function'

/** Whether `setup` is calling, which may leave the timer to the tasks. */
const leaves = (callback: Callback | undefined): callback is Callback =>
  ofSetup?.active === true && typeof callback === 'function'

function start<A extends Alarm>(clock: Clock, alarm: A, caller: number): A {
  clock.set(alarm, caller)
  return alarm
}

function setTimeout(callback: Callback | undefined, delay?: unknown, ...args: unknown[]): unknown {
  const clock = installed
  if (clock === undefined) return real.setTimeout(callback, delay, ...args)
  const caller = callerOf(clock.engine)
  if (passes(caller, callback)) {
    if (!leaves(callback)) return real.setTimeout(callback, delay, ...args)
    return ofSetup?.start(callback, delayOf(delay), args)
  }
  return start(clock, new Timeout(clock, callback as Callback, delayOf(delay), args, false), caller)
}

function setInterval(callback: Callback | undefined, delay?: unknown, ...args: unknown[]): unknown {
  const clock = installed
  if (clock === undefined) return real.setInterval(callback, delay, ...args)
  const caller = callerOf(clock.engine)
  if (passes(caller, callback)) {
    if (!leaves(callback)) return real.setInterval(callback, delay, ...args)
    return ofSetup?.start(callback, delayOf(delay), args, true)
  }
  return start(clock, new Timeout(clock, callback as Callback, delayOf(delay), args, true), caller)
}

function setImmediate(callback: Callback | undefined, ...args: unknown[]): unknown {
  const clock = installed
  if (clock === undefined) return real.setImmediate(callback, ...args)
  const caller = callerOf(clock.engine)
  if (passes(caller, callback)) return real.setImmediate(callback, ...args)
  return start(clock, new Immediate(clock, callback as Callback, args), caller)
}

function clearTimeout(timer: unknown): void {
  if (timer instanceof Timeout) timer.clear()
  else {
    if (typeof timer === 'number' || typeof timer === 'string') installed?.timersByNumber.get(Number(timer))?.clear()
    real.clearTimeout(timer)
  }
}

function clearInterval(timer: unknown): void {
  clearTimeout(timer)
}

function clearImmediate(immediate: unknown): void {
  if (immediate instanceof Immediate) immediate.clear()
  else real.clearImmediate(immediate)
}

Object.defineProperty(setTimeout, promisify.custom, { enumerable: true, get: () => sleep })
Object.defineProperty(setImmediate, promisify.custom, { enumerable: true, get: () => turn })

const controlled = { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate }
/** The module object, which named imports follow after `syncBuiltinESMExports()`; a namespace could not be written to. */
const timers = createRequire(import.meta.url)('node:timers') as object

const patches = new Patches()
for (const target of [globalThis, timers]) {
  for (const [name, value] of Object.entries(controlled)) patches.value(target, name, value)
}

/** Without a clock all calls go to the platform. */
export function install(clock: Clock | undefined, setup?: SetupTimers): () => void {
  installed = clock
  ofSetup = setup
  patches.install()
  return () => {
    patches.restore()
    installed = undefined
    ofSetup = undefined
  }
}
