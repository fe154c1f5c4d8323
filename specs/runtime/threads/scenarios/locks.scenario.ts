/** Threads that wait for each other. */

import { scenario } from 'heddle'

export const deadlock = scenario('threads: two locks in opposite order', {
  setup: ({ shared }) => ({ left: shared.mutex(), right: shared.mutex() }),
  tasks: {
    async ann({ left, right }) {
      await left.runExclusive(() => right.runExclusive(() => {}))
    },
    async bob({ left, right }) {
      await right.runExclusive(() => left.runExclusive(() => {}))
    },
  },
})

export const plainDeadlock = scenario('threads: two locks in opposite order, in plain code', {
  setup: ({ shared }) => ({ left: shared.mutex(), right: shared.mutex() }),
  tasks: {
    ann({ left, right }) {
      left.sync.runExclusive(() => right.sync.runExclusive(() => {}))
    },
    bob({ left, right }) {
      right.sync.runExclusive(() => left.sync.runExclusive(() => {}))
    },
  },
})

export const waitsForEver = scenario('threads: a queue that nobody fills', {
  setup: ({ shared }) => ({ queue: shared.queue<string>(), other: shared.queue<string>() }),
  tasks: {
    async ann({ queue, other }) {
      await queue.take()
      await other.put('x')
    },
    bob({ queue, other }) {
      other.sync.take()
      queue.sync.put('x')
    },
  },
})

export const exclusive = scenario('threads: a lock around a read and a write', {
  setup: ({ shared }) => ({ lock: shared.mutex(), total: shared.cell(0) }),
  tasks: {
    async ann({ lock, total }) {
      await lock.runExclusive(async () => total.set((await total.get()) + 1))
    },
    bob({ lock, total }) {
      lock.sync.runExclusive(() => total.sync.set(total.sync.get() + 1))
    },
    async eve({ lock, total }) {
      const release = await lock.acquire()
      await total.set((await total.get()) + 1)
      await release()
    },
  },
  finally: { 'all are counted': ({ total }) => total.peek() === 3 },
})

export const buffer = scenario('threads: a bounded buffer with a condition', {
  setup: ({ shared }) => {
    const lock = shared.mutex()
    return {
      lock,
      changed: shared.condition(lock),
      items: shared.cell<readonly string[]>([]),
      taken: shared.array([0, 0]),
    }
  },
  tasks: {
    async producer({ lock, changed, items }) {
      for (const item of ['a', 'b', 'c']) {
        await lock.runExclusive(async () => {
          while ((await items.get()).length === 2) await changed.wait()
          await items.set([...(await items.get()), item])
          await changed.notifyAll()
        })
      }
    },
    consumer({ lock, changed, items, taken }) {
      for (let i = 0; i < 3; i++) {
        lock.sync.runExclusive(() => {
          while (items.sync.get().length === 0) changed.sync.wait()
          items.sync.set(items.sync.get().slice(1))
          taken.sync.set(0, i + 1)
          changed.sync.notifyAll()
        })
      }
    },
  },
  always: { 'never more than two': ({ items }) => items.peek().length <= 2 },
  sometimes: { 'it was full': ({ items }) => items.peek().length === 2 },
  finally: { 'all are taken': ({ items, taken }) => items.peek().length === 0 && taken.peek()[0] === 3 },
})

export const meeting = scenario('threads: queues, latches, barriers and semaphores', {
  setup: ({ shared }) => ({
    jobs: shared.queue<{ id: number; text: string }>(2),
    done: shared.map<string, number>(),
    ready: shared.latch(2),
    meet: shared.barrier(2),
    permits: shared.semaphore(1),
    busy: shared.atomic(0),
  }),
  tasks: {
    async boss({ jobs, ready, done }) {
      await ready.wait()
      for (let id = 0; id < 3; id++) await jobs.put({ id, text: `job number ${id}` })
      await jobs.close()
      return done.peek().size >= 0
    },
    worker: {
      copies: 2,
      async run({ jobs, done, ready, meet, permits, busy }, _, { task }) {
        ready.sync.countDown()
        for (;;) {
          const job = await jobs.take()
          if (job === undefined) break
          await permits.runExclusive(async () => {
            if ((await busy.add(1)) !== 0) throw new Error('two at once')
            await done.set(job.text, job.id)
            await busy.sub(1)
          })
        }
        await meet.wait()
        return task
      },
    },
  },
  finally: {
    'all are done': ({ done }) => [...done.peek().values()].sort().join() === '0,1,2',
    'results come from all threads': (_state, _inputs, { boss, worker }) =>
      boss.status === 'fulfilled' &&
      boss.value === true &&
      worker.map(result => result.status === 'fulfilled' && result.value).join() === 'worker#1,worker#2',
  },
})
