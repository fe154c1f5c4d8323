import '../kept-threads.ts'
import { explore } from 'heddle'
import { describe, expect, it, vi } from 'vitest'
import * as messages from '../../scenarios/memory/messages.scenario.ts'
import * as webLocks from '../../scenarios/memory/web-locks.scenario.ts'
import type { AnyScenario } from '../../src/scenario/scenario.ts'

vi.setConfig({ testTimeout: 120_000 })

const outcome = async (scenario: unknown, strategy = 'auto') => {
  const options = { time: 60_000, schedules: 200, strategy }
  const { verdict, schedules, findings, expected } = await explore(scenario as AnyScenario, options)
  return { verdict, schedules, expected, kinds: [...new Set(findings.map(({ kind }) => kind))] }
}

describe('messages between threads', () => {
  it('order what comes before posting and after receiving', async () => {
    expect(await outcome(messages.racyHandOver)).toMatchObject({ expected: true, kinds: ['data-race'] })
    expect(await outcome(messages.fixedHandOver)).toMatchObject({ verdict: 'exhausted', kinds: [] })
  })

  it('of two channels are delivered in every order, once each', async () => {
    expect(await outcome(messages.racyTotals)).toMatchObject({ expected: true, kinds: ['invariant'] })
    // Either request may come first; the other one at once, or after the first has read the total, or after it is answered.
    expect(await outcome(messages.fixedTotals, 'dpor')).toMatchObject({ verdict: 'exhausted', schedules: 6 })
  })

  it('are looked for in every order', async () => {
    expect(await outcome(messages.looksForMessage, 'dpor')).toMatchObject({
      verdict: 'exhausted',
      schedules: 3,
      kinds: [],
    })
  })

  it('that setup has posted are there for the tasks, with the memory that they carry', async () => {
    expect(await outcome(messages.racyPosted)).toMatchObject({ expected: true, kinds: ['invariant'] })
    expect(await outcome(messages.fixedPosted)).toMatchObject({ verdict: 'exhausted', kinds: [] })
  })

  it('reach all that listen to a broadcast channel, in the order of posting', async () => {
    expect(await outcome(messages.racyVersions)).toMatchObject({ expected: true, kinds: ['invariant'] })
    expect(await outcome(messages.fixedVersions)).toMatchObject({ verdict: 'exhausted', kinds: [] })
  })
})

describe.runIf(webLocks.available)('locks of the platform, between threads', () => {
  it('keep out who asks for the same one, unless both ask to share it', async () => {
    expect(await outcome(webLocks.racyBooking)).toMatchObject({ expected: true, kinds: ['invariant'] })
    expect(await outcome(webLocks.fixedBooking)).toMatchObject({ verdict: 'exhausted', kinds: [] })
  })

  it('are named in the cycle of a deadlock', async () => {
    const { findings, expected } = await explore(webLocks.racyTransfer as unknown as AnyScenario, { schedules: 50 })
    expect(expected).toBe(true)
    expect(findings[0]?.cycle?.map(({ holds, waitsFor }) => [holds, waitsFor]).sort()).toEqual([
      [['a'], 'b'],
      [['b'], 'a'],
    ])
    expect(await outcome(webLocks.fixedTransfer)).toMatchObject({ verdict: 'exhausted', kinds: [] })
  })
})
