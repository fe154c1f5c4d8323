/**
 * A bound on synchronous work: a step that never ends (an endless loop, microtasks or ticks that queue each other for ever)
 * would hang the process. V8 can end it from outside, through the time-out of a `vm` script; that costs some 50 µs a call, so
 * one call covers a whole stretch of steps.
 *
 * What was cut off inside a tick leaves Node's stack of async ids too high, and Node aborts when it next looks. An exception
 * that reaches the top of a macrotask and is taken there clears that stack, so one is thrown for this purpose.
 */

import { Script } from 'node:vm'

const slot = Symbol.for('heddle.stretch')
/** That of scripts, which is another where a test runner evaluates this module in a context of its own. */
const holder = new Script('globalThis').runInThisContext() as { [key: symbol]: (() => void) | undefined }
const script = new Script('globalThis[Symbol.for("heddle.stretch")]()', { filename: 'node:heddle' })

const timedOut = (error: unknown): boolean =>
  (error as { code?: unknown } | null)?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'

/** Milliseconds that are enough to see again what was seen to be endless. */
const SEEN_BEFORE = 1_000

/** Milliseconds of work without a scheduling point after which a step counts as endless, in a run that looks for `sought`. */
export const stepLimit = (stepTimeout: number, sought: string | undefined): number =>
  sought?.startsWith('stuck:') === true ? Math.min(stepTimeout, SEEN_BEFORE) : stepTimeout

/** Calls `f`; whether it came to its end within `limit` milliseconds. */
export function runWithin(limit: number, f: () => void): boolean {
  if (!Number.isFinite(limit)) {
    f()
    return true
  }
  holder[slot] = f
  try {
    script.runInThisContext({ timeout: limit })
    return true
  } catch (error) {
    if (timedOut(error)) return false
    throw error
  } finally {
    holder[slot] = undefined
  }
}

/** Ends the present macrotask so that Node forgets its stack of async ids. To be called last, from a macrotask. */
export function leaveMacrotaskCleanly(): never {
  const sentinel = new Error('heddle: leaving a macrotask that was cut off')
  if (process.hasUncaughtExceptionCaptureCallback()) throw sentinel
  process.setUncaughtExceptionCaptureCallback(() => process.setUncaughtExceptionCaptureCallback(null))
  throw sentinel
}
