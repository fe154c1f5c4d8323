import '../kept-threads.ts'
import { explore } from 'heddle'
import { describe, expect, it, vi } from 'vitest'
import * as bridges from '../../scenarios/memory/bridge.scenario.ts'
import type { AnyScenario } from '../../src/scenario/scenario.ts'
import * as workers from './scenarios/workers.scenario.ts'

vi.setConfig({ testTimeout: 120_000 })

const run = (scenario: unknown, schedules = 15) => explore(scenario as AnyScenario, { time: 60_000, schedules })

describe('a worker that a task starts in threads', () => {
  it.each([
    ['finds what it was given, and answers', workers.answers],
    ['ends by process.exit', workers.exits],
    ['ends when it throws at its beginning', workers.throws],
    ['ends when it throws later', workers.throwsLater],
    ['ends when it does not handle a rejection', workers.rejects],
    ['ends when its file is not there', workers.missing],
    ['ends when it has nothing more to do, and is loaded anew each time', workers.ends],
    ['ends when it no longer listens', workers.closes],
    ['is terminated', workers.terminated],
    ['is terminated while it sleeps', workers.interrupted],
    ['runs a source, with timers', workers.source],
    ['is sent a port and memory', workers.ports],
    ['starts a worker of its own', workers.nested],
  ])('%s', async (_, scenario) => {
    const { findings, verdict } = await run(scenario)
    expect(findings).toEqual([])
    expect(verdict).toMatch(/^(exhausted|held)$/)
  })

  it('fails who has started it with an error that nobody listens for', async () => {
    const { findings } = await run(workers.unheard)
    expect(findings).toMatchObject([{ kind: 'task-failed', task: 'alice' }])
    expect(findings[0]!.message).toContain('at the top')
  })

  it('is named beside who waits for it when it never answers', async () => {
    const [message] = (await run(workers.silent)).findings
    expect(message!.cycle?.map(({ strand, waitsFor }) => [strand, waitsFor])).toEqual([
      ['alice.1', 'alice.worker1.messages'],
      ['alice.worker1.2', 'alice.worker1.parentPort'],
    ])
    const [memory] = (await run(workers.blocked)).findings
    expect(memory!.cycle?.map(({ task }) => task)).toEqual(['alice', 'alice', 'alice.worker1'])
  })

  it('has ended with the execution in which it was started', async () => {
    await expect(run(workers.stale)).rejects.toThrow(/worker alice\.worker1 was started in an earlier execution/)
  })

  it('is left to the platform, and told of, if it is to have limits of its own', async () => {
    const { notes } = await run(workers.limited, 3)
    expect(notes.join()).toContain('outside control: a worker that alice starts, since it has resource limits')
  })

  it('takes turns at memory that it shares', async () => {
    expect((await run(workers.addCount)).findings).toEqual([])
    expect((await run(workers.storeCount)).findings).toMatchObject([{ kind: 'invariant' }])
    expect((await run(workers.plainCount)).findings).toMatchObject([{ kind: 'data-race', task: 'alice.worker1' }])
  })

  it('takes turns with who sleeps until it has answered', async () => {
    const { findings, expected } = await run(bridges.racyBridge)
    expect(expected).toBe(true)
    const steps = findings[0]!.trace.filter(({ task }) => task === 'client.worker1')
    expect(steps.at(-1)!.at).toMatch(/bridge-worker\.mjs:\d+/)
    expect((await run(bridges.fixedBridge, 60)).findings).toEqual([])
  })
})

it('memory that one task sends to another is under control from then on', async () => {
  expect((await run(workers.handOver, 100)).expected).toBe(true)
})
