/**
 * Running a step to quiescence: until the queues of microtasks and ticks are both empty, however user code has filled them.
 *
 * Three ways, the best that passes its self-test at start:
 * - `drain`: the platform's own `process._tickCallback`, which empties both queues synchronously when called from a macrotask.
 *   It is not documented, but present from Node 20 to 26, and twice as fast as what follows. A tick that throws would leave
 *   the async-hook stack corrupt, so ticks are wrapped while it is in use (`intercept/ticks.ts`).
 * - `tick`: from a microtask, `process.nextTick(cb)` runs `cb` when the microtasks are done, unless a tick queued before it left
 *   microtasks of its own. A round is quiet only if nothing but our own async ids were allocated during it.
 * - `immediate`: `setImmediate` comes after all of them; sound, and slow.
 */

import { AsyncResource } from 'node:async_hooks'
import { leaveMacrotaskCleanly, runWithin } from './watchdog.ts'

/** What a turn says: go on once quiet, go on once the event loop has turned, or all done. */
export const Turn = Object.freeze({ done: 0, quiet: 1, outside: 2 })

export interface Hooks {
  /** Called when a stretch of turns begins and ends: between stretches other code of the process runs. */
  enter(): void
  /** `outside`: the stretch ends in the middle of an execution, to let the event loop bring something. */
  leave(outside: boolean): void
  /** Told of what a tick or microtask threw. */
  uncaught(error: unknown): void
  /** Milliseconds of synchronous work after which a step counts as endless. Default: no limit. */
  readonly limit?: number | undefined
  /** Told that a step was cut off there. */
  endless?(): void
  /** Asked once the event loop has turned: whether it has to turn again before anything can be chosen. Runs no code of the user's. */
  waits?(): boolean
}

/** Calls `turn` each time the queues are empty, until it says that it is done. */
export type Pump = (turn: () => number, hooks: Hooks) => Promise<void>

// Captured at import: user code may replace them, and fake timers do.
const { setImmediate } = globalThis
const nextTick = process.nextTick.bind(process)
const { queueMicrotask } = globalThis
const now = performance.now.bind(performance)

/**
 * Milliseconds after which the event loop gets a turn, so that time-outs and watchdogs of the test runner live. Beginning a
 * stretch starts a thread that watches it, which takes its time where the machine is busy.
 */
const STRETCH = 100
/**
 * Turns between two looks at the clock, at most: from 1 on they double, since a stretch of slow steps must not last until it
 * looks like one that is endless.
 */
const UNCHECKED = 32

const platformDrain = (process as unknown as { _tickCallback?: () => void })._tickCallback

function drainNow(hooks: Hooks): void {
  try {
    platformDrain!()
  } catch (error) {
    hooks.uncaught(error)
  }
}

export const drainPump: Pump = (turn, hooks) =>
  new Promise((resolve, reject) => {
    let said: number = Turn.quiet
    const turns = () => {
      const end = now() + STRETCH
      let batch = 1
      let unchecked = batch
      for (;;) {
        drainNow(hooks)
        said = turn()
        if (said !== Turn.quiet) break
        if (--unchecked <= 0) {
          if (now() >= end) break
          batch = Math.min(batch * 2, UNCHECKED)
          unchecked = batch
        }
      }
      // A step that was granted is run to its end under control, not by the platform once `leave` has put it back.
      if (said !== Turn.outside) drainNow(hooks)
    }
    const stretch = () => {
      // To watch a stretch costs more than to see that nothing has come.
      if (said === Turn.outside && hooks.waits?.() === true) {
        setImmediate(stretch)
        return
      }
      hooks.enter()
      let inTime: boolean
      try {
        inTime = runWithin(hooks.limit ?? Number.POSITIVE_INFINITY, turns)
      } catch (error) {
        hooks.leave(false)
        reject(error)
        return
      }
      if (!inTime) {
        hooks.endless?.()
        said = Turn.quiet
      }
      hooks.leave(said === Turn.outside)
      if (said === Turn.done) resolve()
      else setImmediate(stretch)
      if (!inTime) leaveMacrotaskCleanly()
    }
    setImmediate(stretch)
  })

const asyncId = () => new AsyncResource('heddle').asyncId()

/** Ids that a quiet round allocates: the tick's, the closing sample's, and the microtask's (none from Node 24 on). */
const OWN_IDS = (() => {
  const before = asyncId()
  queueMicrotask(() => {})
  return asyncId() - before + 1
})()

/** Calls `then` from a tick once the queues are empty. */
export function whenQuiet(then: () => void): void {
  const round = (before: number) => {
    queueMicrotask(() => {
      nextTick(() => {
        const id = asyncId()
        if (id - before <= OWN_IDS) then()
        else round(asyncId())
      })
    })
  }
  round(asyncId())
}

function asyncPump(quiet: (then: () => void) => void): Pump {
  return (turn, hooks) =>
    new Promise((resolve, reject) => {
      let end = 0
      const go = () => {
        let said: number
        try {
          said = turn()
        } catch (error) {
          hooks.leave(false)
          reject(error)
          return
        }
        if (said === Turn.quiet && now() < end) quiet(go)
        else {
          quiet(() => {
            hooks.leave(said === Turn.outside)
            if (said === Turn.done) resolve()
            else setImmediate(stretch)
          })
        }
      }
      const stretch = () => {
        end = now() + STRETCH
        hooks.enter()
        quiet(go)
      }
      setImmediate(stretch)
    })
}

export const tickPump: Pump = asyncPump(whenQuiet)
export const immediatePump: Pump = asyncPump(then => void setImmediate(then))

/** User code at its worst: ticks that queue promises that queue ticks. */
function tangle(depth: number, done: () => void): void {
  if (depth === 0) done()
  else nextTick(() => void Promise.resolve().then(() => queueMicrotask(() => tangle(depth - 1, done))))
}

async function passes(pump: Pump): Promise<boolean> {
  let turns = 0
  let ended = false
  let sound = false
  const turn = () => {
    turns++
    if (turns === 1) {
      tangle(5, () => {
        ended = true
      })
      return Turn.quiet
    }
    sound = ended
    return Turn.done
  }
  await pump(turn, { enter() {}, leave() {}, uncaught() {} })
  return sound
}

let chosen: Promise<Pump> | undefined

/** The best pump that works on this platform; tested once. */
export function choosePump(): Promise<Pump> {
  chosen ??= (async () => {
    if (typeof platformDrain === 'function' && (await passes(drainPump))) return drainPump
    if (await passes(tickPump)) return tickPump
    return immediatePump
  })()
  return chosen
}
