/**
 * The events of one execution and the happens-before relation among them: the order of dependent steps, the step that
 * brought a strand to its point before the step that it makes there, and a notification before the waking up that it allows. Clocks are vectors with a component for each task, since
 * the steps of one task depend on each other.
 *
 * Finding the events that a new one depends on directly walks back along those on the same object, as far as the last write.
 */

import { conflict, touches } from '../../schedule/dependence.ts'
import { collide, EVERYTHING, NOTHING } from '../../schedule/footprint.ts'
import { ANY_KEY, isWrite, Kind } from '../../schedule/operation.ts'
import type { Event } from './event.ts'
import { Waiting } from './waiting.ts'

/** Drops the numbers from `length` on. */
function cut(chain: number[], length: number): void {
  while (chain.length > 0 && (chain[chain.length - 1] as number) >= length) chain.pop()
}

/** A condition is one more thing that steps may write: this many of them are told apart. */
const CONDITIONS = 32
/** And the heap is another. */
const HEAP = CONDITIONS

export class History {
  readonly events: Event[] = []
  readonly waiting = new Waiting()
  readonly tasks: number
  readonly #objects: number
  /** The clock of event i lies at `i * tasks`. */
  #clocks: Int32Array
  readonly #ordinals: number[] = []
  readonly #ofTask: number[][]
  readonly #onSlot: number[][]
  /** The clock of `context.signal`'s being aborted: all steps that were granted before, which are so many. */
  #closed: Int32Array | undefined
  #closedAt = 0
  /** Scratch: the clock of what must come before the event at hand, and the events that it depends on otherwise. */
  readonly base: Int32Array
  readonly found: number[] = []

  constructor(tasks: number, objects: number) {
    this.tasks = tasks
    this.#objects = objects
    this.#clocks = new Int32Array(tasks * 256)
    this.#ofTask = Array.from({ length: tasks }, () => [])
    this.#onSlot = Array.from({ length: objects + CONDITIONS + 1 }, () => [])
    this.base = new Int32Array(tasks)
  }

  /** Forgets all events but the first `length`. */
  truncate(length: number): void {
    this.events.length = length
    this.#ordinals.length = length
    for (const chain of this.#ofTask) cut(chain, length)
    for (const chain of this.#onSlot) cut(chain, length)
    if (this.#closedAt > length) this.#closed = undefined
    if (this.waiting.used) {
      this.waiting.clear()
      for (let at = 0; at < length; at++) this.waiting.note(this.events[at] as Event, at)
    }
  }

  /** Whether event `a` happens before event `b` or is the same. */
  before(a: number, b: number): boolean {
    const task = this.events[a]!.task
    return (this.#clocks[b * this.tasks + task] as number) >= (this.#ordinals[a] as number)
  }

  /** Whether event `a` is covered by a clock. */
  within(a: number, clock: Int32Array): boolean {
    return (clock[this.events[a]!.task] as number) >= (this.#ordinals[a] as number)
  }

  /** Takes the clock of event `a` into another. */
  join(clock: Int32Array, a: number): void {
    const at = a * this.tasks
    for (let t = 0; t < this.tasks; t++) {
      const other = this.#clocks[at + t] as number
      if (other > (clock[t] as number)) clock[t] = other
    }
  }

  /** The events of a task, and those on an object (or its like), in order. */
  ofTask(task: number): readonly number[] {
    return this.#ofTask[task] as number[]
  }
  onSlot(slot: number): readonly number[] {
    return this.#onSlot[slot] as number[]
  }

  /** Calls `f` with everything that an event touches: its object, that object's partner, the conditions that see its write. */
  slots(event: Event, f: (slot: number) => void): void {
    if (event.footprint !== undefined && event.footprint.length > 0) f(this.#objects + HEAP)
    if (!touches(event.kind)) return
    f(event.object)
    if (event.partner !== 0) f(event.partner)
    if (event.watchers === 0 || !isWrite(event.kind)) return
    for (let c = 0; c < CONDITIONS; c++) if ((event.watchers & (1 << c)) !== 0) f(this.#objects + c)
  }

  /** Whether two events that both touch `slot` depend on each other for it. */
  conflictOn(slot: number, a: Event, b: Event): boolean {
    if (slot === this.#objects + HEAP) return collide(a.footprint ?? NOTHING, b.footprint ?? NOTHING)
    // Whatever touches a partner or a condition writes it.
    return a.object !== slot || b.object !== slot || conflict(a.kind, a.key, b.kind, b.key)
  }

  /** Whether everything before `b` that conflicts with `a` on `slot` also conflicts with `b`. */
  coversOn(slot: number, a: Event, b: Event): boolean {
    if (slot === this.#objects + HEAP) return b.footprint === EVERYTHING
    if (b.object !== slot) return true
    return isWrite(b.kind) && (a.object !== slot || a.key === b.key || b.key === ANY_KEY)
  }

  /**
   * Finds out what comes before `event`, which is not added: `base` is then the clock of what must, and `found` has the other
   * events that it depends on directly, of other tasks. Of the events of its own task, those from `event.since` on need not.
   */
  place(event: Event): void {
    const { base, found, events } = this
    base.fill(0)
    found.length = 0
    const own = this.#ofTask[event.task] as number[]
    for (let i = own.length - 1; i >= 0; i--) {
      if ((own[i] as number) >= event.since) continue
      this.join(base, own[i] as number)
      break
    }
    if (event.kind === Kind.wake && event.argument === 0) {
      const notified = this.waiting.notifiedAt(event.name)
      if (notified >= 0) this.join(base, notified)
    }
    if (event.news >= 0) this.join(base, event.news)
    // A promise that it waited for was settled by somebody else.
    if (event.footprint !== undefined && event.since > 0) this.join(base, event.since - 1)
    if (event.closing) {
      if (this.#closed === undefined) {
        this.#closed = Int32Array.from(this.#ofTask, chain => chain.length)
        this.#closedAt = events.length
      }
      for (let t = 0; t < this.tasks; t++) base[t] = Math.max(base[t] as number, this.#closed[t] as number)
    }
    this.slots(event, slot => {
      const chain = this.#onSlot[slot] as number[]
      for (let i = chain.length - 1; i >= 0; i--) {
        const at = chain[i] as number
        const other = events[at] as Event
        if (!this.conflictOn(slot, event, other)) continue
        if (other.task !== event.task) found.push(at)
        if (this.coversOn(slot, event, other)) break
      }
    })
  }

  /** Adds the event that was placed last. */
  append(event: Event): void {
    const { events, tasks, base, found } = this
    const at = events.length
    const own = this.#ofTask[event.task] as number[]
    if ((at + 1) * tasks > this.#clocks.length) {
      const larger = new Int32Array(this.#clocks.length * 2)
      larger.set(this.#clocks)
      this.#clocks = larger
    }
    if (own.length > 0) this.join(base, own[own.length - 1] as number)
    for (const other of found) this.join(base, other)
    base[event.task] = own.length + 1
    this.#clocks.set(base, at * tasks)
    this.events.push(event)
    own.push(at)
    this.#ordinals.push(own.length)
    this.slots(event, slot => (this.#onSlot[slot] as number[]).push(at))
    this.waiting.note(event, at)
  }
}
