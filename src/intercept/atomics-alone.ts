/**
 * Covers, on one event loop, calls of tasks to `Atomics.wait`, `waitAsync` and `notify`. While code blocks nobody else runs: a wait
 * without a time-out would never end, and throws; one with a time-out ends by it at once, and the virtual clock has moved. Time-outs
 * of `waitAsync` are timers of that clock; who is notified goes on in the step that notifies. None is a scheduling point.
 *
 * Uncontrolled: all of it where the process has a worker thread, which may change and notify: then the platform waits.
 */

import type { Engine } from '../runtime/engine.ts'
import { callerOf } from './caller.ts'
import type { Clock } from './clock.ts'
import { Patches } from './patches.ts'
import { hasWorkers } from './user-workers.ts'

type View = Int32Array | BigInt64Array
type Ended = 'ok' | 'timed-out'
type Waiting = { readonly async: boolean; readonly value: string | Promise<string> }

/** Code that waits at an address. */
interface Waiter {
  readonly memory: ArrayBufferLike
  readonly at: number
  wake(how: Ended): void
}

const { wait, notify } = Atomics
/** Not known to the type library of the oldest version of Node that is supported. */
const { waitAsync } = Atomics as unknown as {
  readonly waitAsync?: (view: View, index: number, value: number | bigint, timeout?: number) => Waiting
}

const millisecondsOf = (timeout: unknown): number => {
  const ms = timeout === undefined ? Number.POSITIVE_INFINITY : Number(timeout)
  return Number.isNaN(ms) ? Number.POSITIVE_INFINITY : Math.max(0, ms)
}

const addressOf = (view: View, index: number): number =>
  view.byteOffset + Math.trunc(Number(index)) * view.BYTES_PER_ELEMENT

/** What is to be installed: it lasts for a runtime, in which the platform is taken under control and left again. */
export function waitingAlone(engine: Engine, clock: Clock): () => () => void {
  /** Of the execution of which `epoch` tells, in the order in which they came. */
  let waiters: Waiter[] = []
  let { epoch } = engine

  const isAlone = (): boolean => callerOf(engine) >= 0 && !hasWorkers()

  function blocking(view: View, index: number, value: never, timeout?: number): string {
    // What the platform says at once: another value, or arguments that it refuses.
    const seen = wait(view as Int32Array, index, value, 0)
    const ms = millisecondsOf(timeout)
    if (seen !== 'timed-out' || ms === 0) return seen
    if (!isAlone()) return wait(view as Int32Array, index, value, timeout)
    if (ms === Number.POSITIVE_INFINITY) {
      throw new Error(
        `heddle: scenario '${engine.program.scenario.name}': Atomics.wait would block for ever: on one event loop nobody ` +
          "else can run meanwhile. Use Atomics.waitAsync, or give the scenario modes: ['threads'].",
      )
    }
    clock.pass(ms)
    return seen
  }

  function waiting(view: View, index: number, value: never, timeout?: number): Waiting {
    const seen = waitAsync!(view, index, value, 0)
    const ms = millisecondsOf(timeout)
    if (seen.value !== 'timed-out' || ms === 0) return seen
    if (!isAlone()) return waitAsync!(view, index, value, timeout)
    if (epoch !== engine.epoch) {
      epoch = engine.epoch
      waiters = []
    }
    const promise = new Promise<Ended>(resolve => {
      const timer = ms === Number.POSITIVE_INFINITY ? undefined : setTimeout(() => waiter.wake('timed-out'), ms)
      const waiter: Waiter = {
        memory: view.buffer,
        at: addressOf(view, index),
        wake(how) {
          waiters = waiters.filter(each => each !== waiter)
          clearTimeout(timer)
          resolve(how)
        },
      }
      waiters.push(waiter)
    })
    return { async: true, value: promise }
  }

  function notifying(view: View, index: number, count?: number): number {
    if (callerOf(engine) < 0 || waiters.length === 0 || epoch !== engine.epoch) {
      return notify(view as Int32Array, index, count)
    }
    const at = addressOf(view, index)
    const most = count === undefined ? Number.POSITIVE_INFINITY : Math.max(0, Math.trunc(Number(count)) || 0)
    const woken = waiters.filter(waiter => waiter.memory === view.buffer && waiter.at === at).slice(0, most)
    for (const waiter of woken) waiter.wake('ok')
    return woken.length + notify(view as Int32Array, index, most - woken.length)
  }

  const patches = new Patches().value(Atomics, 'wait', blocking).value(Atomics, 'notify', notifying)
  if (waitAsync !== undefined) patches.value(Atomics, 'waitAsync', waiting)
  return () => {
    patches.install()
    return () => patches.restore()
  }
}
