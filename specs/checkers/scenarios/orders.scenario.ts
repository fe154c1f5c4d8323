/** Locks taken in opposite orders, where that can end badly and where it cannot. */

import { type Context, scenario } from 'heddle'

const two = ({ shared }: Context) => ({ a: shared.mutex(), b: shared.mutex(), n: shared.atomic(0) })

type Shared = Context['shared']
type Lock = ReturnType<Shared['mutex']> | ReturnType<Shared['semaphore']>
interface TwoLocks {
  readonly a: Lock
  readonly b: Lock
  readonly n: ReturnType<Shared['atomic']>
}

const farApart = {
  async alice({ a, b, n }: TwoLocks) {
    for (let i = 0; i < 4; i++) await n.add(1)
    await a.runExclusive(() => b.runExclusive(() => n.add(1)))
  },
  async bob({ a, b, n }: TwoLocks) {
    await a.runExclusive(() => n.add(1))
    for (let i = 0; i < 30; i++) await n.add(1)
    await b.runExclusive(() => a.runExclusive(() => n.add(1)))
  },
}

/** The first task is through with both locks before the second has come near them, unless it is preempted within a few steps. */
export const rarely = scenario('opposite orders far apart', {
  setup: two,
  tasks: farApart,
})

/** Three locks, three tasks. */
export const triangle = scenario('a triangle of locks', {
  setup: ({ shared }) => ({ locks: [shared.mutex(), shared.mutex(), shared.mutex()], n: shared.atomic(0) }),
  tasks: {
    philosopher: {
      copies: 3,
      async run({ locks, n }, _inputs, { copy }) {
        for (let i = 0; i < copy * 10; i++) await n.add(1)
        await locks[copy]!.runExclusive(() => locks[(copy + 1) % 3]!.runExclusive(() => n.add(1)))
      },
    },
  },
})

/** A third lock around both keeps the tasks apart. */
export const gated = scenario('opposite orders behind a gate', {
  setup: context => ({ ...two(context), gate: context.shared.mutex() }),
  tasks: {
    alice: ({ a, b, n, gate }) => gate.runExclusive(() => a.runExclusive(() => b.runExclusive(() => n.add(1)))),
    bob: ({ a, b, n, gate }) => gate.runExclusive(() => b.runExclusive(() => a.runExclusive(() => n.add(1)))),
  },
})

/** A barrier lies between the one order and the other. */
export const phased = scenario('opposite orders in two phases', {
  setup: context => ({ ...two(context), phase: context.shared.barrier(2) }),
  tasks: {
    async alice({ a, b, n, phase }) {
      await a.runExclusive(() => b.runExclusive(() => n.add(1)))
      await phase.wait()
    },
    async bob({ a, b, n, phase }) {
      await phase.wait()
      await b.runExclusive(() => a.runExclusive(() => n.add(1)))
    },
  },
})

/** One starts the other when it is through. */
export const joined = scenario('opposite orders, one after the other', {
  setup: context => ({ ...two(context), jobs: context.shared.queue<number>() }),
  tasks: {
    async alice({ a, b, n, jobs }) {
      await a.runExclusive(() => b.runExclusive(() => n.add(1)))
      await jobs.put(1)
    },
    async bob({ a, b, n, jobs }) {
      await jobs.take()
      await b.runExclusive(() => a.runExclusive(() => n.add(1)))
    },
  },
})

/** Both only read. */
export const readers = scenario('opposite orders of readers', {
  setup: ({ shared }) => ({ a: shared.rwlock(), b: shared.rwlock(), n: shared.atomic(0) }),
  tasks: {
    alice: ({ a, b, n }) => a.runExclusiveRead(() => b.runExclusiveRead(() => n.add(1))),
    bob: ({ a, b, n }) => b.runExclusiveRead(() => a.runExclusiveRead(() => n.add(1))),
  },
})

/** Whoever cannot have the second lock at once gives the first back. */
export const tried = scenario('opposite orders, the second lock only tried', {
  setup: two,
  tasks: {
    async alice({ a, b, n }) {
      await a.runExclusive(async () => {
        const release = await b.tryAcquire()
        await n.add(1)
        await release?.()
      })
    },
    bob: ({ a, b, n }) => b.runExclusive(() => a.runExclusive(() => n.add(1))),
  },
})

/** Bob begins when a flag says that alice is through: that is nothing that locks or signals tell. */
export const flagged = scenario('opposite orders, one after a flag', {
  setup: context => ({ ...two(context), done: context.shared.atomic(0) }),
  tasks: {
    async alice({ a, b, n, done }) {
      await a.runExclusive(() => b.runExclusive(() => n.add(1)))
      await done.store(1)
    },
    async bob({ a, b, n, done }) {
      while ((await done.load()) === 0);
      await b.runExclusive(() => a.runExclusive(() => n.add(1)))
    },
  },
})

/** The same, but bob does not wait for it. */
export const asked = scenario('opposite orders, one if a flag is up', {
  setup: context => ({ ...two(context), done: context.shared.atomic(0) }),
  tasks: {
    async alice({ a, b, done }) {
      await a.runExclusive(() => b.runExclusive(() => {}))
      await done.store(1)
    },
    async bob({ a, b, done }) {
      if ((await done.load()) === 1) await b.runExclusive(() => a.runExclusive(() => {}))
    },
  },
})

/** As `rarely`, with semaphores of one permit in the place of mutexes. */
export const permits = scenario('opposite orders of permits far apart', {
  setup: ({ shared }) => ({ a: shared.semaphore(1), b: shared.semaphore(1), n: shared.atomic(0) }),
  tasks: farApart,
})

/** Whoever takes the permit is not who gives it back: that is a signal. */
export const handedOver = scenario('a permit that another gives', {
  setup: ({ shared }) => ({ turn: shared.semaphore(1), lock: shared.mutex(), n: shared.atomic(0) }),
  tasks: {
    async alice({ turn, lock, n }) {
      await turn.acquire()
      await lock.runExclusive(() => n.add(1))
    },
    async bob({ turn, lock, n }) {
      await turn.release()
      await lock.runExclusive(() => turn.runExclusive(() => n.add(1)))
    },
  },
})
