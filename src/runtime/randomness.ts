/** Seeded streams of random numbers: one a task, so that what a task draws does not depend on the schedule. */

import type { TaskEntry } from '../scenario/program.ts'
import { hashString, mix, RANDOM_INTS, randomUnit, seedRandom } from '../schedule/random.ts'

export class Randomness {
  #seed = 0
  #tasks: readonly TaskEntry[] = []
  #streams = new Int32Array(0)
  #started = new Uint8Array(0)

  /** Starts anew for an execution; streams are seeded when first drawn from. */
  begin(seed: number, tasks: readonly TaskEntry[]): void {
    this.#seed = seed
    this.#tasks = tasks
    const streams = tasks.length + 1
    if (this.#started.length < streams) {
      this.#streams = new Int32Array(streams * RANDOM_INTS)
      this.#started = new Uint8Array(streams)
    } else this.#started.fill(0)
  }

  /** The next number in [0, 1) of a task's stream; -1 is the stream of `setup` and of code that belongs to no task. */
  next(task: number): number {
    const stream = task + 1
    if (this.#started[stream] === 0) {
      this.#started[stream] = 1
      const entry = this.#tasks[task]
      // The number of a worker's lane depends on which others were found.
      const own = entry?.hosted === undefined ? stream : hashString(entry.name)
      seedRandom(this.#streams, stream * RANDOM_INTS, mix(this.#seed, own))
    }
    return randomUnit(this.#streams, stream * RANDOM_INTS)
  }
}
