/**
 * Reversible races of an event: earlier events e of other strands such that it could have come before e. To have all
 * interleavings it is enough to reverse the latest ones, those that no other reversible race comes after: the earlier ones are
 * races of the executions found so.
 *
 * An event that never blocks can come before any event that it depends on directly, unless its strand only came to its point
 * by it. One that may block can come before e where its object, as e found it, would have let it go on: an acquire therefore
 * races with the last acquire of another strand and not with the release in between, as in the paper; a `take` races with what
 * emptied the queue, not with the `put` that filled it. What blocked to the end is treated as if it ran last.
 *
 * Whether it would have gone on is exact, not guessed: operations that may block, and all that change what they wait for,
 * depend on each other when they are on one object, so that without e and what comes after it the object is in the state that
 * e, or the first of those on the object, found. That state's level is in the trace.
 *
 * Abdulla, Aronis, Jonsson, Sagonas, "Source Sets: A Foundation for Optimal Dynamic Partial Order Reduction", JACM 2017, §5, §8.
 */

import { admits, mayBlock } from '../../schedule/admission.ts'
import { Kind } from '../../schedule/operation.ts'
import type { Trace } from '../../schedule/trace.ts'
import type { Event } from './event.ts'
import type { History } from './history.ts'

export class Races {
  readonly #history: History
  readonly #candidates: number[] = []
  readonly #covered: Int32Array

  constructor(history: History) {
    this.#history = history
    this.#covered = new Int32Array(history.tasks)
  }

  /**
   * The events that `event`, which was placed in the history but not added, could have come before. `ran` says whether it did
   * run next. The array is good until the next call.
   */
  of(event: Event, ran: boolean, trace: Trace): readonly number[] {
    const candidates = this.#candidates
    candidates.length = 0
    if (mayBlock(event.kind)) this.#blocking(event, ran, trace)
    else this.#free(event, trace)
    return this.#latest()
  }

  #free(event: Event, trace: Trace): void {
    const { base, found, events } = this.#history
    for (const at of found) if (!this.#history.within(at, base)) this.#candidates.push(at)
    const own = this.#history.ofTask(event.task)
    for (let i = own.length - 1; i >= 0 && (own[i] as number) >= event.since; i--) {
      const at = own[i] as number
      if ((events[at] as Event).name === event.name) break
      // A thread that stands at a synchronous operation of one strand has no other that could go first.
      if (!trace.enabled(at, event.strand)) continue
      this.#candidates.push(at)
      break
    }
  }

  #blocking(event: Event, ran: boolean, trace: Trace): void {
    const history = this.#history
    const own = history.ofTask(event.task)
    for (let i = own.length - 1; i >= 0 && (own[i] as number) >= event.since; i--) {
      if (!this.#admitted(event, own[i] as number, ran) || !this.#canBegin(event, own[i] as number, trace)) continue
      this.#candidates.push(own[i] as number)
      break
    }
    history.slots(event, slot => {
      const chain = history.onSlot(slot)
      for (let i = chain.length - 1; i >= 0; i--) {
        const at = chain[i] as number
        const other = history.events[at] as Event
        if (history.within(at, history.base)) {
          if (history.coversOn(slot, event, other)) break
        } else if (other.task !== event.task && history.conflictOn(slot, event, other)) {
          if (!this.#admitted(event, at, ran)) continue
          this.#candidates.push(at)
          break
        }
      }
    })
  }

  /** Whether what would run in place of `at`, the events that do not come after it and then `event`, could begin there. */
  #canBegin(event: Event, at: number, trace: Trace): boolean {
    const { events } = this.#history
    for (let k = at + 1; k < events.length; k++) {
      if (!this.#history.before(at, k)) return trace.enabled(at, (events[k] as Event).strand)
    }
    return trace.enabled(at, event.strand)
  }

  /** Whether `event` could go on if `at` and all that happens after it were left out. */
  #admitted(event: Event, at: number, ran: boolean): boolean {
    const { kind, argument } = event
    const wakes = kind === Kind.wake
    // Its notification, if it needs one, is nothing that could be left out.
    if (wakes && argument === 0 && !this.#history.waiting.isNotified(event.name)) return false
    const first = this.#firstAfter(wakes ? event.partner : event.object, at)
    // Nothing that it waits for would be left out: it ran, or is blocked as ever.
    return first < 0 ? ran : admits(kind, argument, this.#history.events[first]!.level)
  }

  /** The first event on `slot` that is `at` or happens after it, or -1. */
  #firstAfter(slot: number, at: number): number {
    const chain = this.#history.onSlot(slot)
    let first = -1
    for (let i = chain.length - 1; i >= 0 && (chain[i] as number) >= at; i--) {
      if (this.#history.before(at, chain[i] as number)) first = chain[i] as number
    }
    return first
  }

  /** Those candidates that no other one comes after. */
  #latest(): readonly number[] {
    const candidates = this.#candidates
    if (candidates.length < 2) return candidates
    const covered = this.#covered.fill(0)
    candidates.sort((a, b) => b - a)
    let kept = 0
    for (const at of candidates) {
      if (this.#history.within(at, covered)) continue
      this.#history.join(covered, at)
      candidates[kept++] = at
    }
    candidates.length = kept
    return candidates
  }
}
