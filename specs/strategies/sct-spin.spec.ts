/** Loops that look at the same again and again: no strategy is led astray by them, and those without end are told. */

import { explore, scenario } from 'heddle'
import { describe, expect, test } from 'vitest'
import { program, run } from './sct-harness.ts'

const strategies = ['random', 'pct', 'pos', 'urw', 'surw', 'rff', 'auto']

const spinLock = scenario('a spin lock of compare-and-exchange', {
  setup: ({ shared }) => ({ lock: shared.atomic(0), count: shared.cell(0) }),
  tasks: {
    worker: {
      copies: 3,
      async run({ lock, count }) {
        while ((await lock.compareExchange(0, 1)) !== 0);
        await count.set((await count.get()) + 1)
        await lock.store(0)
      },
    },
  },
  finally: { 'all are counted': ({ count }) => count.peek() === 3 },
})

const tryLock = scenario('a mutex that is tried until it is free', {
  setup: ({ shared }) => ({ lock: shared.mutex(), count: shared.cell(0) }),
  tasks: {
    worker: {
      copies: 3,
      async run({ lock, count }) {
        while ((await lock.tryAcquire()) === undefined);
        await count.set((await count.get()) + 1)
        await lock.release()
      },
    },
  },
  finally: { 'all are counted': ({ count }) => count.peek() === 3 },
})

describe.each(strategies)('%s', strategy => {
  test.each([
    ['spin_flag_ok', program('spin_flag_ok')],
    ['peterson_ok', program('peterson_ok')],
    ['a spin lock', spinLock],
    ['a tried lock', tryLock],
  ])('%s ends, and soon', async (_name, tested) => {
    const { failure, executions, steps } = await run(tested, { name: strategy }, { to: 500 })
    expect(failure).toBeUndefined()
    expect(executions).toBe(500)
    expect(steps / executions).toBeLessThan(150)
  })
})

describe('a livelock', () => {
  const lost = scenario('a flag that nobody sets', {
    expectFailure: 'livelock',
    setup: ({ shared }) => ({ ready: shared.atomic(0), turn: shared.cell(0), lock: shared.mutex() }),
    tasks: {
      async holder({ ready, lock }) {
        await lock.acquire()
        while ((await ready.load()) === 0);
        await lock.release()
      },
      async other({ turn, ready }, _inputs, { point }) {
        while ((await turn.get()) === 0) {
          await ready.load()
          await point()
        }
      },
      async blocked({ lock }) {
        await lock.runExclusive(() => undefined)
      },
    },
  })

  test.each([...strategies, 'dfs', 'dpor', 'preemption'])('is told at once by %s', async strategy => {
    const { failure, steps } = await run(lost, { name: strategy }, { to: 1 })
    expect(failure?.problem.kind).toBe('livelock')
    expect(failure?.problem.fingerprint).toBe('livelock:holder,other,blocked')
    // maxSteps is 10,000, and twice as many were run before.
    expect(steps).toBeLessThan(10_000)
  })

  test('is told with the places of its loops', async () => {
    const { findings, expected } = await explore(lost, { mode: 'async', schedules: 10 })
    expect(expected).toBe(true)
    expect(findings[0]?.message).toMatch(/holder looks at `ready` again and again \(.*sct-spin\.spec\.ts:\d+:\d+\)/)
    expect(findings[0]?.message).toMatch(/other looks at `(turn|ready)` .*, and nobody is left to change it/)
  })

  test('is none while somebody may still write, sleep, or give up', async () => {
    const patient = scenario('loops that end', {
      setup: ({ shared }) => ({ ready: shared.atomic(0), never: shared.atomic(0) }),
      tasks: {
        async sleeper({ ready }) {
          await new Promise(resolve => setTimeout(resolve, 1_000))
          await ready.store(1)
        },
        async spinner({ ready }) {
          while ((await ready.load()) === 0);
        },
        async impatient({ never }) {
          for (let i = 0; i < 300; i++) if ((await never.load()) === 1) return
        },
      },
    })
    for (const strategy of strategies) {
      const { failure } = await run(patient, { name: strategy }, { to: 20 })
      expect(failure?.problem.message, strategy).toBeUndefined()
    }
  })
})

test('a loop that gives up too early is still caught doing so', async () => {
  const hasty = scenario('five looks, then an error', {
    setup: ({ shared }) => ({ ready: shared.atomic(0) }),
    tasks: {
      async waiter({ ready }) {
        for (let i = 0; i < 5; i++) if ((await ready.load()) === 1) return
        throw new Error('not ready')
      },
      async setter({ ready }) {
        await ready.store(1)
      },
    },
  })
  for (const strategy of ['pct', 'pos', 'surw', 'rff', 'auto']) {
    const { failure } = await run(hasty, { name: strategy }, { to: 1_000 })
    expect(failure?.problem.kind, strategy).toBe('task-failed')
  }
})

test('background strands that only look on need not end', async () => {
  const watched = scenario('a watcher in the background', {
    setup: ({ shared }) => ({ flag: shared.atomic(0) }),
    tasks: {
      async one({ flag }) {
        await flag.add(1)
      },
      async two({ flag }) {
        await flag.add(1)
      },
    },
    background: {
      async watcher({ flag }, _inputs, { signal }) {
        while (!signal.aborted) await flag.load()
      },
      async stubborn({ flag }) {
        for (;;) await flag.load()
      },
    },
  })
  const { failure, executions } = await run(watched, { name: 'random' }, { to: 5 })
  expect(failure?.problem.message).toBeUndefined()
  expect(executions).toBe(5)
})
