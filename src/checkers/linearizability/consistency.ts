/**
 * Three consistency conditions, each as an order that a sequential explanation of a history must keep.
 *
 * - *linearizable* (Herlihy, Wing, TOPLAS 1990): a call that returned before another was called comes before it; so each seems
 *   to take effect at one moment between its call and its return.
 * - *sequential* (Lamport, 1979): only the calls of one process keep their order.
 * - *quiescent* (Aspnes, Herlihy, Shavit, JACM 1994): only calls that are separated by a moment at which nobody was calling
 *   keep their order; not even those of one process need to.
 *
 * The last two orders are contained in the first: what is linearizable is both. Nothing has to come after a call whose outcome
 * is unknown, since it may take effect at any time, or never. So it also ends quiescence for good.
 */

import { type Call, completed, type History } from './history.ts'

export const consistencies = ['linearizable', 'sequential', 'quiescent'] as const

/** What a history is held to. */
export type Consistency = (typeof consistencies)[number]

/** A call with its place in the order: after every other whose `to` is less than its `from`, and after `after`. */
export interface Ordered {
  readonly call: Call
  readonly from: number
  /** Infinite when nothing has to come after it on account of time. */
  readonly to: number
  /** The number of a call (in the array) that must come before it besides, or -1. */
  readonly after: number
  /** Whether it must take effect. */
  readonly required: boolean
}

/** The calls in the order in which they were called, with what `consistency` demands of them. */
export function ordered(history: History, consistency: Consistency): Ordered[] {
  const calls = [...history].sort((a, b) => a.called - b.called)
  if (consistency === 'quiescent') return quiescent(calls)
  const before = programOrder(calls)
  return calls.map((call, i) => {
    const after = before[i] as number
    const required = completed(call)
    if (consistency === 'sequential') return { call, from: 0, to: Number.POSITIVE_INFINITY, after, required }
    return { call, from: call.called, to: endOf(call), after, required }
  })
}

const endOf = (call: Call): number => (completed(call) ? call.returned : Number.POSITIVE_INFINITY)

/** For each call the last of its process that had returned when it was called. Throws when a process called twice at once. */
function programOrder(calls: readonly Call[]): number[] {
  const last = new Map<Call['process'], number>()
  return calls.map((call, i) => {
    const before = last.get(call.process) ?? -1
    const previous = calls[before]
    if (previous !== undefined && previous.returned > call.called) {
      throw new TypeError(
        `heddle: process ${call.process} calls ${call.name} before its ${previous.name} has returned: in a history every ` +
          'process does one thing at a time. Give each strand a process of its own.',
      )
    }
    if (completed(call)) last.set(call.process, i)
    return before
  })
}

/** Numbers the stretches between moments at which nobody is calling. */
function quiescent(calls: readonly Call[]): Ordered[] {
  let stretch = 0
  let busyUntil = Number.NEGATIVE_INFINITY
  return calls.map(call => {
    if (call.called > busyUntil) stretch++
    busyUntil = Math.max(busyUntil, endOf(call))
    const required = completed(call)
    return { call, from: stretch, to: required ? stretch : Number.POSITIVE_INFINITY, after: -1, required }
  })
}
