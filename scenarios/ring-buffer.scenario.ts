/**
 * Lock-free ring buffers on raw shared memory. Each class is ordinary code with `Atomics`; `step` is called between its steps,
 * where another thread may come in, and does nothing unless a scenario passes a scheduling point.
 */

import { point, scenario } from 'heddle'

type Step = (label: string) => void

const none: Step = () => {}
const scheduled: Step = label => point.sync(label)

const HEAD = 0
const TAIL = 1
const CAPACITY = 2
const RING_BYTES = 4 * (2 + CAPACITY)

/** One producer, one consumer. `head` and `tail` count up for ever; zeroed memory is an empty ring. */
class Ring {
  protected readonly counters: Int32Array
  protected readonly slots: Int32Array
  protected readonly step: Step

  constructor(memory: SharedArrayBuffer, step: Step = none) {
    this.counters = new Int32Array(memory, 0, 2)
    this.slots = new Int32Array(memory, 8, CAPACITY)
    this.step = step
  }

  /** Appends `value`; false when the ring is full. */
  push(value: number): boolean {
    this.step('push: read tail and head')
    const tail = Atomics.load(this.counters, TAIL)
    if (tail - Atomics.load(this.counters, HEAD) === CAPACITY) return false
    this.write(tail, value)
    return true
  }

  /** Takes the oldest value; `undefined` when the ring is empty. */
  pop(): number | undefined {
    this.step('pop: read head and tail')
    const head = Atomics.load(this.counters, HEAD)
    if (head === Atomics.load(this.counters, TAIL)) return undefined
    this.step('pop: read the slot')
    const value = this.slots[head % CAPACITY]
    this.step('pop: free the slot')
    Atomics.store(this.counters, HEAD, head + 1)
    return value
  }

  protected write(tail: number, value: number): void {
    this.step('push: write the slot')
    this.slots[tail % CAPACITY] = value
    this.step('push: publish the slot')
    Atomics.store(this.counters, TAIL, tail + 1)
  }
}

/** The same, wrong way round: the slot is published before it is written. */
class HastyRing extends Ring {
  protected override write(tail: number, value: number): void {
    this.step('push: publish the slot')
    Atomics.store(this.counters, TAIL, tail + 1)
    this.step('push: write the slot')
    this.slots[tail % CAPACITY] = value
  }
}

/** Whether `taken` is what the queue `pushed` would give first. */
const isPrefix = (taken: readonly number[], pushed: readonly number[]) =>
  taken.length <= pushed.length && taken.every((value, i) => value === pushed[i])

// The consumer sees the new tail, reads a slot that has not been written yet and gets what was there before. The twin
// publishes the slot after it was written.
export const racyPublish = scenario('a ring that publishes a slot before it is written', {
  modes: ['threads'],
  expectFailure: 'invariant',
  setup: ({ shared }) => {
    const memory = shared.buffer(RING_BYTES)
    return {
      ring: shared.local(() => new HastyRing(memory, scheduled)),
      pushed: shared.queue<number>(),
      taken: shared.queue<number>(),
    }
  },
  tasks: {
    producer({ ring, pushed }) {
      for (const value of [1, 2, 3]) if (ring.push(value)) pushed.sync.put(value)
    },
    consumer({ ring, taken }) {
      for (let i = 0; i < 3; i++) {
        const value = ring.pop()
        if (value !== undefined) taken.sync.put(value)
      }
    },
  },
  finally: { 'what was taken is what was pushed': ({ taken, pushed }) => isPrefix(taken.peek(), pushed.peek()) },
})

export const fixedPublish = scenario('a ring that writes a slot before it publishes it', {
  modes: ['threads'],
  setup: ({ shared }) => {
    const memory = shared.buffer(RING_BYTES)
    return {
      ring: shared.local(() => new Ring(memory, scheduled)),
      pushed: shared.queue<number>(),
      taken: shared.queue<number>(),
    }
  },
  tasks: {
    producer({ ring, pushed }) {
      for (const value of [1, 2, 3]) if (ring.push(value)) pushed.sync.put(value)
    },
    consumer({ ring, taken }) {
      for (let i = 0; i < 3; i++) {
        const value = ring.pop()
        if (value !== undefined) taken.sync.put(value)
      }
    },
  },
  sometimes: {
    'the ring is full': ({ pushed, taken }) => pushed.peek().length - taken.peek().length >= CAPACITY,
    'something was taken': ({ taken }) => taken.peek().length > 0,
  },
  finally: { 'what was taken is what was pushed': ({ taken, pushed }) => isPrefix(taken.peek(), pushed.peek()) },
})

/**
 * Many producers, many consumers: a slot's turn says whose it is (D. Vyukov's bounded queue). Turns are kept less the slot's
 * index, so that zeroed memory is an empty ring.
 */
class SharedRing {
  readonly #counters: Int32Array
  readonly #turns: Int32Array
  readonly #slots: Int32Array
  readonly #step: Step

  static readonly bytes = 4 * (2 + 2 * CAPACITY)

  constructor(memory: SharedArrayBuffer, step: Step = none) {
    this.#counters = new Int32Array(memory, 0, 2)
    this.#turns = new Int32Array(memory, 8, CAPACITY)
    this.#slots = new Int32Array(memory, 8 + 4 * CAPACITY, CAPACITY)
    this.#step = step
  }

  /** Appends `value`; false when the ring is full. */
  push(value: number): boolean {
    for (;;) {
      this.#step('push: read the tail')
      const tail = Atomics.load(this.#counters, TAIL)
      const slot = tail % CAPACITY
      this.#step('push: read the turn')
      const turn = Atomics.load(this.#turns, slot) + slot
      if (turn < tail) return false
      this.#step('push: claim the slot')
      if (turn > tail || Atomics.compareExchange(this.#counters, TAIL, tail, tail + 1) !== tail) continue
      this.#step('push: write the slot')
      this.#slots[slot] = value
      this.#step('push: publish the slot')
      Atomics.store(this.#turns, slot, tail + 1 - slot)
      return true
    }
  }

  /** Takes the oldest value; `undefined` when the ring is empty. */
  pop(): number | undefined {
    for (;;) {
      this.#step('pop: read the head')
      const head = Atomics.load(this.#counters, HEAD)
      const slot = head % CAPACITY
      this.#step('pop: read the turn')
      const turn = Atomics.load(this.#turns, slot) + slot
      if (turn < head + 1) return undefined
      this.#step('pop: claim the slot')
      if (turn > head + 1 || Atomics.compareExchange(this.#counters, HEAD, head, head + 1) !== head) continue
      this.#step('pop: read the slot')
      const value = this.#slots[slot]
      this.#step('pop: free the slot')
      Atomics.store(this.#turns, slot, head + CAPACITY - slot)
      return value
    }
  }
}

/** What is left in a ring when everybody has finished. */
function drain(ring: { pop(): number | undefined }): number[] {
  const values: number[] = []
  for (let value = ring.pop(); value !== undefined; value = ring.pop()) values.push(value)
  return values.sort()
}

// Two producers on a ring for one: both read the same tail and write the same slot, and one value is gone. The twin claims a
// slot by compare-and-exchange before it writes it.
export const racyProducers = scenario('two producers on a ring for one lose a value', {
  modes: ['threads'],
  expectFailure: 'invariant',
  setup: ({ shared }) => {
    const memory = shared.buffer(RING_BYTES)
    return {
      ring: shared.local(() => new Ring(memory, scheduled)),
      rest: shared.local(() => new Ring(memory)),
    }
  },
  tasks: {
    odd: ({ ring }) => ring.push(1),
    even: ({ ring }) => ring.push(2),
  },
  finally: { 'both values are there': ({ rest }) => drain(rest).join() === '1,2' },
})

export const fixedProducers = scenario('two producers on a ring for many keep their values', {
  modes: ['threads'],
  setup: ({ shared }) => {
    const memory = shared.buffer(SharedRing.bytes)
    return {
      ring: shared.local(() => new SharedRing(memory, scheduled)),
      rest: shared.local(() => new SharedRing(memory)),
    }
  },
  tasks: {
    odd: ({ ring }) => ring.push(1),
    even: ({ ring }) => ring.push(2),
  },
  finally: { 'both values are there': ({ rest }) => drain(rest).join() === '1,2' },
})
