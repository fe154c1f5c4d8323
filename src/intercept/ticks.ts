/**
 * Covers: `process.nextTick`, which Node's own streams and events call as well. No scheduling point: ticks belong to the step
 * that queued them. A callback that throws is told to `uncaught` instead of leaving the tick queue, since a throw out of the
 * synchronous drain (`runtime/quiet.ts`) corrupts the async-hook stack. Async contexts are kept: the platform restores them
 * around our callback as it would around the user's.
 * Uncontrolled: `nextTick` captured before the run.
 */

import { Patches } from './patches.ts'

const realNextTick = process.nextTick

let installed: ((error: unknown) => void) | undefined
/** Ticks queued before this number rose are void. */
let generation = 0

/** Voids the ticks that are queued: what queued them was cut off, and might queue them for ever. */
export function dropTicks(): void {
  generation++
}

function guarded(queued: number, callback: (...args: unknown[]) => void, ...args: unknown[]): void {
  if (queued !== generation) return
  try {
    callback(...args)
  } catch (error) {
    // Queued during a stretch but run after it: nobody is draining synchronously then.
    if (installed === undefined) throw error
    installed(error)
  }
}

function nextTick(callback: (...args: unknown[]) => void, ...args: unknown[]): void {
  if (installed === undefined || typeof callback !== 'function') realNextTick.call(process, callback, ...args)
  else realNextTick.call(process, guarded as () => void, generation, callback, ...args)
}

const patches = new Patches().value(process, 'nextTick', nextTick)

export function install(uncaught: (error: unknown) => void): () => void {
  installed = uncaught
  patches.install()
  return () => {
    patches.restore()
    installed = undefined
  }
}
