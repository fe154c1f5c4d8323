import '../../kept-threads.ts'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { AsyncRuntime } from '../../../src/runtime/async/runtime.ts'
import { ThreadsRuntime } from '../../../src/runtime/threads/runtime.ts'
import { batchOf, campaign, campaignOn, messages } from './campaign.ts'
import * as counter from './scenarios/counter.scenario.ts'

// Each campaign starts threads of its own, which takes a while on a busy machine.
vi.setConfig({ testTimeout: 120_000 })

const cameTo = (value: number) => `finally 'tell' threw it is ${value}`

describe('what tasks in threads can come to', () => {
  it.each([
    ['awaited', counter.awaited],
    ['plain', counter.plain],
  ])(
    '%s: 4 of the 6 interleavings of two reads and writes lose an update, which random runs every other time',
    async (_, of) => {
      const ran = await campaign(of, 400)
      expect(ran.executions).toBe(400)
      expect(ran.distinct).toBe(4)
      const counts = messages(ran)
      expect(Object.keys(counts).sort()).toEqual([cameTo(1), cameTo(2)])
      // A binomial with p = 1/2: five standard deviations.
      expect(Math.abs(counts[cameTo(1)]! - 200)).toBeLessThan(50)
    },
  )

  it('mixes plain and async code, in one task as well', async () => {
    const ran = await campaign(counter.mixed, 300)
    expect(Object.keys(messages(ran)).sort()).toEqual([0.5, 0.75, 1, 1.25].map(cameTo))
  })

  it.each([
    ['awaited', counter.awaited],
    ['three', counter.three],
    ['forked', counter.forked],
  ])('%s: comes to the same values as on one event loop, by the same schedules', async (_, of) => {
    const threads = await campaign(of, 100)
    const loop = await campaignOn(new AsyncRuntime(of), 100)
    expect(messages(threads)).toEqual(messages(loop))
    expect(threads.distinct).toBe(loop.distinct)
    expect(threads.steps).toBe(loop.steps)
    expect(threads.failures.map(failure => failure.schedule)).toEqual(loop.failures.map(failure => failure.schedule))
    expect(threads.failures.map(failure => failure.trace)).toEqual(loop.failures.map(failure => failure.trace))
  })

  it('runs a single task', async () => {
    const ran = await campaign(counter.alone, 3)
    expect(messages(ran)).toEqual({ [cameTo(1)]: 3 })
    expect(ran.outcomes.every(outcome => !outcome.concurrent)).toBe(true)
  })

  it('evaluates always and sometimes in whichever thread ran the step', async () => {
    const ran = await campaign(counter.atomic, 200)
    expect(ran.failures).toEqual([])
    expect(ran.reached).toEqual(['it was three'])
    expect(ran.outcomes).toHaveLength(1)
    expect(ran.outcomes[0]).toMatchObject({ executions: 200, discarded: 0, steps: 1200, next: 200, concurrent: true })
  })
})

describe('an invariant that breaks after a step', () => {
  it('ends the execution at that step, in whichever thread it was', async () => {
    const ran = await campaign(counter.bounded, 60)
    expect(Object.keys(messages(ran))).toEqual(["always 'below three' was false"])
    const last = ran.failures.map(({ trace, problem }) => {
      expect(problem.step).toBe(trace.length - 1)
      return trace.at(-1)!.task
    })
    expect([...new Set(last)].sort()).toEqual(['ann', 'bob'])
  })
})

describe('a search that feeds on results', () => {
  it.each([
    ['three', counter.three],
    ['forked', counter.forked],
  ])('%s: dpor runs the same executions as on one event loop, and knows when it has run all', async (_, of) => {
    const strategy = { name: 'dpor' }
    const threads = await campaign(of, 5_000, { strategy })
    const loop = await campaignOn(new AsyncRuntime(of), 5_000, { strategy })
    expect(threads.executions).toBe(loop.executions)
    expect(messages(threads)).toEqual(messages(loop))
    expect(threads.outcomes.at(-1)!.exhausted).toBe(loop.outcomes.at(-1)!.exhausted)
    expect(threads.outcomes.at(-1)!.exhausted).toBeDefined()
  })
})

describe('a plan that does not fit the board', () => {
  it('is run on a larger one', async () => {
    const { failures } = await campaign(counter.plain, 1)
    // None of these ever comes up.
    const idle = Array.from({ length: 300 }, (_, step) => ({ ...failures[0]!.schedule[0]!, step: 100 + step }))
    const schedule = [...failures[0]!.schedule, ...idle]
    const replayed = await campaign(counter.plain, 1, { strategy: { name: 'replay', schedule } })
    expect(replayed.failures[0]!.order).toEqual(failures[0]!.order)
  })
})

describe('the same seed', () => {
  it('gives the same campaign, however it is cut into batches', async () => {
    const whole = await campaign(counter.three, 60)
    const again = await campaign(counter.three, 60)
    expect(again.outcomes).toEqual(whole.outcomes)
    const other = await campaign(counter.three, 60, { seed: 8 })
    expect(other.outcomes).not.toEqual(whole.outcomes)
  })
})

describe('a runtime', () => {
  const runtime = new ThreadsRuntime(counter.atomic)
  afterAll(() => runtime.close())

  it('goes on with a block where the last batch left it', async () => {
    const first = await runtime.run(batchOf(0, 10))
    const second = await runtime.run(batchOf(10, 20))
    expect(second.executions).toBe(10)
    expect(second.distinct).toBeGreaterThan(first.distinct)
    const afresh = await runtime.run(batchOf(0, 10, { block: 1 }))
    expect(afresh).toEqual(first)
  })

  it('rejects a run during which it is closed, and any later one', async () => {
    const closing = new ThreadsRuntime(counter.atomic)
    await closing.run(batchOf(0, 1))
    const run = closing.run(batchOf(1, Number.POSITIVE_INFINITY)).catch((error: Error) => error.message)
    await closing.close()
    expect(await run).toMatch(/the threads were ended while they ran|its threads were ended/)
    await expect(closing.run(batchOf(0, 1))).rejects.toThrow('its threads were ended')
  })

  it('stops at its deadline, but not before the first execution', async () => {
    const outcome = await runtime.run(batchOf(0, 1000, { block: 2, deadline: 0 }))
    expect(outcome).toMatchObject({ executions: 1, next: 1 })
  })

  it('replays a schedule, and records it', async () => {
    const { failures } = await campaign(counter.plain, 10)
    const { schedule, order } = failures[0]!
    const replayed = await campaign(counter.plain, 1, { strategy: { name: 'replay', schedule }, record: true })
    const [failure] = replayed.failures
    const { fingerprint, message, step } = failures[0]!.problem
    expect(failure).toMatchObject({ schedule, order, problem: { fingerprint, message, step } })
    expect(failure!.recording!.steps.map(step => step.value)).toEqual(
      order.map((_, i) =>
        expect.stringMatching(failure!.trace[i]!.kind === failure!.trace[0]!.kind ? /^[01]$/ : /^[12]$/),
      ),
    )
    expect(new Set(failure!.recording!.steps.map(step => step.at)).size).toBe(4)
    for (const { at } of failure!.recording!.steps) {
      expect(at).toMatch(/^specs\/runtime\/threads\/scenarios\/counter\.scenario\.ts:\d+:\d+$/)
    }
  })
})
