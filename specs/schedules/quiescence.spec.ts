import { AsyncLocalStorage, AsyncResource, createHook } from 'node:async_hooks'
import { PassThrough, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import * as fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { whenQuiet } from '../../src/schedules/quiescence.ts'
import { schedules } from '../../src/schedules/schedules.ts'

const quiet = () => Promise.resolve().then(() => new Promise<void>(resolve => whenQuiet(resolve)))

/** Everything a step may do that needs no event loop, each ending with `done`. */
const steps: Record<string, (done: () => void) => unknown> = {
  '500 chained thens': done => {
    let promise = Promise.resolve()
    for (let i = 0; i < 500; i++) promise = promise.then(() => {})
    promise.then(done)
  },
  '500 awaits': async done => {
    for (let i = 0; i < 500; i++) await null
    done()
  },
  'a tick': done => process.nextTick(done),
  'a tick whose promise resolves later': done => process.nextTick(() => Promise.resolve().then(done)),
  'a chain of tick → promise → tick': done => {
    const next = (left: number): unknown =>
      left === 0 ? done() : process.nextTick(() => Promise.resolve().then(() => next(left - 1)))
    next(100)
  },
  'a chain of ticks': done => {
    const next = (left: number): unknown => (left === 0 ? done() : process.nextTick(() => next(left - 1)))
    next(1000)
  },
  'a chain of tick → long promise chain': done => {
    const next = async (left: number): Promise<void> => {
      for (let i = 0; i < 60; i++) await null
      if (left === 0) done()
      else process.nextTick(next, left - 1)
    }
    next(20)
  },
  'a chain that outlasts all rounds': done => {
    const next = (left: number): unknown =>
      left === 0 ? done() : process.nextTick(() => Promise.resolve().then(() => next(left - 1)))
    next(3000)
  },
  'a chain of queueMicrotask': done => {
    const next = (left: number): unknown => (left === 0 ? done() : queueMicrotask(() => next(left - 1)))
    next(500)
  },
  'all of them mixed': done => {
    const next = (left: number): unknown => {
      if (left === 0) return done()
      if (left % 3 === 0) return process.nextTick(() => next(left - 1))
      if (left % 3 === 1) return queueMicrotask(() => next(left - 1))
      return Promise.resolve().then(() => Promise.resolve().then(() => next(left - 1)))
    }
    next(200)
  },
  'an async generator': async done => {
    const numbers = (async function* () {
      for (let i = 0; i < 100; i++) yield i
    })()
    for await (const _ of numbers) await null
    done()
  },
  'a pipeline of streams in memory': async done => {
    const upper = new Transform({ transform: (chunk, _, next) => next(null, String(chunk).toUpperCase()) })
    const source = new PassThrough()
    const sink = new PassThrough().resume()
    source.end('text')
    await pipeline(source, upper, sink)
    done()
  },
}

describe('is told only when all of it has run:', () => {
  test.each(Object.entries(steps))('%s', async (_, step) => {
    for (let round = 0; round < 3; round++) {
      let done = false
      step(() => (done = true))
      await quiet()
      expect(done).toBe(true)
    }
  })

  test.each(Object.entries(steps))('%s, begun from a tick', async (_, step) => {
    let done = false
    process.nextTick(step, () => (done = true))
    await quiet()
    expect(done).toBe(true)
  })

  test.each(Object.entries(steps))('%s, with an AsyncLocalStorage', async (_, step) => {
    await new AsyncLocalStorage().run('store', async () => {
      let done = false
      step(() => (done = true))
      await quiet()
      expect(done).toBe(true)
    })
  })
})

describe('comes to an end', () => {
  test('under hooks that number promises', async () => {
    const hook = createHook({ init() {} }).enable()
    for (let i = 0; i < 10; i++) await quiet()
    hook.disable()
  })

  test('under hooks that take numbers themselves', async () => {
    const hook = createHook({ before: () => void new AsyncResource('noise') }).enable()
    for (let i = 0; i < 10; i++) await quiet()
    hook.disable()
  })

  test('for many who wait at once, one after another', async () => {
    const order: number[] = []
    await Promise.all(
      [0, 1, 2, 3].map(async i => {
        await quiet()
        await null
        await null
        order.push(i)
        await quiet()
        order.push(i)
      }),
    )
    expect(order).toEqual([0, 1, 2, 3, 0, 1, 2, 3])
  })
})

describe('fake timers', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  test('do not matter', async () => {
    vi.useFakeTimers({ toFake: ['queueMicrotask', 'setImmediate', 'setTimeout', 'Date', 'performance'] })
    await quiet()
    const [s] = fc.sample(schedules(), 1) as [fc.Scheduler]
    const chain = async () => {
      for (let i = 0; i < 1200; i++) await s.schedule(Promise.resolve())
      return 'end'
    }
    expect(await s.waitFor(chain())).toBe('end')
  })
})

describe('schedulers', () => {
  /** A task whose step is `length` promises long before it asks for its next release. */
  const outpaced = async (s: fc.Scheduler, length: number) => {
    const seen: string[] = []
    const slow = async () => {
      await s.schedule(Promise.resolve(), 'slow')
      for (let i = 0; i < length; i++) await null
      seen.push('slow asks')
      await s.schedule(Promise.resolve(), 'slow')
      seen.push('slow')
    }
    const other = async () => {
      await s.schedule(Promise.resolve(), 'other')
      seen.push('other')
    }
    await s.waitFor(Promise.all([slow(), other()]))
    return seen.join(', ')
  }

  const reached = async (arbitrary: fc.Arbitrary<fc.Scheduler>) => {
    const orders = new Set<string>()
    for (const s of fc.sample(arbitrary, { numRuns: 100, seed: 1 })) orders.add(await outpaced(s, 500))
    return [...orders].sort()
  }

  test('see the order that 50 ticks a release never reach', async () => {
    expect(await reached(schedules())).toEqual([
      'other, slow asks, slow',
      'slow asks, other, slow',
      'slow asks, slow, other',
    ])
    expect(await reached(fc.scheduler())).not.toContain('slow asks, slow, other')
  })

  test.each(Object.entries(steps))('waitIdle does not end within a step of %s', async (_, step) => {
    const [s] = fc.sample(schedules(), 1) as [fc.Scheduler]
    let ended = false
    const task = async () => {
      await s.schedule(Promise.resolve())
      await new Promise<void>(step)
      await s.schedule(Promise.resolve())
      ended = true
    }
    task()
    await s.waitIdle()
    expect(ended).toBe(true)
  })

  test('fast-check’s waitIdle does', async () => {
    const [s] = fc.sample(fc.scheduler(), 1) as [fc.Scheduler]
    let ended = false
    const task = async () => {
      await s.schedule(Promise.resolve())
      for (let i = 0; i < 500; i++) await null
      await s.schedule(Promise.resolve())
      ended = true
    }
    task()
    await s.waitIdle()
    expect(ended).toBe(false)
  })

  test('waitAll sees late tasks', async () => {
    const [s] = fc.sample(schedules(), 1) as [fc.Scheduler]
    let ended = false
    const task = async () => {
      await s.schedule(Promise.resolve())
      for (let i = 0; i < 500; i++) await null
      await s.schedule(Promise.resolve())
      ended = true
    }
    task()
    await s.waitAll()
    expect(ended).toBe(true)
  })

  test('two in one property do not keep each other from rest', async () => {
    await fc.assert(
      fc.asyncProperty(schedules(), schedules(), async (one, other) => {
        const chain = async (s: fc.Scheduler) => {
          for (let i = 0; i < 5; i++) await s.schedule(Promise.resolve())
          return 5
        }
        expect(await Promise.all([one.waitFor(chain(one)), other.waitFor(chain(other))])).toEqual([5, 5])
      }),
      { numRuns: 20 },
    )
  })

  test('let the event loop turn when tasks never end, so that time-outs are heard', async () => {
    const endless = fc.asyncProperty(schedules(), async s => {
      let stopped = false
      setTimeout(() => (stopped = true))
      const chain = async () => {
        while (!stopped) await s.schedule(Promise.resolve())
      }
      await s.waitFor(chain())
    })
    await fc.assert(endless, { numRuns: 2 })
  })

  test('a rejection waits for its release without being reported as unhandled', async () => {
    const unhandled: unknown[] = []
    const listen = (error: unknown) => unhandled.push(error)
    process.on('unhandledRejection', listen)
    const [s] = fc.sample(schedules(), 1) as [fc.Scheduler]
    const fail = s.scheduleFunction(async () => {
      throw new Error('late')
    })
    const outcome = fail().catch((error: Error) => error.message)
    await new Promise(setImmediate)
    expect(await s.waitFor(outcome)).toBe('late')
    await new Promise(setImmediate)
    process.off('unhandledRejection', listen)
    expect(unhandled).toEqual([])
  })

  test('an act or a builder that throws makes itself heard', async () => {
    const [s, t] = fc.sample(schedules(), 2) as [fc.Scheduler, fc.Scheduler]
    const broken = () => {
      throw new Error('thrown')
    }
    await expect(s.waitFor(s.schedule(Promise.resolve()), broken)).rejects.toThrow('thrown')
    expect(await t.waitFor(t.scheduleSequence([broken]).task)).toEqual({ done: false, faulty: true })
  })
})
