/** How the programs of this folder are made: threads over one buffer that starts at 0. */

import { type Context, type Scenario, scenario } from 'heddle'

/** Places that have nothing to do with each other, and other views of the first. */
export interface Places {
  readonly x: Int32Array
  readonly y: Int32Array
  readonly z: Int32Array
  readonly w: Int32Array
  /** `x` by halves. */
  readonly halves: Int16Array
  readonly view: DataView
  /** Eight bytes of their own. */
  readonly wide: BigInt64Array
}

type Thread = (places: Places) => unknown

function litmus(name: string, expectFailure: string | undefined, threads: readonly Thread[]): Scenario {
  return scenario(name, {
    modes: ['threads'],
    expectFailure,
    setup: ({ shared }: Context): Places => {
      const memory = shared.buffer(64, { name: 'memory' })
      const word = (at: number) => new Int32Array(memory, at, 1)
      return {
        x: word(0),
        y: word(8),
        z: word(16),
        w: word(24),
        halves: new Int16Array(memory, 0, 2),
        view: new DataView(memory),
        wide: new BigInt64Array(memory, 32, 1),
      }
    },
    tasks: () => Object.fromEntries(threads.map((thread, i) => [`T${i + 1}`, (places: Places) => void thread(places)])),
  })
}

/** A program in which accesses race. */
export const racy = (name: string, ...threads: Thread[]): Scenario => litmus(name, 'data-race', threads)

/** A program in which none do. */
export const raceFree = (name: string, ...threads: Thread[]): Scenario => litmus(name, undefined, threads)
