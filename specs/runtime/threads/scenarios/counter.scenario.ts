/** Counters that lose updates, in every way a task can be written. */

import { scenario } from 'heddle'

export const lostUpdate = scenario('threads: a counter loses an update', {
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

export const lostUpdateSync = scenario('threads: a counter loses an update in plain code', {
  setup: ({ shared }) => ({ counter: shared.int32(0) }),
  tasks: {
    ann({ counter }) {
      counter.sync.set(counter.sync.get() + 1)
    },
    bob({ counter }) {
      counter.sync.set(counter.sync.get() + 1)
    },
  },
  finally: { 'both are counted': ({ counter }) => counter.peek() === 2 },
})
