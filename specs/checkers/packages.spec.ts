import { Mutex, Semaphore, tryAcquire, withTimeout } from 'async-mutex'
import { createPool } from 'generic-pool'
import { explore, observeLock, point, type Scenario, scenario } from 'heddle'
import pLimit from 'p-limit'
import PQueue from 'p-queue'
import { describe, expect, it } from 'vitest'

/** Correct code with popular packages: nothing is wrong with it, and nothing is said. */
const correct = {
  'a mutex of async-mutex': scenario('a mutex', {
    modes: ['async'],
    setup: () => ({ lock: new Mutex(), total: 0 }),
    tasks: {
      worker: {
        copies: 3,
        run: state =>
          state.lock.runExclusive(async () => {
            const { total } = state
            await point('between')
            state.total = total + 1
          }),
      },
    },
    finally: { 'all are counted': ({ total }) => total === 3 },
  }),
  'a semaphore of async-mutex, signalling': scenario('a signal', {
    modes: ['async'],
    setup: () => ({ items: new Semaphore(0), lock: new Mutex(), list: [] as number[] }),
    tasks: {
      producer: async ({ items, lock, list }) => {
        for (const item of [1, 2]) {
          const release = await lock.acquire()
          list.push(item)
          release()
          items.release()
        }
      },
      consumer: {
        copies: 2,
        run: async ({ items, lock, list }) => {
          await items.acquire()
          await lock.runExclusive(() => list.shift())
        },
      },
    },
  }),
  'time-outs and attempts of async-mutex': scenario('time-outs', {
    modes: ['async'],
    mayThrow: () => true,
    setup: () => {
      const lock = new Mutex()
      return { patient: withTimeout(lock, 100), hasty: tryAcquire(lock) }
    },
    tasks: {
      alice: ({ patient }) => patient.runExclusive(() => point('holding')),
      bob: ({ hasty }) => hasty.runExclusive(() => point('holding')),
    },
  }),
  'p-limit': scenario('a limit', {
    modes: ['async'],
    setup: () => ({ limit: pLimit(1), running: 0, most: 0 }),
    tasks: {
      worker: {
        copies: 3,
        run: state =>
          state.limit(async () => {
            state.most = Math.max(state.most, ++state.running)
            await point('running')
            state.running--
          }),
      },
    },
    finally: { 'one at a time': ({ most }) => most === 1 },
  }),
  'p-limit, observed': scenario('an observed limit', {
    modes: ['async'],
    setup: () => ({ limit: observeLock({ use: pLimit(1) }, { run: 'use' }) }),
    tasks: { worker: { copies: 3, run: ({ limit }) => limit.use(() => point('running')) } },
  }),
  'p-queue': scenario('a queue', {
    modes: ['async'],
    setup: () => ({ queue: new PQueue({ concurrency: 2 }), done: 0 }),
    tasks: {
      caller: {
        copies: 3,
        run: async state => {
          await state.queue.add(() => point('job'))
          state.done++
        },
      },
    },
    finally: { 'all are done': ({ done }) => done === 3 },
  }),
  'generic-pool, observed': scenario('a pool', {
    modes: ['async'],
    setup: () => {
      let made = 0
      const pool = createPool({ create: async () => ({ id: ++made }), destroy: async () => {} }, { max: 2 })
      return { pool: observeLock(pool, { acquire: 'acquire', release: 'release', permits: 2 }) }
    },
    tasks: {
      user: {
        copies: 3,
        run: async ({ pool }) => {
          const resource = await pool.acquire()
          await point('using')
          await pool.release(resource)
        },
      },
    },
  }),
}

describe('correct code with popular packages is silent', () => {
  it.each(Object.entries(correct as unknown as Record<string, Scenario>))('%s', async (_, scenario) => {
    const { findings, verdict } = await explore(scenario, { schedules: 150, seed: 1 })
    expect(findings.map(({ message }) => message)).toEqual([])
    expect(['held', 'exhausted']).toContain(verdict)
  })
})
