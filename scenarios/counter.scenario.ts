/** The smallest race there is: two tasks add one to the same number. */

import { scenario } from 'heddle'

// Lost update: both read 0, both write 1. The twin adds in one atomic step.
export const racyCounter = scenario('a counter read and written back loses an update', {
  expectFailure: 'invariant',
  setup: ({ shared }) => ({ counter: shared.cell(0) }),
  tasks: {
    async ann({ counter }) {
      await counter.set((await counter.get()) + 1)
    },
    async bob({ counter }) {
      await counter.set((await counter.get()) + 1)
    },
  },
  finally: { 'both are counted': ({ counter }) => counter.peek() === 2 },
})

export const fixedCounter = scenario('an atomic counter counts everybody', {
  setup: ({ shared }) => ({ counter: shared.atomic(0) }),
  tasks: {
    async ann({ counter }) {
      await counter.add(1)
    },
    async bob({ counter }) {
      await counter.add(1)
    },
  },
  finally: { 'both are counted': ({ counter }) => counter.peek() === 2 },
})

// The same in plain thread bodies: `n++` on a shared integer is a read and a write. The twin uses an atomic integer.
export const racyInteger = scenario('two threads increment a plain shared integer', {
  modes: ['threads'],
  expectFailure: 'invariant',
  setup: ({ shared }) => ({ hits: shared.int32(0) }),
  tasks: {
    thread: {
      copies: 2,
      run({ hits }) {
        for (let i = 0; i < 2; i++) hits.sync.set(hits.sync.get() + 1)
      },
    },
  },
  finally: { 'every hit is counted': ({ hits }) => hits.peek() === 4 },
})

export const fixedInteger = scenario('two threads increment an atomic shared integer', {
  modes: ['threads'],
  setup: ({ shared }) => ({ hits: shared.atomic(0) }),
  tasks: {
    thread: {
      copies: 2,
      run({ hits }) {
        for (let i = 0; i < 2; i++) hits.sync.add(1)
      },
    },
  },
  finally: { 'every hit is counted': ({ hits }) => hits.peek() === 4 },
})
