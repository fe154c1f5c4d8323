/** Locks that are not used as locks are to be. */

import { scenario } from 'heddle'

export const releasedByAnother = scenario('a lock is released by another task', {
  setup: ({ shared }) => ({ m: shared.mutex(), n: shared.cell(0) }),
  tasks: {
    alice: ({ m, n }) => m.runExclusive(() => n.set(1)),
    bob: ({ m }) => m.release(),
  },
})

export const releasedTwice = scenario('a lock is released twice', {
  setup: ({ shared }) => ({ lock: shared.rwlock(), n: shared.cell(0) }),
  tasks: {
    async alice({ lock }) {
      const release = await lock.acquireWrite()
      await release()
      await release()
    },
    bob: ({ n }) => n.set(1),
  },
})

export const kept = scenario('a lock is never released', {
  setup: ({ shared }) => ({ m: shared.mutex(), n: shared.cell(0) }),
  tasks: {
    async alice({ m, n }) {
      await m.acquire()
      if ((await n.get()) === 0) await m.release()
    },
    bob: ({ n }) => n.set(1),
  },
})

/** As it is to be: with `finally`, taken once for good without waiting, handed on within a task. */
export const properlyUsed = scenario('locks are used as they are to be', {
  setup: ({ shared }) => ({ m: shared.mutex(), once: shared.mutex(), lock: shared.rwlock(), n: shared.atomic(0) }),
  tasks: {
    user: {
      copies: 2,
      async run({ m, once, lock, n }) {
        const release = await m.acquire()
        try {
          await n.add(1)
        } finally {
          await release()
        }
        if ((await once.tryAcquire()) !== undefined) await n.add(10)
        await lock.runExclusiveRead(() => n.load())
      },
    },
  },
  finally: { 'all are counted': ({ n }) => n.peek() === 12 },
})
