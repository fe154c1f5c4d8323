/**
 * Says when a step has ended: when the microtask queue is empty, and `process.nextTick`'s with it.
 *
 * Node empties all microtasks, then all ticks, then the microtasks these have left, and so on. A tick queued from a microtask
 * thus runs when the microtasks have drained, unless a foreign tick stood before it in the queue, whose own microtasks then
 * still wait. No fixed number of rounds beats a chain tick → promise → tick; but every tick takes a number from the process-wide
 * counter of async ids, and so can we. The argument, for a tick T of ours that was queued from a microtask:
 *
 * 1. `mark` is the counter at an earlier tick (or immediate) of ours. Ticks numbered before it have run, at the latest in that
 *    very phase of ticks, and the phase of microtasks that T was queued in has followed: their microtasks have drained.
 * 2. If since `mark` only our own numbers were given out (T's and the sample's), no foreign tick was queued after it either.
 * 3. So T began its phase of ticks, right after the microtasks had drained, and nothing else is in it. Quiet.
 *
 * Otherwise: another round. Numbers also go to timers, sockets and, under async hooks, to promises; they cost a round, nothing
 * more. Who never comes to rest within {@link MOST_ROUNDS} is given an immediate, before which Node drains both queues itself.
 * That ticks are numbered is an implementation detail of Node, so it is tested when this module loads; where it does not hold,
 * every wait takes an immediate. The originals are kept here, for fake timers may replace the globals later.
 */

import { AsyncResource } from 'node:async_hooks'

const { nextTick } = process
const { setImmediate, queueMicrotask } = globalThis

/** Rounds without an end after which an immediate is used. */
const MOST_ROUNDS = 256

const unmanaged = { requireManualDestroy: true }
const sample = () => new AsyncResource('heddle', unmanaged).asyncId()

/** What one round of ours takes from the counter: the tick, and the sample taken in it. */
const OWN_IDS = 2

const numbered = (() => {
  const before = sample()
  nextTick(() => {})
  return sample() === before + OWN_IDS && sample() === before + OWN_IDS + 1
})()

/** Who waits, first come first served: what one of them does unsettles the others again. */
const waiting: (() => void)[] = []
let armed = false
let mark = Number.NaN
let rounds = 0

/**
 * Calls `resume` once the microtasks and ticks that are queued now, and those that they queue, have all run. Call it from a
 * microtask. With `throughEvents`, the event loop turns once first, so that timers and I/O get their turn as well.
 *
 * `resume` is called outside of any microtask, and must not throw.
 */
export function whenQuiet(resume: () => void, throughEvents = false): void {
  if (throughEvents) {
    setImmediate(resume)
    return
  }
  waiting.push(resume)
  if (!armed) {
    armed = true
    rounds = 0
    arm()
  }
}

function arm(): void {
  if (numbered && rounds++ < MOST_ROUNDS) nextTick(tick)
  else setImmediate(serve)
}

function tick(): void {
  const id = sample()
  if (id === mark + OWN_IDS) {
    mark = id
    serve()
  } else {
    queueMicrotask(arm)
    mark = sample()
  }
}

function serve(): void {
  const resume = waiting.shift()
  armed = waiting.length > 0
  rounds = 0
  if (armed) queueMicrotask(arm)
  resume?.()
}
