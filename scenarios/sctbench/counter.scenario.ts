/** The smallest races there are, and their controls: a counter read and written back, an atomic one, one under a lock. */

import { scenario } from 'heddle'

export const counterRace = scenario('sctbench: counter_race', {
  expectFailure: 'invariant',
  setup: ({ shared }) => ({ counter: shared.cell(0) }),
  tasks: {
    add: {
      copies: 2,
      async run({ counter }) {
        await counter.set((await counter.get()) + 1)
      },
    },
  },
  finally: { 'both are counted': ({ counter }) => counter.peek() === 2 },
})

export const counterAtomicOk = scenario('sctbench: counter_atomic_ok', {
  setup: ({ shared }) => ({ counter: shared.atomic(0) }),
  tasks: {
    add: {
      copies: 3,
      async run({ counter }) {
        await counter.add(1)
      },
    },
  },
  finally: { 'all are counted': ({ counter }) => counter.peek() === 3 },
})

export const counterLockOk = scenario('sctbench: counter_lock_ok', {
  setup: ({ shared }) => ({ counter: shared.cell(0), lock: shared.mutex() }),
  tasks: {
    add: {
      copies: 3,
      async run({ counter, lock }) {
        await lock.acquire()
        await counter.set((await counter.get()) + 1)
        await lock.release()
      },
    },
  },
  finally: { 'all are counted': ({ counter }) => counter.peek() === 3 },
})

export const benignRaceOk = scenario('sctbench: benign_race_ok', {
  setup: ({ shared }) => ({ x: shared.cell(0) }),
  tasks: {
    write: {
      copies: 2,
      async run({ x }) {
        await x.set(7)
      },
    },
  },
  finally: { 'it was written': ({ x }) => x.peek() === 7 },
})
