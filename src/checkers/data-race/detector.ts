/**
 * Data races by vector clocks, after FastTrack (Flanagan, Freund, "FastTrack: Efficient and Precise Dynamic Race Detection",
 * PLDI 2009), with the rules of ECMAScript's memory model in the place of locks:
 *
 * - two accesses conflict when they have a byte in common and one writes; they race when neither happens before the other,
 *   unless both are atomic and of equal range;
 * - an atomic read synchronises with the atomic write that it reads, if their ranges are equal; so a write *replaces* what later
 *   reads synchronise with, where releasing a lock would add to it, and a read of bytes that another write has overwritten since
 *   synchronises with nothing;
 * - whatever else orders (locks, messages, the critical sections of a wait list) is acquired and released.
 *
 * Unlike FastTrack it keeps of every task the last access of each sort rather than an epoch: atomic writes of one place are not
 * ordered among each other. That is exact as to who races with whom: if any earlier access of a task races with the present
 * one, so does its last. The order of accesses to one place is that of the trace, which is sequentially consistent.
 */

import { ATOMIC_READ, ATOMIC_WRITE, Location, PLAIN_READ, PLAIN_WRITE } from './location.ts'

/** How memory is touched. */
export interface Touch {
  readonly reads: boolean
  readonly writes: boolean
  readonly atomic: boolean
}

const WRITES = PLAIN_WRITE | ATOMIC_WRITE
const ALL = WRITES | PLAIN_READ | ATOMIC_READ

/** Something that is released and acquired. */
export class Sync {
  clock: Int32Array | undefined
}

export class Detector {
  readonly #tasks: number
  readonly #clocks: readonly Int32Array[]
  readonly #locations = new Map<number, Location[]>()
  /** By step, what its task's clock said of the task itself when it touched memory. */
  readonly #moments: number[] = []
  readonly #found: (earlier: number, later: number) => void

  /** `found` is told the two steps of each race: of several with accesses of one task only that with its last. */
  constructor(tasks: number, found: (earlier: number, later: number) => void) {
    this.#tasks = tasks
    this.#clocks = Array.from({ length: tasks }, (_, task) => {
      const clock = new Int32Array(tasks)
      clock[task] = 1
      return clock
    })
    this.#found = found
  }

  /** Step `step` of `task` touches `bytes` bytes of `object` from `offset` on. */
  access(task: number, step: number, object: number, offset: number, bytes: number, touch: Touch): void {
    const location = this.#location(object, offset, bytes)
    const clock = this.#clocks[task] as Int32Array
    const { reads, writes, atomic } = touch
    if (atomic && reads && location.released !== undefined) join(clock, location.released)
    const conflicting = writes ? ALL : WRITES
    // Atomic accesses of one range do not race with each other.
    this.#check(task, clock, step, location, atomic ? conflicting & (PLAIN_READ | PLAIN_WRITE) : conflicting)
    for (const other of location.overlapping) this.#check(task, clock, step, other, conflicting)
    const sort = atomic ? (writes ? ATOMIC_WRITE : ATOMIC_READ) : writes ? PLAIN_WRITE : PLAIN_READ
    location.note(task, clock[task] as number, step, sort)
    this.#moments[step] = clock[task] as number
    if (!writes) return
    location.overwritten(offset, bytes)
    for (const other of location.overlapping) other.overwritten(offset, bytes)
    if (!atomic) return
    location.release(clock)
    this.#tick(task)
  }

  /** Everything that was released to `sync` so far happens before what `task` does from now on. */
  acquire(task: number, sync: Sync): void {
    if (sync.clock !== undefined) join(this.#clocks[task] as Int32Array, sync.clock)
  }

  /** What `task` has done so far happens before what is done after acquiring `sync`. */
  release(task: number, sync: Sync): void {
    sync.clock ??= new Int32Array(this.#tasks)
    join(sync.clock, this.#clocks[task] as Int32Array)
    this.#tick(task)
  }

  /** All that any task has done so far happens before what `task` does from now on. */
  acquireAll(task: number): void {
    const clock = this.#clocks[task] as Int32Array
    this.#clocks.forEach((other, each) => {
      if (each === task) return
      join(clock, other)
      this.#tick(each)
    })
  }

  /** Whether an earlier access of `other`, by `step`, happens before what `task` does now. */
  isBefore(step: number, other: number, task: number): boolean {
    return (this.#moments[step] as number) <= ((this.#clocks[task] as Int32Array)[other] as number)
  }

  #tick(task: number): void {
    const clock = this.#clocks[task] as Int32Array
    clock[task] = (clock[task] as number) + 1
  }

  /** Looks for accesses of `sorts` to `location` that do not happen before the present one. */
  #check(task: number, clock: Int32Array, step: number, location: Location, sorts: number): void {
    for (let other = 0; other < this.#tasks; other++) {
      if (other === task) continue
      const earlier = location.latest(other, clock[other] as number, sorts)
      if (earlier >= 0) this.#found(earlier, step)
    }
  }

  #location(object: number, offset: number, bytes: number): Location {
    let of = this.#locations.get(object)
    if (of === undefined) this.#locations.set(object, (of = []))
    for (const location of of) if (location.offset === offset && location.bytes === bytes) return location
    const made = new Location(offset, bytes, this.#tasks)
    for (const other of of) {
      if (other.offset >= offset + bytes || offset >= other.offset + other.bytes) continue
      made.overlapping.push(other)
      other.overlapping.push(made)
    }
    of.push(made)
    return made
  }
}

function join(clock: Int32Array, other: Int32Array): void {
  for (let task = 0; task < clock.length; task++) {
    if ((other[task] as number) > (clock[task] as number)) clock[task] = other[task] as number
  }
}
