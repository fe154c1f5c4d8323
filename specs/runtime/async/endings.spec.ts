import { explore, point, scenario, type Verdict } from 'heddle'
import { beforeAll, describe, expect, it } from 'vitest'

const other = () => point('other')
const ends = (name: string, alice: () => unknown) =>
  scenario(name, { modes: ['async'], setup: () => ({}), tasks: { alice, bob: other } })
const first = ({ findings }: Verdict) => findings[0]!

describe('a task that ends badly is a finding against it', () => {
  it('when it throws at once', async () => {
    const verdict = await explore(
      ends('throws synchronously', () => {
        throw new TypeError('no such thing')
      }),
    )
    expect(first(verdict)).toMatchObject({ kind: 'task-failed', task: 'alice' })
    expect(first(verdict).message).toBe('alice failed: TypeError: no such thing')
    expect(first(verdict).error!.stack).toContain('endings.spec.ts')
  })

  it('when it rejects later', async () => {
    const verdict = await explore(
      ends('rejects', async () => {
        await point()
        throw new Error('later')
      }),
    )
    expect(first(verdict)).toMatchObject({ kind: 'task-failed', message: 'alice failed: Error: later' })
  })

  it('when it calls process.exit', async () => {
    const exit = process.exit
    const verdict = await explore(
      ends('leaves', async () => {
        await point()
        process.exit(7)
      }),
    )
    expect(first(verdict)).toMatchObject({ kind: 'crash', message: 'crash: alice called process.exit(7)' })
    expect(process.exit).toBe(exit)
  })

  const loops: [string, () => unknown][] = [
    [
      'runs in a circle',
      async () => {
        await point()
        for (;;);
      },
    ],
    [
      'awaits what is there for ever',
      async () => {
        for (;;) await null
      },
    ],
    [
      'queues ticks for ever',
      () =>
        new Promise(() => {
          const again = () => process.nextTick(again)
          again()
        }),
    ],
  ]
  // What is loaded and compiled only once is no part of the 0.4 s.
  beforeAll(() => explore(ends('a first one', other), { schedules: 20 }))

  it.each(loops)('when it %s', async (name, loop) => {
    const verdict = await explore(ends(name, loop), { stepTimeout: 400, schedules: 3 })
    expect(first(verdict)).toMatchObject({ kind: 'stuck', task: 'alice' })
    expect(first(verdict).message).toContain('alice never came to a scheduling point within 0.4 s')
    // Nothing is left that would disturb what runs next.
    expect(await explore(ends('an innocent one', other), { schedules: 20 })).toMatchObject({ expected: true })
  })

  it('when it leaves a rejection unhandled', async () => {
    const verdict = await explore(
      ends('forgets a promise', async () => {
        void Promise.reject(new Error('nobody looks'))
        await point()
      }),
    )
    expect(first(verdict)).toMatchObject({ kind: 'unhandled-rejection', task: 'alice' })
  })

  it('but not when the rejection is handled in a later step', async () => {
    const verdict = await explore(
      ends('handles it later', async () => {
        const failing = Promise.reject(new Error('soon'))
        await point()
        await point()
        await failing.catch(() => {})
      }),
      { schedules: 50 },
    )
    expect(verdict.expected).toBe(true)
  })

  it('but not when the scenario says that it may throw', async () => {
    const statuses = new Set<string>()
    const allowed = scenario('may throw', {
      setup: ({ shared }) => ({ n: shared.cell(0) }),
      tasks: {
        alice: async ({ n }) => {
          await n.set(1)
          throw new Error('expected')
        },
        bob: async ({ n }) => n.get(),
      },
      mayThrow: (error, task) => task === 'alice' && (error as Error).message === 'expected',
      finally: {
        recorded: (_state, _inputs, { alice, bob }) => {
          statuses.add(`${alice.status} ${bob.status}`)
        },
      },
    })
    expect(await explore(allowed, { mode: 'async', schedules: 50 })).toMatchObject({ expected: true })
    expect([...statuses]).toEqual(['rejected fulfilled'])
  })
})

describe('an execution that ends early', () => {
  it('unwinds the stacks of the tasks that are still running, whose operations have no effect', async () => {
    const unwound: string[] = []
    const early = scenario('fails in the middle', {
      setup: ({ shared }) => ({ n: shared.cell(0), lock: shared.mutex() }),
      tasks: {
        alice: async ({ n, lock }) => {
          const release = await lock.acquire()
          try {
            await n.set(1)
            await n.set(2)
          } catch (error) {
            unwound.push((error as Error).name)
            await n.set(99)
          } finally {
            await release()
          }
        },
        bob: async ({ n }) => {
          if ((await n.get()) === 1) throw new Error('saw one')
        },
      },
      always: { 'never 99': ({ n }) => n.peek() !== 99 },
    })
    const { findings } = await explore(early, { mode: 'async', schedules: 200 })
    expect(findings.map(f => f.kind)).toEqual(['task-failed'])
    expect(new Set(unwound)).toEqual(new Set(['AbortError']))
  })

  it('does not hang on a task that retries for ever', async () => {
    const stubborn = scenario('retries for ever', {
      setup: ({ shared }) => ({ n: shared.cell(0) }),
      tasks: {
        alice: async ({ n }) => {
          for (;;) {
            try {
              await n.get()
              if (n.peek() < 0) break
            } catch {
              // again
            }
          }
        },
        bob: async ({ n }) => {
          await n.set(1)
          throw new Error('enough')
        },
      },
    })
    expect(await explore(stubborn, { mode: 'async', schedules: 20 })).toMatchObject({ verdict: 'failed' })
  })
})
