/** How executions end: unwinding, background tasks, `context.signal`, `teardown`, results. */

import { openSync, writevSync } from 'node:fs'
import { fc, scenario } from 'heddle'

/** Where the spec reads what happened; every thread writes to the same file, by a call that is not under control. */
const file = process.env.HEDDLE_SPEC_LOG === undefined ? -1 : openSync(process.env.HEDDLE_SPEC_LOG, 'a')
const log = (line: string) => {
  if (file >= 0) writevSync(file, [Buffer.from(`${line}\n`)])
}

export const unwinding = scenario('threads: what waits is unwound', {
  setup: ({ shared }) => ({ lock: shared.mutex(), n: shared.atomic(0), turn: shared.queue<number>() }),
  tasks: {
    async ann({ lock, n, turn }) {
      try {
        await lock.runExclusive(async () => {
          await n.add(1)
          await turn.take()
        })
      } finally {
        log('ann lets go')
        await n.add(100)
      }
    },
    bob({ n, turn }) {
      try {
        n.sync.add(1)
        turn.sync.take()
      } finally {
        log('bob lets go')
        n.sync.add(100)
      }
    },
    eve({ n }) {
      n.sync.add(1)
      if (n.sync.load() === 3) throw new Error('eve found three')
      throw new Error('eve did not')
    },
  },
  teardown: ({ n }) => log(`teardown at ${n.peek()}`),
})

export const background = scenario('threads: a background task is told that all is over', {
  setup: ({ shared }) => ({ jobs: shared.queue<number>(), sum: shared.atomic(0) }),
  tasks: {
    async ann({ jobs }) {
      await jobs.put(1)
      await jobs.put(2)
    },
  },
  background: {
    async server({ jobs, sum }, _, { signal }) {
      signal.addEventListener('abort', () => log('server hears'))
      for (;;) {
        const job = await jobs.take()
        if (job === undefined) return
        await sum.add(job)
      }
    },
    plainServer({ jobs, sum }, _, { signal }) {
      while (!signal.aborted) sum.sync.add(jobs.sync.take() ?? 0)
    },
  },
  finally: { 'both were served': ({ sum }) => sum.peek() === 3 },
})

export const tornDown = scenario('threads: teardown runs in every thread', {
  setup: ({ shared }) => ({ n: shared.atomic(0), token: shared.local(() => ({ threads: 0 })) }),
  tasks: {
    task: {
      copies: 3,
      async run({ n }) {
        await n.add(1)
      },
    },
  },
  teardown: async ({ n }) => {
    await null
    log(`teardown at ${n.peek()}`)
  },
})

export const results = scenario('threads: results of all kinds', {
  setup: ({ shared }) => ({ n: shared.atomic(0) }),
  tasks: {
    nothing: async ({ n }) => void (await n.add(1)),
    number: ({ n }) => n.sync.add(1) * 0 + 0.5,
    object: async ({ n }) => ({ list: [await n.add(0), 'text', new Date(0)] }),
    failing: async ({ n }) => {
      await n.add(1)
      throw new RangeError('as allowed')
    },
    uncopyable:
      ({ n }) =>
      () =>
        n,
  },
  mayThrow: (error, task) => error instanceof RangeError && task === 'failing',
  finally: {
    'they arrive': (_state, _inputs, { nothing, number, object, failing }) =>
      nothing.status === 'fulfilled' &&
      nothing.value === undefined &&
      number.status === 'fulfilled' &&
      number.value === 0.5 &&
      object.status === 'fulfilled' &&
      (object.value.list[2] as Date).getTime() === 0 &&
      failing.status === 'rejected' &&
      failing.reason instanceof RangeError &&
      failing.reason.message === 'as allowed',
    'a function stays where it is': (_state, _inputs, { uncopyable }) => {
      try {
        return uncopyable.status === 'fulfilled' && uncopyable.value === undefined
      } catch (error) {
        return error instanceof TypeError && error.message.includes("result of task 'uncopyable'")
      }
    },
  },
})

export const discarded = scenario('threads: some executions are discarded', {
  setup: ({ shared }) => ({ n: shared.atomic(0) }),
  tasks: {
    async ann({ n }) {
      fc.pre((await n.add(1)) === 0)
    },
    bob({ n }) {
      n.sync.add(1)
    },
  },
})

export const sleepers = scenario('threads: time is virtual and one for all', {
  setup: ({ shared }) => ({ order: shared.array<string>(['', '']), at: shared.atomic(0) }),
  tasks: {
    async slow({ order, at }) {
      const before = Date.now()
      await new Promise(resolve => setTimeout(resolve, 60_000))
      await order.set(await at.add(1), `slow after ${Date.now() - before}`)
    },
    async fast({ order, at }) {
      const before = Date.now()
      await new Promise(resolve => setTimeout(resolve, 1_000))
      await order.set(await at.add(1), `fast after ${Date.now() - before}`)
    },
  },
  finally: {
    tell: ({ order }) => {
      throw new Error(order.peek().join(', '))
    },
  },
})

export const outside = scenario('threads: real files', {
  setup: ({ shared }) => ({ n: shared.atomic(0) }),
  tasks: {
    task: {
      copies: 2,
      async run({ n }) {
        const { readFile } = await import('node:fs/promises')
        const text = await readFile(new URL(import.meta.url), 'utf8')
        if (text.length > 0) await n.add(1)
      },
    },
  },
  finally: { 'both have read': ({ n }) => n.peek() === 2 },
})

export const forEver = scenario('threads: a promise that nobody settles', {
  setup: ({ shared }) => ({ n: shared.atomic(0) }),
  tasks: {
    async ann({ n }) {
      await n.add(1)
      await new Promise(() => {})
    },
    async bob({ n }) {
      await n.add(1)
    },
  },
})

export const leaving = scenario('threads: a background thread has left a rejection', {
  setup: ({ shared }) => ({ n: shared.atomic(0), jobs: shared.queue<number>() }),
  tasks: {
    async ann({ n }) {
      await n.add(1)
    },
  },
  background: {
    async server({ n, jobs }) {
      void Promise.reject(new Error('left by the server'))
      await n.load()
      jobs.sync.take()
    },
  },
})
