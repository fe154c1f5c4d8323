/**
 * A lost wakeup: a task waits for ever for a notification that had come before it waited, when nobody was waiting. A wait that
 * nobody ever notified, or whose notification went to another, is an ordinary deadlock.
 *
 * Notifications wake whoever has waited longest and are not kept, so which waits one reached can be told from the trace. One
 * that found nobody was missed by a wait unless the waiting strand has looked at something since that it depends on: what it saw
 * there, it waits for. (What it looks at without an operation is not seen; then any such notification before counts.) What
 * merely happened to come later does not count: executions that differ only in the order of independent steps are told alike.
 */

import { Aftermath } from '../schedule/aftermath.ts'
import type { Problem } from '../schedule/execution.ts'
import { rangeOf } from '../schedule/memory.ts'
import { Kind } from '../schedule/operation.ts'
import type { Trace } from '../schedule/trace.ts'
import { type DeadWait, plain } from './deadlock.ts'

const signals = new Set<number>([
  Kind.acquire,
  Kind.tryAcquire,
  Kind.release,
  Kind.wait,
  Kind.wake,
  Kind.notify,
  Kind.notifyAll,
])

/** The steps of a wait, and of the last notification before it that found nobody waiting. */
export interface Missed {
  readonly wait: number
  readonly notify: number
}

/** Notifications that are remembered of those that found nobody. */
const MOST = 16

/** What the present wait of `strand` at `condition` has missed, if it has. */
export function missedNotification(trace: Trace, condition: number, strand: number): Missed | undefined {
  let waiting: number[] = []
  let vain: { readonly notify: number; readonly aftermath: Aftermath }[] = []
  let missed: Missed | undefined
  for (let step = 0; step < trace.length; step++) {
    const who = trace.strand(step)
    const looks = who === strand && trace.object(step) !== 0 && !signals.has(trace.kind(step))
    // What it has seen by now, it need not be told.
    vain = vain.filter(({ aftermath }) => !aftermath.has(step) || !looks)
    if (trace.object(step) !== condition) continue
    switch (trace.kind(step)) {
      case Kind.wait:
        waiting.push(who)
        if (who === strand) missed = vain.length === 0 ? undefined : { wait: step, notify: vain.at(-1)!.notify }
        break
      case Kind.wake:
        waiting = waiting.filter(other => other !== who)
        break
      case Kind.notify:
      case Kind.notifyAll: {
        const most = trace.kind(step) === Kind.notify ? Math.max(1, trace.argument(step)) : waiting.length
        if (waiting.length === 0 && who !== strand)
          vain = [...vain.slice(1 - MOST), { notify: step, aftermath: new Aftermath(trace, step) }]
        waiting = waiting.slice(most)
      }
    }
  }
  return missed
}

/** What the present `Atomics.wait` of `strand` at the bytes of `key` has missed, if it has. */
export function missedNotify(trace: Trace, memory: number, key: number, strand: number): Missed | undefined {
  const { offset } = rangeOf(key, 0)
  const isHere = (step: number, kind: number) =>
    trace.kind(step) === kind && trace.object(step) === memory && rangeOf(trace.key(step), 0).offset === offset
  /** Strands that have lined up there and not gone on since. */
  const waiting = new Set<number>()
  let vain: number | undefined
  let missed: Missed | undefined
  for (let step = 0; step < trace.length; step++) {
    const who = trace.strand(step)
    waiting.delete(who)
    if (isHere(step, Kind['Atomics.wait'])) {
      waiting.add(who)
      if (who === strand) missed = vain === undefined ? undefined : { wait: step, notify: vain }
    } else if (isHere(step, Kind['Atomics.notify'])) {
      if (waiting.size === 0 && who !== strand) vain = step
    } else if (who === strand && trace.object(step) !== 0) {
      vain = undefined
      missed = undefined
    }
  }
  return missed
}

/** The problem that `wait` has missed a notification by `notifier`. */
export function lostWakeupOf(wait: DeadWait, notifier: string, missed: Missed, step: number): Problem {
  const { strand, waitsFor } = wait
  return {
    kind: 'lost-wakeup',
    fingerprint: `lost-wakeup:${waitsFor.replace(/\d+/g, '#')}`,
    message:
      `lost wakeup: ${strand} waits for \`${waitsFor}\` (since step ${missed.wait + 1}), but the notification had come before: ` +
      `${notifier}'s (step ${missed.notify + 1}) found nobody waiting`,
    step,
    cycle: [{ ...plain(wait), missed: missed.notify }],
  }
}
