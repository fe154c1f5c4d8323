/** What a detector knows of the accesses to one range of bytes. */

/** Sorts of accesses, a bit each. */
export const PLAIN_READ = 1
export const PLAIN_WRITE = 2
export const ATOMIC_READ = 4
export const ATOMIC_WRITE = 8
const SORTS = 4

export class Location {
  readonly offset: number
  readonly bytes: number
  /** Other ranges that have bytes in common with this one. */
  readonly overlapping: Location[] = []
  /** For each task and sort, the task's own time at its last access, or 0; and that access's step. */
  readonly #times: Int32Array
  readonly #steps: Int32Array
  #released: Int32Array | undefined
  /** Which bytes still have the value of the atomic write that was released, a bit each. */
  #alive = 0

  constructor(offset: number, bytes: number, tasks: number) {
    this.offset = offset
    this.bytes = bytes
    this.#times = new Int32Array(tasks * SORTS)
    this.#steps = new Int32Array(tasks * SORTS)
  }

  /** Takes account of an access, at a time of the task's own. */
  note(task: number, time: number, step: number, sort: number): void {
    const at = task * SORTS + (31 - Math.clz32(sort))
    this.#times[at] = time
    this.#steps[at] = step
  }

  /** The step of the last access of `task` later than `known`, its time, of one of `sorts`; -1 when there is none. */
  latest(task: number, known: number, sorts: number): number {
    let step = -1
    for (let sort = 0; sort < SORTS; sort++) {
      const at = task * SORTS + sort
      if ((sorts & (1 << sort)) === 0 || (this.#times[at] as number) <= known) continue
      if ((this.#steps[at] as number) > step) step = this.#steps[at] as number
    }
    return step
  }

  /** What an atomic read of this very range synchronises with: the clock of the atomic write that it reads, if it reads one. */
  get released(): Int32Array | undefined {
    return this.#alive === 0 ? undefined : this.#released
  }

  /** An atomic write to this very range, by a task whose clock is `clock`. */
  release(clock: Int32Array): void {
    if (this.#released === undefined) this.#released = clock.slice()
    else this.#released.set(clock)
    this.#alive = (1 << this.bytes) - 1
  }

  /** Bytes were written to. */
  overwritten(offset: number, bytes: number): void {
    if (this.#alive === 0) return
    for (let byte = 0; byte < this.bytes; byte++) {
      const at = this.offset + byte
      if (at >= offset && at < offset + bytes) this.#alive &= ~(1 << byte)
    }
  }
}
