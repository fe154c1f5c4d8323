import { AsyncLocalStorage } from 'node:async_hooks'
import { createRequire } from 'node:module'
import { setTimeout as importedSetTimeout } from 'node:timers'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { type Log, outcomes, texts } from './outcomes.ts'

const pause = (ms: number) => new Promise<void>(resolve => void setTimeout(resolve, ms))

describe('timers of the tasks', () => {
  test('fire in the order of their due times, whatever the schedule', async () => {
    const sleeper = (ms: number) => async (log: Log) => {
      await pause(ms)
      log.push(ms)
    }
    const run = await outcomes({ c: sleeper(30), a: sleeper(10), d: sleeper(40), b: sleeper(20) })
    expect(texts(run)).toEqual(['10 20 30 40'])
  })

  test('of different tasks with the same due time fire in every order', async () => {
    const sleeper = (name: string) => async (log: Log) => {
      await pause(10)
      log.push(name)
    }
    const run = await outcomes({ a: sleeper('a'), b: sleeper('b'), c: sleeper('c') }, { executions: 200 })
    expect(texts(run)).toEqual(['a b c', 'a c b', 'b a c', 'b c a', 'c a b', 'c b a'])
  })

  test('do not go off before every task has begun', async () => {
    const run = await outcomes({
      async late(log) {
        await pause(1)
        log.push('timer')
      },
      early: log => void log.push('begun'),
    })
    expect(texts(run)).toEqual(['begun timer'])
  })

  test('of one task with the same delay fire in the order in which they were set', async () => {
    const run = await outcomes({
      async a(log) {
        for (const name of ['x', 'y', 'z']) setTimeout(() => log.push(name), 5)
        await pause(6)
      },
    })
    expect(texts(run)).toEqual(['x y z'])
  })

  test('that a library sets for the jobs of all are not lost with an execution that is cut off', async () => {
    const jobs: (() => void)[] = []
    let isScheduled = false
    const soon = (job: () => void) => {
      jobs.push(job)
      if (isScheduled) return
      isScheduled = true
      setImmediate(() => {
        isScheduled = false
        for (const each of jobs.splice(0)) each()
      })
    }
    const user = (name: string) => async (log: Log) => {
      await new Promise<void>(soon)
      log.push(name)
    }
    expect(texts(await outcomes({ a: user('a'), b: user('b') }))).toEqual(['a b'])
  })

  test.each(['tasks', 'setup'])(
    'that a library sets for its housekeeping in %s go off at the latest when an execution has ended',
    async where => {
      let cached: number | undefined
      const seconds = () => {
        if (cached === undefined) {
          cached = Math.floor(Date.now() / 1000)
          setTimeout(() => {
            cached = undefined
          }, 1000).unref()
        }
        return cached
      }
      const run = await outcomes(
        {
          async a(log) {
            const before = seconds()
            await pause(1500)
            log.push(seconds() - before)
          },
        },
        { setup: () => void (where === 'setup' && seconds()) },
      )
      expect(texts(run)).toEqual(['1'])
    },
  )

  test('of one task with different delays and the same due time fire in every order', async () => {
    const run = await outcomes({
      async a(log) {
        setTimeout(() => log.push('long'), 10)
        await pause(4)
        setTimeout(() => log.push('short'), 6)
        await pause(7)
      },
    })
    expect(texts(run)).toEqual(['long short', 'short long'])
  })

  test('do not keep other strands from running first', async () => {
    const run = await outcomes({
      async a(log) {
        await pause(1)
        log.push('a')
      },
      async b(log) {
        await new Promise(resolve => setImmediate(resolve))
        log.push('b')
      },
    })
    expect(texts(run)).toEqual(['a b', 'b a'])
  })

  test('sort by sleeping', async () => {
    const numbers = [31, 4, 15, 92, 6]
    const run = await outcomes({
      async sorter(log) {
        await Promise.all(
          numbers.map(async n => {
            await pause(n)
            log.push(n)
          }),
        )
      },
    })
    expect(run.logs).toEqual([[4, 6, 15, 31, 92]])
  })

  test('take the delays that Node takes', async () => {
    const run = await outcomes({
      async a(log) {
        const start = Date.now()
        const note = (name: string) => () => log.push(`${name}@${Date.now() - start}`)
        setTimeout(note('nothing'))
        setTimeout(note('zero'), 0)
        setTimeout(note('negative'), -5)
        setTimeout(note('NaN'), Number.NaN)
        setTimeout(note('too long'), 2 ** 31)
        setTimeout(note('text'), '1' as unknown as number)
        await pause(2)
        setTimeout(note('fraction'), 2.9)
        await pause(3)
      },
    })
    expect(texts(run)).toEqual(['nothing@1 zero@1 negative@1 NaN@1 too long@1 text@1 fraction@4'])
  })

  test('pass arguments and themselves to the callback', async () => {
    const run = await outcomes({
      async a(log) {
        await new Promise<void>(resolve => {
          const timer = setTimeout(
            function (this: unknown, x: number, y: number) {
              log.push(this === timer, x, y)
              resolve()
            },
            1,
            2,
            3,
          )
        })
      },
    })
    expect(run.logs).toEqual([[true, 2, 3]])
  })

  test('keep the async context of whoever set them', async () => {
    const storage = new AsyncLocalStorage<string>()
    const run = await outcomes({
      async a(log) {
        await storage.run(
          'mine',
          () => new Promise<void>(r => setTimeout(() => r(void log.push(storage.getStore())), 1)),
        )
      },
    })
    expect(run.logs).toEqual([['mine']])
  })

  test('can be cleared by object, by number and by text, before they fire', async () => {
    const run = await outcomes({
      async a(log) {
        const set = (name: string) => setTimeout(() => log.push(name), 1)
        clearTimeout(set('object'))
        clearTimeout(+set('number'))
        clearTimeout(`${+set('text')}`)
        set('disposed')[Symbol.dispose]()
        set('closed').close()
        clearTimeout(undefined)
        clearTimeout(null as never)
        const immediate = setImmediate(() => log.push('immediate'))
        clearImmediate(immediate)
        set('kept')
        await pause(2)
      },
    })
    expect(run.logs).toEqual([['kept']])
  })

  test('let the next of a queue go when the first is cleared', async () => {
    const run = await outcomes({
      async a(log) {
        const timers = ['x', 'y', 'z', 'w'].map(name => setTimeout(() => log.push(name), 5))
        clearTimeout(timers[0])
        clearTimeout(timers[2])
        await pause(6)
      },
    })
    expect(texts(run)).toEqual(['y w'])
  })

  test('are objects like those of Node', async () => {
    const run = await outcomes({
      async a(log) {
        const timer = setTimeout(() => log.push('fired'), 5)
        log.push(timer.hasRef(), timer.unref() === timer, timer.hasRef(), timer.ref().hasRef(), typeof +timer)
        await pause(3)
        timer.refresh()
        await pause(4)
        log.push('not yet')
        await pause(2)
        timer.refresh()
        await pause(6)
        clearTimeout(timer)
        timer.refresh()
        await pause(6)
      },
    })
    expect(run.logs).toEqual([[true, true, false, true, 'number', 'not yet', 'fired', 'fired']])
  })

  test('throw what Node throws for a callback that is none', async () => {
    const run = await outcomes({
      a(log) {
        try {
          setTimeout('code' as never, 1)
        } catch (error) {
          log.push((error as { code: string }).code)
        }
      },
    })
    expect(run.logs).toEqual([['ERR_INVALID_ARG_TYPE']])
  })

  test('are the same through every door', async () => {
    const { setTimeout: required } = createRequire(import.meta.url)('timers') as typeof import('node:timers')
    const run = await outcomes({
      async a(log) {
        const start = Date.now()
        log.push((createRequire(import.meta.url)('timers') as typeof import('node:timers')).setTimeout === setTimeout)
        log.push(importedSetTimeout === setTimeout, required === setTimeout)
        await promisify(setTimeout)(70_000)
        log.push(Date.now() - start, await promisify(setImmediate)('value'))
      },
    })
    expect(run.logs).toEqual([[true, true, false, 70_000, 'value']])
    expect(importedSetTimeout).toBe(setTimeout)
  })
})

describe('timers in a report', () => {
  test('show their delay and the place where they were set', async () => {
    const { outcome } = await outcomes(
      {
        async a() {
          await pause(12)
          await new Promise(resolve => setImmediate(resolve))
        },
      },
      { executions: 1, record: true },
    )
    const { recording, trace } = outcome.passed!
    expect(trace.map(step => [step.strand, step.object])).toEqual([
      ['a.1', 'clock'],
      ['a.2', 'clock'],
    ])
    expect(recording?.steps.map(step => step.value)).toEqual(['12 ms', undefined])
    expect(recording?.steps[0]?.at).toMatch(/^specs\/intercept\/timers\.spec\.ts:\d+:\d+$/)
    expect(recording?.steps[1]?.at).toMatch(/^specs\/intercept\/timers\.spec\.ts:\d+:\d+$/)
  })
})

describe('many timers', () => {
  test('make the board grow', async () => {
    const run = await outcomes(
      {
        async a(log) {
          for (let i = 0; i < 200; i++) await pause(1)
          log.push(performance.now())
        },
        async b(log) {
          await Promise.all(Array.from({ length: 100 }, (_, i) => pause(i)))
          log.push(performance.now())
        },
      },
      { executions: 3 },
    )
    expect(run.logs).toEqual([[99, 200]])
    expect(run.outcome).toMatchObject({ executions: 3, discarded: 0 })
  })
})

describe('intervals', () => {
  test('fire until they are cleared, also by their own callback', async () => {
    const run = await outcomes({
      async a(log) {
        const start = Date.now()
        await new Promise<void>(resolve => {
          const timer = setInterval(() => {
            log.push(Date.now() - start)
            if (log.length === 3) resolve(clearInterval(timer))
          }, 10)
        })
        await pause(100)
      },
    })
    expect(run.logs).toEqual([[10, 20, 30]])
  })

  test('go on while a callback is still about something', async () => {
    const run = await outcomes({
      async a(log) {
        let entered = 0
        const timer = setInterval(async () => {
          const mine = ++entered
          await pause(mine === 1 ? 15 : 1)
          log.push(mine)
        }, 10)
        await pause(28)
        clearInterval(timer)
        await pause(100)
      },
    })
    expect(texts(run)).toEqual(['2 1'])
  })

  test('of a background task do not keep an execution from ending', async () => {
    const run = await outcomes(
      { a: log => pause(25).then(() => log.push('done')) },
      {
        background: {
          ticker: log => void setInterval(() => log.push('tick'), 10),
          other: () => void setInterval(() => {}, 7),
        },
      },
    )
    expect(texts(run)).toEqual(['tick tick done'])
  })
})

describe('what a callback throws', () => {
  test('is a failure of its task', async () => {
    const { outcome } = await outcomes({
      async a() {
        setTimeout(() => {
          throw new Error('from the timer')
        }, 1)
        await pause(10)
      },
      b: () => pause(20),
    })
    expect(outcome.failure?.problem).toMatchObject({ kind: 'task-failed', task: 'a' })
    expect(outcome.failure?.problem.message).toContain('from the timer')
  })
})

describe('code that belongs to no task', () => {
  test('has the timers of the platform', async () => {
    const run = await outcomes(
      { a: () => pause(1) },
      {
        executions: 3,
        setup: async log => {
          const timer = setTimeout(() => log.push('never'), 1)
          clearTimeout(timer)
          setTimeout(() => log.push('went off'), 1)
          await pause(5)
        },
        teardown: () => pause(1),
      },
    )
    expect(run.logs).toEqual([['went off']])
  })

  test('may still clear timers of the tasks', async () => {
    let timer: NodeJS.Timeout | undefined
    const run = await outcomes(
      {
        a(log) {
          timer = setInterval(() => log.push('tick'), 1)
          log.push('set')
        },
      },
      { executions: 3, teardown: () => clearInterval(timer) },
    )
    expect(run.logs).toEqual([['set']])
    clearInterval(timer)
  })
})

describe('an execution that ended early', () => {
  test('leaves no timer to the next one', async () => {
    const fired: string[] = []
    const { outcome } = await outcomes({
      async a() {
        await pause(5)
        throw new Error('ended')
      },
      async b() {
        try {
          await new Promise(() => {})
        } finally {
          setTimeout(() => fired.push('b'), 1)
        }
      },
      c: () => void setTimeout(() => fired.push('c'), 6),
    })
    expect(outcome.failure?.problem.task).toBe('a')
    expect(fired).toEqual([])
  })
})
