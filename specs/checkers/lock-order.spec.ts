import '../kept-threads.ts'
import { Mutex } from 'async-mutex'
import { explore, point, replay, scenario } from 'heddle'
import { describe, expect, it, vi } from 'vitest'
import * as orders from './scenarios/orders.scenario.ts'

// Threads take a while to start on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

describe.each(['async', 'threads'] as const)('locks taken in opposite orders, %s', mode => {
  const once = (of: Parameters<typeof explore>[0]) =>
    // The first execution is in the default order, in which nothing goes wrong.
    explore(of, { mode, schedules: 1, seed: 1 })

  it.each([
    ['two', orders.rarely, 'deadlock:a,b'],
    ['three', orders.triangle, 'deadlock:locks.#'],
    ['semaphores of one permit, two', orders.permits, 'deadlock:a,b'],
  ])('are a deadlock into which a schedule is steered: %s tasks', async (_, of, fingerprint) => {
    const { verdict, findings } = await once(of)
    expect(verdict).toBe('failed')
    expect(findings).toHaveLength(1)
    expect(findings[0]).toMatchObject({ kind: 'deadlock', level: 'error', fingerprint, reproduced: [10, 10] })
    const again = await replay(of, findings[0]!.token)
    expect(again.findings[0]).toMatchObject({ kind: 'deadlock', fingerprint })
  })

  it.each([
    ['behind a gate', orders.gated],
    ['in two phases', orders.phased],
    ['one after the other', orders.joined],
    ['by readers', orders.readers],
    ['the second only tried', orders.tried],
    ['by a permit that another gives', orders.handedOver],
  ])('are none %s', async (_, of) => {
    expect((await once(of)).findings).toEqual([])
  })

  it('stay a suspicion where no schedule could be steered into it', async () => {
    const { verdict, findings } = await once(orders.flagged)
    expect(verdict).toBe('held')
    expect(findings).toMatchObject([{ kind: 'lock-order', level: 'warn', fingerprint: 'lock-order:a,b' }])
    expect(findings[0]!.message).toMatch(
      /^lock order: alice takes `b` while it holds `a` \(step \d+\), bob takes `a` while it holds `b` \(step \d+\): under/,
    )
  })
})

describe('locks of async-mutex taken in opposite orders', () => {
  const crossed = (name: string, ordered: boolean) =>
    scenario(name, {
      modes: ['async'],
      setup: () => ({ left: new Mutex(), right: new Mutex() }),
      tasks: {
        async alice({ left, right }) {
          await left.runExclusive(() => right.runExclusive(() => {}))
        },
        async bob({ left, right }) {
          for (let i = 0; i < 20; i++) await point()
          if (ordered) await left.runExclusive(() => right.runExclusive(() => {}))
          else await right.runExclusive(() => left.runExclusive(() => {}))
        },
      },
    })

  it('are a deadlock into which a schedule is steered', async () => {
    const { findings } = await explore(crossed('opposite', false), { schedules: 1 })
    expect(findings).toMatchObject([{ kind: 'deadlock', fingerprint: 'deadlock:left,right', reproduced: [10, 10] }])
  })

  it('and are silent in one order', async () => {
    expect((await explore(crossed('in order', true), { schedules: 100 })).findings).toEqual([])
  })
})

it('a suspicion is dropped when every interleaving was tried', async () => {
  const { verdict, findings } = await explore(orders.asked, { mode: 'async', strategy: 'dfs', schedules: 2_000 })
  expect({ verdict, findings }).toEqual({ verdict: 'exhausted', findings: [] })
  expect((await explore(orders.asked, { mode: 'async', schedules: 1 })).findings).toMatchObject([
    { kind: 'lock-order' },
  ])
})
