/**
 * The package `ringbuf.js` as it is: a ring for one producer and one consumer over raw shared memory. For its own accesses to be
 * seen it has to be instrumented:
 *
 *     heddle run scenarios/memory --instrument ringbuf.js
 */

import { scenario } from 'heddle'
import { RingBuffer } from 'ringbuf.js'

const CAPACITY = 4
const BYTES = 8 + (CAPACITY + 1)

const ringOver = (memory: SharedArrayBuffer) => new RingBuffer(memory, Uint8Array)

export const fixedRingbuf = scenario('ringbuf.js between one producer and one consumer', {
  modes: ['threads'],
  setup: ({ shared }) => ({ memory: shared.buffer(BYTES), taken: shared.queue<number>() }),
  tasks: {
    producer({ memory }) {
      const ring = ringOver(memory)
      for (const values of [[1, 2, 3], [4, 5], [6]]) ring.push(Uint8Array.from(values))
    },
    consumer({ memory, taken }) {
      const ring = ringOver(memory)
      const values = new Uint8Array(2)
      for (let i = 0; i < 3; i++) {
        const count = ring.pop(values)
        for (const value of values.subarray(0, count)) taken.sync.put(value)
      }
    },
  },
  finally: {
    'values come in order and none is made up': ({ taken }) => {
      const values = taken.peek()
      return values.every((value, i) => i === 0 || value > values[i - 1]!)
    },
  },
})

// It is for one producer. Two of them write the same slots.
export const racyRingbuf = scenario('ringbuf.js between two producers', {
  modes: ['threads'],
  expectFailure: 'data-race',
  setup: ({ shared }) => ({ memory: shared.buffer(BYTES) }),
  tasks: {
    producer: {
      copies: 2,
      run: ({ memory }, _inputs, { copy }) => void ringOver(memory).push(Uint8Array.of(copy)),
    },
  },
})

/** A ring of one's own, whose counters are plain numbers. */
class PlainRing {
  readonly #counters: Int32Array
  readonly #slots: Int32Array

  constructor(memory: SharedArrayBuffer) {
    this.#counters = new Int32Array(memory, 0, 2)
    this.#slots = new Int32Array(memory, 8)
  }

  push(value: number): boolean {
    const [head, tail] = this.#counters as unknown as [number, number]
    if (tail - head === this.#slots.length) return false
    this.#slots[tail % this.#slots.length] = value
    this.#counters[1] = tail + 1
    return true
  }

  pop(): number | undefined {
    const [head, tail] = this.#counters as unknown as [number, number]
    if (head === tail) return undefined
    const value = this.#slots[head % this.#slots.length]
    this.#counters[0] = head + 1
    return value
  }
}

// Every interleaving of these steps gives the right values, and yet nothing keeps a processor from publishing the counter
// before the slot.
export const racyPlainRing = scenario('a ring whose counters are plain numbers', {
  modes: ['threads'],
  expectFailure: 'data-race',
  setup: ({ shared }) => ({ memory: shared.buffer(8 + 4 * CAPACITY), taken: shared.queue<number>() }),
  tasks: {
    producer({ memory }) {
      const ring = new PlainRing(memory)
      for (const value of [1, 2, 3]) ring.push(value)
    },
    consumer({ memory, taken }) {
      const ring = new PlainRing(memory)
      for (let i = 0; i < 3; i++) {
        const value = ring.pop()
        if (value !== undefined) taken.sync.put(value)
      }
    },
  },
  finally: { 'in order': ({ taken }) => taken.peek().every((value, i) => value === i + 1) },
})
