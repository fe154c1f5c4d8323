/** Who waits at which condition, first in, first out, and which notification has reached whom: as the trace tells it. */

import { Kind } from '../../schedule/operation.ts'
import type { Event } from './event.ts'

export class Waiting {
  /** Names of the strands that wait, by condition. */
  readonly #queues = new Map<number, number[]>()
  /** The condition that a strand waits at or was notified by, and the step that notified it. */
  readonly #at = new Map<number, number>()
  readonly #notified = new Map<number, number>()

  get used(): boolean {
    return this.#queues.size > 0
  }

  clear(): void {
    this.#queues.clear()
    this.#at.clear()
    this.#notified.clear()
  }

  isNotified(name: number): boolean {
    return this.#notified.has(name)
  }

  /** The step that notified the strand that stands before waking up, or -1. */
  notifiedAt(name: number): number {
    return this.#notified.get(name) ?? -1
  }

  /** Takes account of the step with number `at`. */
  note({ kind, object, name, argument, waits }: Event, at: number): void {
    if (waits) this.#line(object, name)
    else if (kind === Kind.wake) this.#leave(name)
    else if (kind === Kind.notify) this.#notify(object, argument, at)
    else if (kind === Kind.notifyAll) this.#notify(object, Number.POSITIVE_INFINITY, at)
  }

  #line(condition: number, name: number): void {
    const queue = this.#queues.get(condition)
    if (queue === undefined) this.#queues.set(condition, [name])
    else queue.push(name)
    this.#at.set(name, condition)
  }

  #leave(name: number): void {
    // It is in the queue still if it woke up without a notification.
    const queue = this.#queues.get(this.#at.get(name) as number) ?? []
    const place = queue.indexOf(name)
    if (place >= 0) queue.splice(place, 1)
    this.#at.delete(name)
    this.#notified.delete(name)
  }

  #notify(condition: number, count: number, at: number): void {
    const queue = this.#queues.get(condition)
    if (queue === undefined) return
    for (let i = 0; i < count && queue.length > 0; i++) this.#notified.set(queue.shift() as number, at)
  }
}
