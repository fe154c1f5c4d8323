import '../../kept-threads.ts'
import { describe, expect, it, vi } from 'vitest'
import { campaign, messages } from './campaign.ts'
import * as locks from './scenarios/locks.scenario.ts'

// Each campaign starts threads of its own, which takes a while on a busy machine.
vi.setConfig({ testTimeout: 120_000 })

describe('threads that wait for each other', () => {
  it.each([
    ['async', locks.deadlock],
    ['plain', locks.plainDeadlock],
  ])('two locks in opposite order, %s: tells who holds what as soon as the cycle closes', async (_, of) => {
    const ran = await campaign(of, 100)
    expect(ran.failures.length).toBeGreaterThan(10)
    expect(ran.failures.length).toBeLessThan(90)
    for (const { problem } of ran.failures) {
      expect(problem).toMatchObject({ kind: 'deadlock', fingerprint: 'deadlock:left,right' })
      expect(problem.cycle!.map(({ task, holds, waitsFor }) => ({ task, holds, waitsFor }))).toEqual(
        expect.arrayContaining([
          { task: 'ann', holds: ['left'], waitsFor: 'right' },
          { task: 'bob', holds: ['right'], waitsFor: 'left' },
        ]),
      )
    }
  })

  it('a deadlock that is replayed says where each of them stands', async () => {
    const { failures } = await campaign(locks.plainDeadlock, 20)
    const { schedule } = failures[0]!
    const replayed = await campaign(locks.plainDeadlock, 1, { strategy: { name: 'replay', schedule }, record: true })
    const places = replayed.failures[0]!.problem.cycle!.map(edge => edge.at)
    expect(new Set(places).size).toBe(2)
    for (const place of places) expect(place).toMatch(/locks\.scenario\.ts:\d+:\d+$/)
  })

  it('nobody can go on without a cycle of owners', async () => {
    const ran = await campaign(locks.waitsForEver, 5)
    expect(messages(ran)).toEqual({
      'deadlock: nobody can go on: ann waits for `queue`, bob waits for `other`': 5,
    })
  })
})

describe('locks and signals across threads', () => {
  it.each([
    ['a mutex', locks.exclusive],
    ['a condition', locks.buffer],
    ['queues, latches, barriers, semaphores and maps', locks.meeting],
  ])('%s', async (_, of) => {
    const ran = await campaign(of, 200)
    expect(messages(ran)).toEqual({})
    expect(ran.executions).toBe(200)
    expect(ran.reached).toEqual(Object.keys(of.definition.sometimes ?? {}))
  })
})
