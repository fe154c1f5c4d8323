/** Plain accesses to raw shared memory, as instrumented code makes them. */

import { scenario } from 'heddle'

export const lostUpdate = scenario('a plain counter is incremented', {
  modes: ['threads'],
  setup: ({ shared }) => ({ count: new Int32Array(shared.buffer(8)) }),
  tasks: {
    task: {
      copies: 2,
      async run({ count }) {
        count[1]!++
      },
    },
  },
  finally: { 'both are counted': ({ count }) => count[1] === 2 },
})

class Ring {
  readonly #slots: Float64Array
  constructor(memory: SharedArrayBuffer) {
    this.#slots = new Float64Array(memory, 8, 2)
  }
  put(value: number) {
    this.#slots[value % 2] = value
  }
}

export const everything = scenario('every way to touch memory', {
  modes: ['threads'],
  setup: ({ shared }) => {
    const memory = shared.buffer(32)
    const bytes = new Uint8Array(memory)
    bytes[0] = 3
    return { bytes, view: new DataView(memory), ring: shared.local(() => new Ring(memory)) }
  },
  tasks: {
    alone({ bytes, view, ring }) {
      bytes[1] = bytes[0]! + 1
      bytes[2]! += 5
      ring.put(3)
      view.setInt16(4, -2, true)
      view.getFloat64(8)
      bytes.fill(9, 30)
      bytes.set([1, 2, 3], 4)
      const copy = bytes.slice(4, 7)
      for (const value of copy.map(each => each * 2)) void value
      bytes.subarray(0, 2).forEach(value => void value)
      const [first] = bytes
      void first
      bytes.at(-1)
      void new Uint8Array(bytes)
      // What is not shared is nobody's affair, and neither is what is out of bounds.
      copy[0] = 1
      copy.fill(0)
      bytes[99] = 1
      void bytes[99]
    },
  },
  always: { 'peeking is no operation': ({ bytes }) => bytes[0] === 3 && bytes.includes(3) },
})
