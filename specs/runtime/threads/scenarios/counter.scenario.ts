/** Counters that lose updates, in every way in which a task can be written. Each execution fails and says what it came to. */

import { scenario } from 'heddle'

const tell = (value: unknown): never => {
  throw new Error(`it is ${value}`)
}

export const awaited = scenario('threads: async tasks read and write back', {
  setup: ({ shared }) => ({ counter: shared.cell(0) }),
  tasks: {
    async ann({ counter }) {
      await counter.set((await counter.get()) + 1)
    },
    async bob({ counter }) {
      await counter.set((await counter.get()) + 1)
    },
  },
  finally: { tell: ({ counter }) => tell(counter.peek()) },
})

export const plain = scenario('threads: plain tasks read and write back', {
  setup: ({ shared }) => ({ counter: shared.int32(0) }),
  tasks: {
    ann({ counter }) {
      counter.sync.set(counter.sync.get() + 1)
    },
    bob({ counter }) {
      counter.sync.set(counter.sync.get() + 1)
    },
  },
  finally: { tell: ({ counter }) => tell(counter.peek()) },
})

export const mixed = scenario('threads: a plain and an async task read and write back', {
  setup: ({ shared }) => ({ counter: shared.float64(0) }),
  tasks: {
    ann({ counter }) {
      counter.sync.set(counter.sync.get() + 0.5)
    },
    async bob({ counter }) {
      await counter.set((await counter.get()) + 0.5)
      counter.sync.set(counter.sync.get() + 0.25)
    },
  },
  finally: { tell: ({ counter }) => tell(counter.peek()) },
})

export const three = scenario('threads: three tasks read and write back', {
  setup: ({ shared }) => ({ counter: shared.cell(0) }),
  tasks: {
    task: {
      copies: 3,
      async run({ counter }) {
        await counter.set((await counter.get()) + 1)
      },
    },
  },
  finally: { tell: ({ counter }) => tell(counter.peek()) },
})

export const forked = scenario('threads: a task forks', {
  setup: ({ shared }) => ({ counter: shared.cell(0) }),
  tasks: {
    async ann({ counter }) {
      const add = async (n: number) => counter.set((await counter.get()) + n)
      await Promise.all([add(1), add(10)])
    },
    async bob({ counter }) {
      await counter.set((await counter.get()) + 100)
    },
  },
  finally: { tell: ({ counter }) => tell(counter.peek()) },
})

export const alone = scenario('threads: a single task', {
  setup: ({ shared }) => ({ counter: shared.cell(0) }),
  tasks: {
    async ann({ counter }) {
      await counter.set((await counter.get()) + 1)
    },
  },
  finally: { tell: ({ counter }) => tell(counter.peek()) },
})

export const atomic = scenario('threads: an atomic counter', {
  setup: ({ shared }) => ({ counter: shared.atomic(0) }),
  tasks: {
    task: {
      copies: 3,
      run({ counter }) {
        counter.sync.add(1)
        counter.sync.update(n => n + 1)
      },
    },
  },
  always: { 'it grows': ({ counter }) => counter.peek() <= 6 },
  sometimes: { 'it was three': ({ counter }) => counter.peek() === 3 },
  finally: { 'all are counted': ({ counter }) => counter.peek() === 6 },
})

export const bounded = scenario('threads: an atomic counter that must not come to three', {
  setup: ({ shared }) => ({ counter: shared.atomic(0) }),
  tasks: {
    async ann({ counter }) {
      await counter.add(1)
      await counter.add(-1)
    },
    bob({ counter }) {
      counter.sync.add(1)
      counter.sync.add(1)
      counter.sync.add(-1)
    },
  },
  always: { 'below three': ({ counter }) => counter.peek() < 3 },
})
