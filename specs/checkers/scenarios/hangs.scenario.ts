/** Tasks that wait for ever, each in a way of its own. */

import { type Context, scenario } from 'heddle'

export const cycleAmongFive = scenario('two of five tasks wait for each other', {
  setup: ({ shared }) => ({ a: shared.mutex(), b: shared.mutex(), n: shared.atomic(0) }),
  tasks: {
    alice: ({ a, b }) => a.runExclusive(() => b.runExclusive(() => {})),
    bob: ({ a, b }) => b.runExclusive(() => a.runExclusive(() => {})),
    busy: {
      copies: 3,
      async run({ n }) {
        for (let i = 0; i < 20; i++) await n.add(1)
      },
    },
  },
})

export const readersThatWrite = scenario('two readers both want to write', {
  setup: ({ shared }) => ({ lock: shared.rwlock() }),
  tasks: {
    upgrader: {
      copies: 2,
      run: ({ lock }) => lock.runExclusiveRead(() => lock.runExclusiveWrite(() => {})),
    },
  },
})

export const semaphores = scenario('two semaphores in opposite order', {
  setup: ({ shared }) => ({ a: shared.semaphore(1), b: shared.semaphore(1) }),
  tasks: {
    alice: ({ a, b }) => a.runExclusive(() => b.runExclusive(() => {})),
    bob: ({ a, b }) => b.runExclusive(() => a.runExclusive(() => {})),
  },
})

export const unreleased = scenario('a lock is kept by a task that ends', {
  setup: ({ shared }) => ({ m: shared.mutex(), n: shared.atomic(0) }),
  tasks: {
    async alice({ m }) {
      await m.acquire()
    },
    bob: ({ m }) => m.runExclusive(() => {}),
    async carol({ n }) {
      for (let i = 0; i < 20; i++) await n.add(1)
    },
  },
})

function monitor({ shared }: Context) {
  const lock = shared.mutex()
  return { lock, changed: shared.condition(lock), ready: shared.cell(false) }
}

export const missed = scenario('a notification comes before the wait', {
  setup: monitor,
  tasks: {
    async waiter({ lock, changed, ready }) {
      if (await ready.get()) return
      await lock.acquire()
      await changed.wait()
      await lock.release()
    },
    async notifier({ lock, changed, ready }) {
      await ready.set(true)
      await lock.runExclusive(() => changed.notify())
    },
  },
})

export const neverNotified = scenario('a notification never comes', {
  setup: monitor,
  tasks: {
    waiter: ({ lock, changed }) => lock.runExclusive(() => changed.wait()),
    other: ({ ready }) => ready.set(true),
  },
})

export const promise = scenario('a promise that nobody settles', {
  setup: ({ shared }) => ({ m: shared.mutex(), n: shared.cell(0) }),
  tasks: {
    async alice({ m }) {
      await m.acquire()
      await new Promise(() => {})
    },
    async bob({ m, n }) {
      await n.set(1)
      await m.acquire()
    },
  },
})

const words = ({ shared }: Context) => ({ words: new Int32Array(shared.buffer(8)) })

export const missedByAtomics = scenario('Atomics.wait comes after the notification that it waits for', {
  modes: ['threads'],
  setup: words,
  tasks: {
    waiter({ words }) {
      if (Atomics.load(words, 0) === 0) Atomics.wait(words, 1, 0)
    },
    setter({ words }) {
      Atomics.store(words, 0, 1)
      Atomics.notify(words, 1)
    },
  },
})

export const neverNotifiedByAtomics = scenario('Atomics.wait, and nobody ever notifies', {
  modes: ['threads'],
  setup: words,
  tasks: {
    waiter: ({ words }) => Atomics.wait(words, 1, 0),
    setter: ({ words }) => Atomics.store(words, 0, 1),
  },
})
