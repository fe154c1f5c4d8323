import { Mutex, Semaphore, tryAcquire, withTimeout } from 'async-mutex'
import { explore, point, scenario } from 'heddle'
import { describe, expect, it } from 'vitest'

describe('deadlock', () => {
  it('is told with its cycle: who holds what, who waits for what, where', async () => {
    const crossed = scenario('locks in opposite order', {
      setup: ({ shared }) => ({ a: shared.mutex(), b: shared.mutex() }),
      tasks: {
        alice: ({ a, b }) => a.runExclusive(() => b.runExclusive(() => {})),
        bob: ({ a, b }) => b.runExclusive(() => a.runExclusive(() => {})),
      },
    })
    const { findings } = await explore(crossed)
    expect(findings).toHaveLength(1)
    expect(findings[0]).toMatchObject({
      kind: 'deadlock',
      minimal: { preemptions: 1, proven: true },
      reproduced: [10, 10],
    })
    const edges = findings[0]!.cycle!.map(({ task, holds, waitsFor, heldBy }) => ({ task, holds, waitsFor, heldBy }))
    expect(edges).toHaveLength(2)
    expect(edges).toContainEqual({ task: 'alice', holds: ['a'], waitsFor: 'b', heldBy: 'bob' })
    expect(edges).toContainEqual({ task: 'bob', holds: ['b'], waitsFor: 'a', heldBy: 'alice' })
    for (const { at } of findings[0]!.cycle!) expect(at).toMatch(/waits\.spec\.ts:\d+:\d+$/)
  })

  it('is told as soon as the cycle closes, while other tasks still run', async () => {
    const partial = scenario('two of three are stuck', {
      setup: ({ shared }) => ({ a: shared.mutex(), b: shared.mutex(), n: shared.cell(0) }),
      tasks: {
        alice: ({ a, b }) => a.runExclusive(() => b.runExclusive(() => {})),
        bob: ({ a, b }) => b.runExclusive(() => a.runExclusive(() => {})),
        async carol({ n }) {
          for (let i = 0; i < 20; i++) await n.set(i)
        },
      },
    })
    const { findings } = await explore(partial, { schedules: 500 })
    expect(findings[0]!.kind).toBe('deadlock')
    expect(findings[0]!.trace.map(step => step.task)).not.toContain('carol')
  })

  it('of a task with itself is one too', async () => {
    const reentrant = scenario('a mutex is not reentrant', {
      setup: ({ shared }) => ({ m: shared.mutex() }),
      tasks: { alice: ({ m }) => m.runExclusive(() => m.runExclusive(() => {})), bob: async ({ m }) => void m.peek() },
    })
    const { findings } = await explore(reentrant)
    expect(findings[0]!.message).toBe('deadlock: alice waits for mutex `m`, which it holds itself')
  })

  it('over a promise that nobody settles names the task', async () => {
    const forgotten = scenario('a promise is forgotten', {
      modes: ['async'],
      setup: ({ shared }) => ({ n: shared.cell(0) }),
      tasks: {
        async alice({ n }) {
          await n.set(1)
          await new Promise(() => {})
        },
        async bob({ n }) {
          await n.get()
        },
      },
    })
    const { findings } = await explore(forgotten)
    expect(findings[0]).toMatchObject({ kind: 'deadlock' })
    expect(findings[0]!.message).toContain('alice waits for a promise that no code under control can settle')
  })

  it('is not told of tasks in the background', async () => {
    const consumer = scenario('a consumer waits for more', {
      setup: ({ shared }) => ({ queue: shared.queue<number>(2), sum: shared.atomic(0) }),
      tasks: {
        async producer({ queue }) {
          await queue.put(1)
          await queue.put(2)
        },
      },
      background: {
        async consumer({ queue, sum }) {
          for (;;) await sum.add((await queue.take()) as number)
        },
      },
      finally: { 'all consumed': ({ sum }) => sum.peek() === 3 },
    })
    expect(await explore(consumer, { schedules: 100 })).toMatchObject({ expected: true })
  })
})

describe('locks of unmodified async-mutex', () => {
  it('show their cycle', async () => {
    const crossed = scenario('package locks in opposite order', {
      modes: ['async'],
      setup: () => ({ left: new Mutex(), right: new Mutex() }),
      tasks: {
        async alice({ left, right }) {
          const release = await left.acquire()
          await right.runExclusive(() => {})
          release()
        },
        async bob({ left, right }) {
          const release = await right.acquire()
          await left.runExclusive(() => {})
          release()
        },
      },
    })
    const { findings } = await explore(crossed)
    const edges = findings[0]!.cycle!.map(({ task, holds, waitsFor }) => ({ task, holds, waitsFor }))
    expect(edges).toContainEqual({ task: 'alice', holds: ['left'], waitsFor: 'right' })
    expect(edges).toContainEqual({ task: 'bob', holds: ['right'], waitsFor: 'left' })
  })

  it('hold when they are taken in one order', async () => {
    const ordered = scenario('package locks in one order', {
      modes: ['async'],
      setup: () => ({ left: new Mutex(), right: new Semaphore(1), n: 0 }),
      tasks: {
        worker: {
          copies: 3,
          run: state =>
            state.left.runExclusive(() =>
              state.right.runExclusive(async () => {
                const { n } = state
                await point('between')
                state.n = n + 1
              }),
            ),
        },
      },
      finally: { 'all counted': ({ n }) => n === 3 },
    })
    expect(await explore(ordered, { schedules: 300 })).toMatchObject({ expected: true })
  })

  it('with a time-out end a wait that would be for ever', async () => {
    const timed = scenario('package locks with time-outs', {
      modes: ['async'],
      setup: () => ({ left: withTimeout(new Mutex(), 10), right: withTimeout(new Mutex(), 10) }),
      mayThrow: error => (error as Error).message.startsWith('timeout'),
      tasks: {
        alice: ({ left, right }) => left.runExclusive(() => right.runExclusive(() => {})),
        bob: ({ left, right }) => right.runExclusive(() => left.runExclusive(() => {})),
      },
      sometimes: { 'one holds both': ({ left, right }) => left.isLocked() && right.isLocked() },
    })
    expect(await explore(timed, { schedules: 300 })).toMatchObject({ expected: true })
  })

  it('that are not free are refused by tryAcquire', async () => {
    const outcomes = new Set<string>()
    const tried = scenario('a package lock is tried', {
      modes: ['async'],
      setup: () => ({ lock: new Mutex() }),
      mayThrow: error => (error as Error).message === 'mutex already locked',
      tasks: {
        alice: ({ lock }) => lock.runExclusive(() => point('holding')),
        bob: ({ lock }) => tryAcquire(lock).runExclusive(() => point('holding')),
      },
      finally: {
        recorded: (_state, _inputs, { bob }) => {
          outcomes.add(bob.status)
        },
      },
    })
    expect(await explore(tried, { schedules: 200 })).toMatchObject({ expected: true })
    expect(outcomes).toEqual(new Set(['fulfilled', 'rejected']))
  })

  it('are the originals again afterwards', async () => {
    const { acquire, release } = Semaphore.prototype
    await explore(
      scenario('an empty one', {
        modes: ['async'],
        setup: () => ({ m: new Mutex() }),
        tasks: { a: ({ m }) => m.runExclusive(() => {}) },
      }),
    )
    expect(Semaphore.prototype).toMatchObject({ acquire, release })
  })
})

describe('livelock', () => {
  const waiting = (set: boolean) =>
    scenario(`a flag is ${set ? 'set' : 'never set'}`, {
      maxSteps: 200,
      setup: ({ shared }) => ({ flag: shared.cell(false) }),
      tasks: {
        async waiter({ flag }) {
          while (!(await flag.get()));
        },
        async setter({ flag }) {
          if (set) await flag.set(true)
          else await flag.get()
        },
      },
    })
  it('is told when a task does not end under a fair schedule', async () => {
    const { findings } = await explore(waiting(false))
    expect(findings[0]).toMatchObject({ kind: 'livelock' })
    expect(findings[0]!.message).toContain('waiter')
  })
  it('is not told of a loop that another task ends, however unfair the strategy', async () => {
    for (const strategy of ['random', 'pct', 'auto']) {
      expect(await explore(waiting(true), { strategy, schedules: 200 })).toMatchObject({ expected: true })
    }
  })
})
