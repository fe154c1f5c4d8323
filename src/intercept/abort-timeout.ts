/**
 * Covers: `AbortSignal.timeout(ms)`.
 * Scheduling point: the moment before the signal aborts, a timer of the clock. Asking for the signal is none. Where a package asks (a
 * client that gives up after five seconds) it goes off only if time has to pass: that its answer takes so long is a fault.
 * Uncontrolled: calls from outside the tasks, but for `setup` (`setup-timers.ts`). `AbortSignal.any` and `AbortController` need no control.
 */

import { isCalledByPackage } from '../runtime/location.ts'
import { delayOf } from './alarm.ts'
import { Caller, callerOf } from './caller.ts'
import type { Clock } from './clock.ts'
import { Patches } from './patches.ts'
import type { SetupTimers } from './setup-timers.ts'
import { Timeout } from './timer.ts'

const realTimeout = AbortSignal.timeout

let installed: Clock | undefined
let ofSetup: SetupTimers | undefined

function timeout(delay: number): AbortSignal {
  const clock = installed
  const caller = clock === undefined ? Caller.outside : callerOf(clock.engine)
  const setup = caller === Caller.outside && ofSetup?.active === true ? ofSetup : undefined
  const passes = caller === Caller.outside && setup === undefined
  if (clock === undefined || passes || !Number.isInteger(delay) || delay < 0) {
    return realTimeout.call(AbortSignal, delay)
  }
  const controller = new AbortController()
  const abort = () => controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'))
  // As Node's own, it keeps no process from ending.
  if (setup !== undefined) setup.start(abort, delayOf(delay)).unref()
  else {
    const timer = new Timeout(clock, abort, delayOf(delay), [], false).unref()
    clock.set(isCalledByPackage() ? timer.hesitate() : timer, caller)
  }
  return controller.signal
}

const patches = new Patches().value(AbortSignal, 'timeout', timeout)

export function install(clock: Clock, setup?: SetupTimers): () => void {
  installed = clock
  ofSetup = setup
  patches.install()
  return () => {
    patches.restore()
    installed = undefined
    ofSetup = undefined
  }
}
