import '../../kept-threads.ts'
import { describe, expect, it, vi } from 'vitest'
import { NotShareable, ThreadsRuntime } from '../../../src/runtime/threads/runtime.ts'
import { InputSource } from '../../../src/scenario/input-source.ts'
import { scenario } from '../../../src/scenario/scenario.ts'
import { batchOf, campaign, campaignOn, messages } from './campaign.ts'
import * as setups from './scenarios/setup.scenario.ts'

// Each campaign starts threads of its own, which takes a while on a busy machine.
vi.setConfig({ testTimeout: 120_000 })

describe('setup', () => {
  it('may be async and use what it makes', async () => {
    const ran = await campaign(setups.asynchronous, 30)
    expect(messages(ran)).toEqual({})
    expect(ran.executions).toBe(30)
  })

  it.each([
    ['call', setups.differs],
    ['import', setups.drifts],
  ])('must allocate the same in every thread: differing by %s', async (_, of) => {
    await expect(campaign(of, 20)).rejects.toThrow(
      new RegExp(`scenario '${of.name}': setup allocated differently in two threads \\(those of ann and \\w+\\)`),
    )
  })

  it('that throws is an error of the scenario', async () => {
    await expect(campaign(setups.broken, 5)).rejects.toThrow(
      "heddle: scenario 'threads: setup throws': setup failed: no such table",
    )
  })

  it('that never returns is an error of the scenario', async () => {
    await expect(campaign(setups.endless, 5, {}, { stepTimeout: 1_000 })).rejects.toThrow(
      "heddle: scenario 'threads: setup never returns': setup did not end within 1 s",
    )
  })
})

describe('teardown and finally', () => {
  it('teardown that throws, in whichever thread, is an error of the scenario', async () => {
    await expect(campaign(setups.brokenTeardown, 5)).rejects.toThrow(
      "heddle: scenario 'threads: teardown throws in one thread': teardown failed: cannot be torn down twice",
    )
  })

  it('finally that never returns is an error of the scenario', async () => {
    await expect(campaign(setups.endlessFinally, 5, {}, { stepTimeout: 1_000 })).rejects.toThrow(
      "heddle: scenario 'threads: finally never returns': finally did not end within 1 s",
    )
  })
})

describe('the state', () => {
  it('must be shareable', async () => {
    const refused = campaign(setups.foreign, 5)
    await expect(refused).rejects.toThrow(NotShareable)
    await expect(refused).rejects.toMatchObject({
      obstacle: 'state.store.seen cannot be shared between threads (a Map)',
      message: expect.stringContaining("heddle: scenario 'threads: a map in the state': state.store.seen"),
    })
  })

  it.each([
    ['a property', setups.mutated, 'state.counts.hits'],
    ['an array', setups.pushed, 'state.log.0'],
  ])('must not have plain data that tasks change: %s', async (_, of, path) => {
    const refused = campaign(of, 5)
    await expect(refused).rejects.toThrow(NotShareable)
    await expect(refused).rejects.toMatchObject({
      obstacle: `${path} is plain data that a task changes; threads have a copy each`,
    })
  })

  it('may hold raw shared memory, whose use is not seen: then starting a task is a choice as well', async () => {
    const ran = await campaign(setups.memory, 200)
    expect(Object.keys(messages(ran)).sort()).toEqual([
      "finally 'tell' threw it is 1 beside 7",
      "finally 'tell' threw it is 2 beside 7",
    ])
    expect(ran.outcomes[0]!.steps).toBeGreaterThanOrEqual(6)
  })

  it('may outgrow the board in every way', async () => {
    const ran = await campaign(setups.large, 5)
    expect(messages(ran)).toEqual({})
    expect(ran.executions).toBe(5)
    expect(ran.steps).toBe(5 * 3 * 80)
  })
})

describe('inputs', () => {
  it('are generated anew in each thread, and decide how many threads there are', async () => {
    const inputs = new InputSource(setups.generated)
    const runtime = new ThreadsRuntime(setups.generated)
    const tasks = new Set<number>()
    try {
      for (let block = 0; block < 12; block++) {
        const ran = await campaignOn(runtime, 5, { block, inputs: inputs.reference(1, block) })
        expect(messages(ran)).toEqual({})
        tasks.add(ran.steps / 5)
      }
    } finally {
      await runtime.close()
    }
    expect(tasks.size).toBeGreaterThan(2)
  })
})

describe('the module of a scenario', () => {
  it('is the one that exports it, also where a helper in another module made it', async () => {
    const ran = await campaign(setups.made[0]!, 50)
    expect(Object.keys(messages(ran))).toEqual(["finally 'both count' was false"])
  })

  it('must not be a spec', async () => {
    const here = scenario('threads: defined in a spec', {
      setup: ({ shared }) => ({ n: shared.atomic(0) }),
      tasks: { ann: async ({ n }) => n.add(1), bob: async ({ n }) => n.add(1) },
    })
    const runtime = new ThreadsRuntime(here)
    await expect(runtime.run(batchOf(0, 1))).rejects.toThrow(
      /scenario 'threads: defined in a spec': threads need the scenario in a module of its own/,
    )
    await runtime.close()
  })
})
