/** Seeded streams of random numbers: one a task, so that what a task draws does not depend on the schedule. */

import { mix, RANDOM_INTS, randomUnit, seedRandom } from '../schedule/random.ts'

export class Randomness {
  #seed = 0
  #streams = new Int32Array(0)
  #started = new Uint8Array(0)

  /** Starts anew for an execution; streams are seeded when first drawn from. */
  begin(seed: number, tasks: number): void {
    this.#seed = seed
    if (this.#started.length < tasks + 1) {
      this.#streams = new Int32Array((tasks + 1) * RANDOM_INTS)
      this.#started = new Uint8Array(tasks + 1)
    } else this.#started.fill(0)
  }

  /** The next number in [0, 1) of a task's stream; -1 is the stream of `setup` and of code that belongs to no task. */
  next(task: number): number {
    const stream = task + 1
    if (this.#started[stream] === 0) {
      this.#started[stream] = 1
      seedRandom(this.#streams, stream * RANDOM_INTS, mix(this.#seed, stream))
    }
    return randomUnit(this.#streams, stream * RANDOM_INTS)
  }
}
