/** Tasks that take steps without end. */

import { type Context, scenario } from 'heddle'

type Mutex = ReturnType<Context['shared']['mutex']>

/** Each looks again and again, under a lock, for a sign that nobody gives. */
export const polite = scenario('two that wait for a sign under a lock', {
  maxSteps: 200,
  setup: ({ shared }) => ({ a: shared.mutex(), go: shared.atomic(0) }),
  tasks: {
    left: async ({ a, go }) => {
      for (;;) {
        await a.acquire()
        const free = await go.load()
        await a.release()
        if (free === 1) return
      }
    },
    right: async ({ a, go }) => {
      for (;;) {
        await a.acquire()
        const free = await go.load()
        await a.release()
        if (free === 2) return
      }
    },
  },
})

/** A reader lets go only when the other one has come, so that somebody always reads. */
export const starvedWriter = scenario('readers hand their lock on and never let a writer in', {
  maxSteps: 300,
  setup: ({ shared }) => ({ lock: shared.rwlock(), turn: shared.queue<number>(1), written: shared.atomic(0) }),
  tasks: {
    writer: ({ lock, written }) => lock.runExclusiveWrite(() => written.store(1)),
    reader: {
      copies: 2,
      async run({ lock, turn, written }, _inputs, { copy }) {
        await lock.acquireRead()
        if (copy === 0) await turn.put(0)
        while ((await written.load()) === 0) {
          await turn.take()
          await lock.acquireRead()
          await turn.put(0)
          await lock.releaseRead()
        }
      },
    },
  },
})

/** The lock is free for a moment now and then: whether an attempt comes in time is for the schedule to say. */
export const tried = scenario('somebody tries a lock that another gives up for a moment', {
  maxSteps: 300,
  setup: ({ shared }) => ({ lock: shared.mutex(), n: shared.atomic(0), stop: shared.atomic(0) }),
  tasks: {
    async busy({ lock, n, stop }) {
      await lock.acquire()
      while ((await stop.load()) === 0) {
        await n.add(1)
        await lock.release()
        await lock.acquire()
      }
      await lock.release()
    },
    async trier({ lock, stop }) {
      while ((await lock.tryAcquire()) === undefined);
      await stop.store(1)
      await lock.release()
    },
  },
})

const pause = (ms: number) => new Promise<void>(resolve => void setTimeout(resolve, ms))

/** It tries now and then for a lock that nobody will let go. */
export const poller = scenario('somebody tries a lock whose holder has gone', {
  maxSteps: 200,
  setup: ({ shared }) => ({ lock: shared.mutex() }),
  tasks: {
    holder: async ({ lock }) => void (await lock.acquire()),
    async trier({ lock }) {
      while ((await lock.tryAcquire()) === undefined) await pause(1 + Math.floor(Math.random() * 3))
    },
  },
})

/** Somebody polls for what comes in the end. */
export const polled = scenario('two that poll for a sign that comes late', {
  maxSteps: 200,
  setup: ({ shared }) => ({ go: shared.atomic(0) }),
  tasks: {
    async often({ go }) {
      while ((await go.load()) === 0) await pause(7)
    },
    async late({ go }) {
      await pause(300)
      await go.store(1)
    },
  },
})

/** Whoever gets one of two locks waits a while and lets it go again when it does not get the other. */
export const backingOff = scenario('two that back off for a random time', {
  maxSteps: 300,
  setup: ({ shared }) => ({ a: shared.mutex(), b: shared.mutex() }),
  tasks: {
    one: ({ a, b }) => both(a, b),
    other: ({ a, b }) => both(b, a),
  },
})

async function both(first: Mutex, second: Mutex): Promise<void> {
  for (;;) {
    await first.acquire()
    if (await second.tryAcquire()) break
    await first.release()
    await pause(1 + Math.floor(Math.random() * 3))
  }
  await second.release()
  await first.release()
}
