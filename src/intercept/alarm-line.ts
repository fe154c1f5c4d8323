/**
 * The order that Node keeps among timers: those of one delay go off in the order in which they were set, and so do immediates.
 * Within a task that is relied upon, so of its alarms with the same delay and due time only the first is offered to the policy,
 * the others when it has gone. Between tasks, whose relative speed is open, equal due times are a choice.
 */

import { Kind } from '../schedule/operation.ts'
import type { Alarm } from './alarm.ts'

/** More than any delay, so that a task and a delay make one number. */
const DELAYS = 2 ** 32

export class AlarmLine {
  readonly #last = new Map<number, Alarm>()

  clear(): void {
    if (this.#last.size > 0) this.#last.clear()
  }

  /** Puts an alarm last in its queue; returns whether it is first as well. */
  add(alarm: Alarm, task: number): boolean {
    alarm.queue = task * DELAYS + alarm.delay
    const last = this.#last.get(alarm.queue)
    this.#last.set(alarm.queue, alarm)
    alarm.before = undefined
    alarm.after = undefined
    if (last === undefined || (alarm.kind === Kind.timer && last.due !== alarm.due)) return true
    alarm.before = last
    last.after = alarm
    return false
  }

  /** Takes an alarm out; returns the one that is now first because of that, if any. */
  remove(alarm: Alarm): Alarm | undefined {
    const { before, after, queue } = alarm
    if (this.#last.get(queue) === alarm) {
      if (before === undefined) this.#last.delete(queue)
      else this.#last.set(queue, before)
    }
    alarm.before = undefined
    alarm.after = undefined
    if (before !== undefined) before.after = after
    if (after === undefined) return undefined
    after.before = before
    return before === undefined ? after : undefined
  }
}
