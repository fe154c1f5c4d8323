/**
 * Trouble with locks, a pair for each kind: in the racy one a checker must see it, its fixed twin is as much alike as can be and
 * must be silent.
 */

import { type Context, scenario } from 'heddle'

const twoLocks = ({ shared }: Context) => ({ left: shared.mutex(), right: shared.mutex(), moved: shared.atomic(0) })

// A cycle: two of four tasks wait for each other, while the others go on.
export const racyCycle = scenario('two of four tasks lock in opposite orders', {
  expectFailure: 'deadlock:left,right',
  setup: twoLocks,
  tasks: {
    there: ({ left, right, moved }) => left.runExclusive(() => right.runExclusive(() => moved.add(1))),
    back: ({ left, right, moved }) => right.runExclusive(() => left.runExclusive(() => moved.add(1))),
    observer: { copies: 2, run: ({ moved }) => moved.load() },
  },
})

export const fixedCycle = scenario('two of four tasks lock in one order', {
  setup: twoLocks,
  tasks: {
    there: ({ left, right, moved }) => left.runExclusive(() => right.runExclusive(() => moved.add(1))),
    back: ({ left, right, moved }) => left.runExclusive(() => right.runExclusive(() => moved.sub(1))),
    observer: { copies: 2, run: ({ moved }) => moved.load() },
  },
})

// Reentrance: a method that locks calls another that does. The twin's inner one leaves locking to whoever calls it.
export const racyReentrance = scenario('a locked method calls another', {
  expectFailure: 'deadlock:reentrance:left',
  setup: twoLocks,
  tasks: {
    outer: ({ left, moved }) => left.runExclusive(() => left.runExclusive(() => moved.add(1))),
    other: ({ left, moved }) => left.runExclusive(() => moved.add(1)),
  },
})

export const fixedReentrance = scenario('a locked method calls one that need not lock', {
  setup: twoLocks,
  tasks: {
    outer: ({ left, moved }) => left.runExclusive(() => moved.add(1)),
    other: ({ left, moved }) => left.runExclusive(() => moved.add(1)),
  },
})

// A holder that ends: an early return, on a path that only some schedules take, skips the release.
export const racyEarlyReturn = scenario('an early return skips the release', {
  expectFailure: 'deadlock:unreleased:left',
  setup: twoLocks,
  tasks: {
    async returning({ left, moved }) {
      await left.acquire()
      if ((await moved.load()) === 1) return
      await left.release()
    },
    async other({ left, moved }) {
      await moved.store(1)
      await left.runExclusive(() => moved.add(1))
    },
  },
})

export const fixedEarlyReturn = scenario('an early return within a release', {
  setup: twoLocks,
  tasks: {
    returning: ({ left, moved }) =>
      left.runExclusive(async () => {
        if ((await moved.load()) === 1) return
        await moved.load()
      }),
    async other({ left, moved }) {
      await moved.store(1)
      await left.runExclusive(() => moved.add(1))
    },
  },
})

// The same where nobody else wants the lock: nothing hangs, and it is misuse all the same.
export const racyKept = scenario('a lock is kept for good', {
  expectFailure: 'lock-misuse',
  setup: twoLocks,
  tasks: {
    async keeper({ left, moved }) {
      await left.acquire()
      await moved.add(1)
    },
    other: ({ moved }) => moved.add(1),
  },
})

export const fixedKept = scenario('whoever gets it first keeps it: somebody does it once', {
  setup: twoLocks,
  tasks: {
    once: {
      copies: 2,
      async run({ left, moved }) {
        if ((await left.tryAcquire()) !== undefined) await moved.add(1)
      },
    },
  },
  finally: { 'it was done once': ({ moved }) => moved.peek() === 1 },
})

// Released by another: `finally` releases even though the lock was not had.
export const racyFinally = scenario('finally releases what was not acquired', {
  expectFailure: 'lock-misuse',
  setup: twoLocks,
  tasks: {
    worker: {
      copies: 2,
      async run({ left, moved }) {
        try {
          if ((await left.tryAcquire()) === undefined) return
          await moved.add(1)
        } finally {
          await left.release()
        }
      },
    },
  },
})

export const fixedFinally = scenario('finally releases what was acquired', {
  setup: twoLocks,
  tasks: {
    worker: {
      copies: 2,
      async run({ left, moved }) {
        const release = await left.tryAcquire()
        try {
          if (release !== undefined) await moved.add(1)
        } finally {
          await release?.()
        }
      },
    },
  },
})

// A lost wakeup: the flag is looked at before the lock is had.
const monitor = ({ shared }: Context) => {
  const lock = shared.mutex()
  return { lock, changed: shared.condition(lock), ready: shared.cell(false) }
}

export const racySignal = scenario('a flag is looked at before the lock is had', {
  expectFailure: 'lost-wakeup',
  setup: monitor,
  tasks: {
    async waiter({ lock, changed, ready }) {
      if (await ready.get()) return
      await lock.runExclusive(() => changed.wait())
    },
    notifier: ({ lock, changed, ready }) =>
      lock.runExclusive(async () => {
        await ready.set(true)
        await changed.notify()
      }),
  },
})

export const fixedSignal = scenario('a flag is looked at under the lock', {
  setup: monitor,
  tasks: {
    waiter: ({ lock, changed, ready }) =>
      lock.runExclusive(async () => {
        while (!(await ready.get())) await changed.wait()
      }),
    notifier: ({ lock, changed, ready }) =>
      lock.runExclusive(async () => {
        await ready.set(true)
        await changed.notify()
      }),
  },
})

// Starvation: two readers hand a lock from one to the other, so that somebody always reads; the twin's let go in between.
export const racyReaders = scenario('readers hand their lock from one to the other', {
  expectFailure: 'starvation',
  setup: ({ shared }) => ({ lock: shared.rwlock(), baton: shared.queue<number>(1), written: shared.atomic(0) }),
  tasks: {
    writer: ({ lock, written }) => lock.runExclusiveWrite(() => written.store(1)),
    reader: {
      copies: 2,
      async run({ lock, baton }, _inputs, { copy }) {
        if (copy === 0) {
          await lock.acquireRead()
          await baton.put(0)
        }
        for (let turn = 0; turn < 12; turn++) {
          await baton.take()
          await lock.acquireRead()
          await lock.releaseRead()
          await baton.put(0)
        }
        if (copy === 0) await lock.releaseRead()
      },
    },
  },
})

export const fixedReaders = scenario('readers let their lock go between two turns', {
  setup: ({ shared }) => ({ lock: shared.rwlock(), baton: shared.queue<number>(1), written: shared.atomic(0) }),
  tasks: {
    writer: ({ lock, written }) => lock.runExclusiveWrite(() => written.store(1)),
    reader: {
      copies: 2,
      async run({ lock, baton }, _inputs, { copy }) {
        if (copy === 0) await baton.put(0)
        for (let turn = 0; turn < 12; turn++) {
          await baton.take()
          await lock.acquireRead()
          await lock.releaseRead()
          await baton.put(0)
        }
      },
    },
  },
})

// A livelock: each gives way to the other, at the same pace. The twin's second one insists.
const polite = ({ shared }: Context) => ({ mine: shared.atomic(0), yours: shared.atomic(0) })

export const racyPolite = scenario('two that give way to each other for ever', {
  expectFailure: 'livelock',
  maxSteps: 100,
  setup: polite,
  tasks: {
    async me({ mine, yours }) {
      await mine.store(1)
      while ((await yours.load()) !== 2) await mine.store(1)
    },
    async you({ mine, yours }) {
      await yours.store(1)
      while ((await mine.load()) !== 2) await yours.store(1)
    },
  },
})

export const fixedPolite = scenario('one gives way to the other', {
  maxSteps: 100,
  setup: polite,
  tasks: {
    async me({ mine, yours }) {
      await mine.store(1)
      while ((await yours.load()) !== 2) await mine.store(1)
    },
    you: ({ yours }) => yours.store(2),
  },
})
