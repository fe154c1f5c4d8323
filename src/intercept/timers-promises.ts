/**
 * Covers: `node:timers/promises` (`setTimeout`, `setImmediate`, `setInterval`, `scheduler.wait`, `scheduler.yield`), and through
 * `timers.ts` what `util.promisify` makes of the global functions.
 * Scheduling point: the calling strand stands at the clock itself; going on is the point. An interval sleeps from one multiple
 * of its delay to the next, and yields at once those that have passed meanwhile.
 * Uncontrolled: calls from outside the tasks, functions that were captured before the run.
 */

import { createRequire } from 'node:module'
import { Status } from '../runtime/board.ts'
import { Kind } from '../schedule/operation.ts'
import { AbortError } from './aborted.ts'
import { Alarm, delayOf } from './alarm.ts'
import { Caller, callerOf } from './caller.ts'
import type { Clock } from './clock.ts'
import { Patches } from './patches.ts'
import type { SetupTimers } from './setup-timers.ts'

interface Options {
  readonly signal?: AbortSignal | undefined
  readonly ref?: boolean | undefined
}

const timersPromises = createRequire(import.meta.url)('node:timers/promises') as typeof import('node:timers/promises')
const { scheduler } = timersPromises
const real = {
  setTimeout: timersPromises.setTimeout,
  setImmediate: timersPromises.setImmediate,
  setInterval: timersPromises.setInterval,
  wait: scheduler.wait,
  yield: scheduler.yield,
}

let installed: Clock | undefined
let ofSetup: SetupTimers | undefined

class Sleep extends Alarm {
  readonly #value: unknown
  constructor(kind: number, delay: number, value: unknown) {
    super(kind, delay)
    this.#value = value
  }
  override ring(): unknown {
    return this.#value
  }
}

/** The clock under which the caller's wait is to be; undefined for Node's own, which also complains of wrong options. */
function clockFor(options: Options | undefined): Clock | undefined {
  const clock = installed
  if (clock === undefined || callerOf(clock.engine) === Caller.outside) return undefined
  if (options === undefined) return clock
  if (typeof options !== 'object' || options === null) return undefined
  const { signal, ref } = options
  if (signal !== undefined && !(signal instanceof AbortSignal)) return undefined
  return ref === undefined || typeof ref === 'boolean' ? clock : undefined
}

function wait(clock: Clock, alarm: Alarm, signal: AbortSignal | undefined): Promise<unknown> {
  if (signal === undefined) return clock.wait(alarm)
  if (signal.aborted) return Promise.reject(new AbortError(signal))
  return new Promise((resolve, reject) => {
    const abort = () => {
      // Its strand goes on because of the rejection, in the step of whoever aborted.
      clock.cancel(alarm, Status.idle)
      reject(new AbortError(signal))
    }
    signal.addEventListener('abort', abort, { once: true })
    clock
      .wait(alarm)
      .finally(() => signal.removeEventListener('abort', abort))
      .then(resolve, reject)
  })
}

export function sleep(delay?: number, value?: unknown, options?: Options): Promise<unknown> {
  const clock = clockFor(options)
  if (clock === undefined) {
    if (ofSetup?.active !== true || options !== undefined) return real.setTimeout(delay, value, options as object)
    const timers = ofSetup
    return new Promise(resolve => timers.start(() => resolve(value), delayOf(delay)))
  }
  return wait(clock, new Sleep(Kind.timer, delayOf(delay), value), options?.signal)
}

export function turn(value?: unknown, options?: Options): Promise<unknown> {
  const clock = clockFor(options)
  if (clock === undefined) return real.setImmediate(value, options as object)
  return wait(clock, new Sleep(Kind.immediate, 0, value), options?.signal)
}

async function* interval(delay?: number, value?: unknown, options?: Options): AsyncGenerator<unknown> {
  const clock = clockFor(options)
  if (clock === undefined) {
    yield* real.setInterval(delay, value, options as object)
    return
  }
  const every = delayOf(delay)
  for (let next = clock.now + every; ; next += every) {
    const left = next - clock.now
    if (left > 0) await wait(clock, new Sleep(Kind.timer, left, undefined), options?.signal)
    else if (options?.signal?.aborted) throw new AbortError(options.signal)
    yield value
  }
}

const wakes = (delay: number, options?: Options): Promise<unknown> =>
  clockFor(options) === undefined
    ? real.wait.call(scheduler, delay, options as object)
    : sleep(delay, undefined, options)

const yields = (): Promise<unknown> => (clockFor(undefined) === undefined ? real.yield.call(scheduler) : turn())

const patches = new Patches()
  .value(timersPromises, 'setTimeout', sleep)
  .value(timersPromises, 'setImmediate', turn)
  .value(timersPromises, 'setInterval', interval)
  .value(Object.getPrototypeOf(scheduler), 'wait', wakes)
  .value(Object.getPrototypeOf(scheduler), 'yield', yields)

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
