import '../kept-threads.ts'
import { explore, type Finding, point, scenario } from 'heddle'
import { describe, expect, it, vi } from 'vitest'
import * as hangs from './scenarios/hangs.scenario.ts'

// Threads take a while to start on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

const place = expect.stringMatching(/hangs\.scenario\.ts:\d+:\d+$/)

/** What is found in a mode, which must be one thing. */
async function found(of: Parameters<typeof explore>[0], mode: 'async' | 'threads'): Promise<Finding> {
  const { findings } = await explore(of, { mode, schedules: 200, seed: 1 })
  expect(findings).toHaveLength(1)
  expect(findings[0]!.reproduced).toEqual([10, 10])
  return findings[0]!
}

describe.each(['async', 'threads'] as const)('tasks that wait for ever, %s', mode => {
  it('in a cycle are told of while the others still run', async () => {
    const finding = await found(hangs.cycleAmongFive, mode)
    expect(finding).toMatchObject({ kind: 'deadlock', fingerprint: 'deadlock:a,b' })
    expect(finding.message).toMatch(/^deadlock: (alice, bob|bob, alice) wait for each other$/)
    expect(new Set(finding.trace.map(step => step.task))).toEqual(new Set(['alice', 'bob']))
    expect(finding.cycle!.every(edge => edge.heldAt !== undefined && edge.at !== '')).toBe(true)
  })

  it('in a cycle of semaphores', async () => {
    const finding = await found(hangs.semaphores, mode)
    expect(finding).toMatchObject({ fingerprint: 'deadlock:a,b' })
    expect(finding.cycle!.map(edge => edge.heldBy)).toEqual(expect.arrayContaining(['alice', 'bob']))
  })

  it('for a lock that they hold themselves', async () => {
    expect(await found(hangs.readersThatWrite, mode)).toMatchObject({
      fingerprint: 'deadlock:reentrance:lock',
      message: 'deadlock: upgrader#1 waits for rwlock `lock`, which it holds itself',
    })
  })

  it('for a lock whose holder has ended: where it was acquired', async () => {
    const finding = await found(hangs.unreleased, mode)
    expect(finding).toMatchObject({
      kind: 'deadlock',
      fingerprint: 'deadlock:unreleased:m',
      message: 'deadlock: bob waits for mutex `m`, which alice held when it ended and has not released',
      cycle: [{ task: 'bob', waitsFor: 'm', heldBy: 'alice', heldAt: place, at: place }],
    })
    expect(finding.trace.map(step => step.task)).not.toContain('carol')
  })

  it('for a notification that came before: the notification and the wait', async () => {
    const finding = await found(hangs.missed, mode)
    expect(finding).toMatchObject({
      kind: 'lost-wakeup',
      fingerprint: 'lost-wakeup:changed',
      cycle: [{ task: 'waiter', waitsFor: 'changed', at: place, missedAt: place }],
    })
    const [notify, wait] = ['notify', 'wait'].map(
      operation => finding.trace.find(step => step.operation === operation)!.step,
    )
    expect(finding.message).toBe(
      `lost wakeup: waiter waits for \`changed\` (since step ${wait}), but the notification had come before: ` +
        `notifier's (step ${notify}) found nobody waiting`,
    )
  })

  it('for a notification that never comes', async () => {
    expect(await found(hangs.neverNotified, mode)).toMatchObject({
      kind: 'deadlock',
      fingerprint: 'deadlock:waiting:changed',
      message: 'deadlock: nobody can go on: waiter waits for `changed`, which nobody is left to notify',
    })
  })

  it('for a promise: where it is awaited, and who waits for them', async () => {
    expect(await found(hangs.promise, mode)).toMatchObject({
      kind: 'deadlock',
      fingerprint: 'deadlock:promise:m,task alice',
      cycle: [
        { task: 'bob', waitsFor: 'm', heldBy: 'alice' },
        { task: 'alice', holds: ['m'], waitsFor: 'a promise', operation: 'await', at: place },
      ],
    })
  })
})

it('a wait is told alike in all executions that differ only in the order of independent steps', async () => {
  const early = scenario('a notification that may come too early', {
    modes: ['async'],
    setup: ({ shared }) => {
      const lock = shared.mutex()
      return { lock, ready: shared.condition(lock), other: shared.cell(0) }
    },
    tasks: {
      async notifier({ lock, ready }) {
        await ready.notifyAll()
        await lock.runExclusive(() => ready.wait())
      },
      async waiter({ lock, ready, other }) {
        await other.get()
        await lock.runExclusive(() => ready.wait())
      },
    },
  })
  const fingerprints = async (strategy: string) => {
    const { findings } = await explore(early, { strategy, schedules: 1_000, keepGoing: true })
    return findings.map(({ fingerprint }) => fingerprint).sort()
  }
  const all = await fingerprints('dfs')
  expect(all).toContain('lost-wakeup:ready')
  expect(await fingerprints('dpor')).toEqual(all)
})

describe('threads that wait in Atomics.wait for ever', () => {
  it('for a notification that came before', async () => {
    expect(await found(hangs.missedByAtomics, 'threads')).toMatchObject({
      kind: 'lost-wakeup',
      fingerprint: 'lost-wakeup:words',
      cycle: [{ task: 'waiter', waitsFor: 'words', missedAt: place }],
    })
  })

  it('for one that nobody gives', async () => {
    expect(await found(hangs.neverNotifiedByAtomics, 'threads')).toMatchObject({
      kind: 'deadlock',
      fingerprint: 'deadlock:waiting:words',
    })
  })
})

describe('a wait that may still end is no deadlock', () => {
  it('when another strand of the holder releases the lock', async () => {
    const twin = scenario('one branch waits for what another releases', {
      setup: ({ shared }) => ({ m: shared.mutex(), n: shared.cell(0) }),
      tasks: {
        async alice({ m, n }) {
          const release = await m.acquire()
          const later = async () => {
            await n.set(1)
            await release()
          }
          await Promise.all([m.runExclusive(() => {}), later()])
        },
        bob: ({ m, n }) => m.runExclusive(() => n.get()),
      },
    })
    expect(await explore(twin, { mode: 'async', schedules: 200 })).toMatchObject({ findings: [] })
  })

  it('when a timer of the holder releases the lock', async () => {
    const twin = scenario('a timer releases what is waited for', {
      modes: ['async'],
      // The orders may well look suspicious: what keeps them apart is the timer.
      checks: { leak: 'off', 'lock-order': 'off' },
      setup: ({ shared }) => ({ a: shared.mutex(), b: shared.mutex() }),
      tasks: {
        async alice({ a, b }) {
          const release = await a.acquire()
          setTimeout(release, 10)
          await b.runExclusive(() => {})
        },
        bob: ({ a, b }) => b.runExclusive(() => a.runExclusive(() => {})),
      },
    })
    expect(await explore(twin, { schedules: 200 })).toMatchObject({ findings: [] })
  })

  it('when the notification is looked for under the lock', async () => {
    const twin = scenario('looks under the lock', {
      setup({ shared }) {
        const lock = shared.mutex()
        return { lock, changed: shared.condition(lock), ready: shared.cell(false) }
      },
      tasks: {
        waiter: ({ lock, changed, ready }) =>
          lock.runExclusive(async () => {
            while (!(await ready.get())) await changed.wait()
          }),
        notifier: ({ lock, changed, ready }) =>
          lock.runExclusive(async () => {
            await ready.set(true)
            await changed.notify()
          }),
      },
    })
    expect(await explore(twin, { mode: 'async' })).toMatchObject({ verdict: 'exhausted' })
  })

  it('when it is a task in the background that waits for what a task has left locked', async () => {
    const twin = scenario('left locked', {
      setup: ({ shared }) => ({ m: shared.mutex(), n: shared.cell(0) }),
      tasks: {
        alice: async ({ m }) => void (await m.acquire()),
        bob: ({ n }) => n.set(1),
      },
      background: { consumer: ({ m }) => m.runExclusive(() => {}) },
    })
    const { findings } = await explore(twin, { mode: 'async', schedules: 100 })
    expect(findings.map(finding => finding.kind)).not.toContain('deadlock')
  })
})

it('a deadlock of a task that has forked is told with its strands', async () => {
  const forked = scenario('branches in opposite order', {
    setup: ({ shared }) => ({ a: shared.mutex(), b: shared.mutex() }),
    tasks: {
      alice: ({ a, b }) => Promise.all([a.runExclusive(() => b.runExclusive(() => {})), point('beside')]),
      bob: ({ a, b }) => b.runExclusive(() => a.runExclusive(() => {})),
    },
  })
  const { findings } = await explore(forked, { mode: 'async', schedules: 200 })
  expect(findings[0]).toMatchObject({ kind: 'deadlock', fingerprint: 'deadlock:a,b' })
})
