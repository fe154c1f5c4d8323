/**
 * `schedules()` behaves as `fc.scheduler()` is documented to: each test here runs with both, so what is said of one is true of the
 * other. Where they differ (the order, quiescence) has specs of its own.
 */

import * as fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { schedules } from '../../src/schedules/schedules.ts'

const arbitraries = { 'fc.scheduler()': fc.scheduler, 'schedules()': schedules } as const

describe.each(Object.entries(arbitraries))('%s', (_, arbitrary) => {
  const fresh = (constraints?: fc.SchedulerConstraints) => fc.sample(arbitrary(constraints), 1)[0] as fc.Scheduler

  describe('schedule', () => {
    test('withholds a value until its release', async () => {
      const s = fresh()
      const seen: string[] = []
      s.schedule(Promise.resolve('a')).then(value => seen.push(value))
      await new Promise(setImmediate)
      expect(seen).toEqual([])
      await s.waitOne()
      expect(seen).toEqual(['a'])
    })

    test('withholds a rejection until its release', async () => {
      const s = fresh()
      const task = s.schedule(Promise.reject(new Error('refused')))
      const outcome = expect(task).rejects.toThrow('refused')
      await s.waitOne()
      await outcome
    })

    test('counts what is scheduled and not released', async () => {
      const s = fresh()
      expect(s.count()).toBe(0)
      s.schedule(Promise.resolve(1))
      s.schedule(Promise.resolve(2))
      expect(s.count()).toBe(2)
      await s.waitOne()
      expect(s.count()).toBe(1)
    })
  })

  describe('scheduleFunction', () => {
    test('calls the function at once and withholds its answer', async () => {
      const s = fresh()
      const call = vi.fn(async (a: number, b: number) => a + b)
      const add = s.scheduleFunction(call)
      const sum = add(1, 2)
      expect(call).toHaveBeenCalledWith(1, 2)
      expect(s.count()).toBe(1)
      await s.waitOne()
      expect(await sum).toBe(3)
    })

    test('labels a call by name and arguments', () => {
      const s = fresh()
      s.scheduleFunction(async function load(_id: number, _options: object) {})(1, { deep: true })
      expect(s.report()).toMatchObject([
        { status: 'pending', schedulingType: 'function', taskId: 1, label: 'load(1,{"deep":true})' },
      ])
    })
  })

  describe('scheduleSequence', () => {
    test('starts each item only after the one before has ended', async () => {
      const s = fresh()
      const seen: string[] = []
      const item = (name: string) => async () => {
        seen.push(`${name} starts`)
        await Promise.resolve()
        seen.push(`${name} ends`)
      }
      const sequence = s.scheduleSequence([item('a'), { builder: item('b'), label: 'second' }, item('c')])
      expect(s.count()).toBe(1)
      expect(seen).toEqual([])
      expect(sequence).toMatchObject({ done: false, faulty: false })
      await s.waitFor(sequence.task)
      expect(seen).toEqual(['a starts', 'a ends', 'b starts', 'b ends', 'c starts', 'c ends'])
      expect(sequence).toMatchObject({ done: true, faulty: false })
      expect(await sequence.task).toEqual({ done: true, faulty: false })
      expect(s.report().map(({ schedulingType, label }) => [schedulingType, label])).toEqual([
        ['sequence', ''],
        ['sequence', 'second'],
        ['sequence', ''],
      ])
    })

    test('stops at an item that fails, without rejecting', async () => {
      const s = fresh()
      const never = vi.fn(async () => {})
      const sequence = s.scheduleSequence([() => Promise.reject(new Error('broken')), never])
      expect(await s.waitFor(sequence.task)).toEqual({ done: false, faulty: true })
      expect(sequence).toMatchObject({ done: false, faulty: true })
      expect(never).not.toHaveBeenCalled()
      expect(s.count()).toBe(0)
    })

    test('lets other tasks go between its items, but not into one', async () => {
      const orders = new Set<string>()
      for (const s of fc.sample(arbitrary(), { numRuns: 200, seed: 1 })) {
        const seen: string[] = []
        const item = (name: string) => async () => {
          seen.push(name)
          await Promise.resolve()
          seen.push(name.toUpperCase())
        }
        s.scheduleSequence([item('a'), item('b')])
        s.schedule(Promise.resolve()).then(() => seen.push('-'))
        await s.waitIdle()
        orders.add(seen.join(''))
      }
      expect([...orders].sort()).toEqual(['-aAbB', 'aA-bB', 'aAbB-'])
    })

    test('is done at once when empty', async () => {
      expect(await fresh().scheduleSequence([]).task).toMatchObject({ faulty: false, done: true })
    })
  })

  describe('waitOne, waitAll', () => {
    test('waitOne throws at once when nothing is scheduled', () => {
      expect(() => fresh().waitOne()).toThrow('No task scheduled')
    })

    test('waitOne waits for a released task that settles later', async () => {
      const s = fresh()
      let settle = (_value: number) => {}
      s.schedule(new Promise<number>(resolve => (settle = resolve)))
      let ended = false
      const one = s.waitOne().then(() => (ended = true))
      await new Promise(setImmediate)
      expect(ended).toBe(false)
      settle(1)
      await one
    })

    test('waitAll also releases what released tasks schedule', async () => {
      const s = fresh()
      let depth = 0
      const go = async (): Promise<void> => {
        if (depth++ < 5) await s.schedule(Promise.resolve()).then(go)
      }
      go()
      await s.waitAll()
      expect(depth).toBe(6)
      await s.waitAll()
    })
  })

  describe('waitFor', () => {
    test('releases no more than needed', async () => {
      for (const s of fc.sample(arbitrary(), 20)) {
        const first = s.schedule(Promise.resolve('a'))
        for (let i = 0; i < 3; i++) s.schedule(Promise.resolve())
        expect(await s.waitFor(first)).toBe('a')
        expect(
          s
            .report()
            .filter(task => task.status !== 'pending')
            .at(-1)?.taskId,
        ).toBe(1)
      }
    })

    test('releases nothing for what has settled', async () => {
      const s = fresh()
      s.schedule(Promise.resolve())
      expect(await s.waitFor(Promise.resolve(7))).toBe(7)
      await new Promise(setImmediate)
      expect(s.count()).toBe(1)
    })

    test('rejects as the awaited promise does', async () => {
      const s = fresh()
      const task = s.schedule(Promise.resolve()).then(() => {
        throw new Error('afterwards')
      })
      await expect(s.waitFor(task)).rejects.toThrow('afterwards')
    })

    test('waits for tasks that the event loop brings', async () => {
      const s = fresh()
      const late = async () => {
        await new Promise(setImmediate)
        const a = await s.schedule(Promise.resolve(1))
        await new Promise(setImmediate)
        return a + (await s.schedule(Promise.resolve(2)))
      }
      expect(await s.waitFor(late())).toBe(3)
    })

    test('waits for a task in flight, which was released before', async () => {
      const s = fresh()
      let settle = () => {}
      const flying = s.schedule(new Promise<void>(resolve => (settle = resolve)))
      const result = s.waitFor(flying)
      await new Promise(setImmediate)
      expect(s.count()).toBe(0)
      settle()
      await result
    })

    test('two at a time take turns', async () => {
      const s = fresh()
      const chain = async (length: number) => {
        for (let i = 0; i < length; i++) await s.schedule(Promise.resolve())
        return length
      }
      expect(await Promise.all([s.waitFor(chain(3)), s.waitFor(chain(5)), s.waitFor(chain(1))])).toEqual([3, 5, 1])
      expect(s.count()).toBe(0)
    })
  })

  describe('waitNext, waitIdle', () => {
    test.each([0, 1, 3])('waitNext(%i) releases exactly as many', async count => {
      const s = fresh()
      for (let i = 0; i < 4; i++) s.schedule(Promise.resolve())
      await s.waitNext(count)
      expect(s.count()).toBe(4 - count)
      await new Promise(setImmediate)
      expect(s.count()).toBe(4 - count)
    })

    test('waitNext waits for tasks that are scheduled later', async () => {
      const s = fresh()
      const next = s.waitNext(2)
      await new Promise(setImmediate)
      s.schedule(Promise.resolve())
      await new Promise(setImmediate)
      s.schedule(Promise.resolve())
      await next
      expect(s.count()).toBe(0)
    })

    test('waitIdle ends with everything released and reached', async () => {
      const s = fresh()
      const seen: number[] = []
      const chain = async (length: number) => {
        for (let i = 0; i < length; i++) seen.push(await s.schedule(Promise.resolve(i)))
      }
      chain(3)
      chain(4)
      await s.waitIdle()
      expect(seen).toHaveLength(7)
    })

    test('waitIdle ends at once when nothing is scheduled', async () => {
      await fresh().waitIdle()
    })
  })

  describe('act', () => {
    test('wraps every release: the scheduler’s, then the wait’s, then the task’s', async () => {
      const seen: string[] = []
      const around = (name: string) => async (run: () => Promise<void>) => {
        seen.push(`${name}{`)
        await run()
        seen.push(`}${name}`)
      }
      const s = fresh({ act: around('global') })
      const task = s.schedule(Promise.resolve(), 'labelled', undefined, around('task'))
      const all = ['global{', 'wait{', 'task{', '}task', '}wait', '}global']
      await s.waitFor(task, around('wait'))
      expect(seen).toEqual(all)
      s.scheduleSequence([async () => {}], around('task'))
      await s.waitOne(around('wait'))
      expect(seen).toEqual([...all, ...all])
      s.scheduleFunction(async () => {}, around('task'))()
      await s.waitNext(1, around('wait'))
      expect(seen).toEqual([...all, ...all, ...all])
    })

    test('an act that rejects makes the wait reject', async () => {
      const refuse = async () => {
        throw new Error('no act')
      }
      const s = fresh()
      await expect(s.waitFor(s.schedule(Promise.resolve()), refuse)).rejects.toThrow('no act')
    })
  })

  describe('report', () => {
    test('tells what was released, in that order, and what is pending', async () => {
      const s = fresh() as fc.Scheduler<{ from: string }>
      const first = s.schedule(Promise.resolve([1, 'two']), 'first', { from: 'spec' })
      await s.waitFor(first)
      const failing = s.schedule(Promise.reject(new Error('third')))
      await expect(s.waitFor(failing)).rejects.toThrow()
      s.schedule(Promise.resolve(), 'waiting')
      expect(s.report()).toStrictEqual([
        {
          status: 'resolved',
          schedulingType: 'promise',
          taskId: 1,
          label: 'first',
          metadata: { from: 'spec' },
          outputValue: '[1,"two"]',
        },
        {
          status: 'rejected',
          schedulingType: 'promise',
          taskId: 2,
          label: '',
          metadata: undefined,
          outputValue: 'new Error("third")',
        },
        { status: 'pending', schedulingType: 'promise', taskId: 3, label: 'waiting', metadata: undefined },
      ])
    })
  })

  test('runs model-based commands', async () => {
    const release = { check: () => true, run: async () => {}, toString: () => 'step' }
    await fc.assert(
      fc.asyncProperty(arbitrary(), async s => {
        const setup = () => ({ model: {}, real: {} })
        await fc.scheduledModelRun(s, setup, [release, release])
        expect(s.report().map(task => task.label)).toEqual([
          'startModel',
          'check@step',
          'run@step',
          'check@step',
          'run@step',
        ])
      }),
      { numRuns: 5 },
    )
  })
})
