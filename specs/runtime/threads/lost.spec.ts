import type { Worker } from 'node:worker_threads'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ThreadsRuntime, type ThreadsRuntimeOptions } from '../../../src/runtime/threads/runtime.ts'
import type { AnyScenario } from '../../../src/scenario/scenario.ts'
import { type Campaign, campaign, campaignOn, messages } from './campaign.ts'
import * as lost from './scenarios/lost.scenario.ts'

// Each campaign starts threads of its own, which takes a while on a busy machine.
vi.setConfig({ testTimeout: 120_000 })

const workers = new Set<Worker>()
process.on('worker', worker => {
  workers.add(worker)
  worker.once('exit', () => workers.delete(worker))
})

describe('a task that takes its thread with it', () => {
  afterEach(() => expect(workers.size).toBe(0))

  /** In half of the executions the task in question comes second. */
  async function half(of: AnyScenario, schedules: number, options: ThreadsRuntimeOptions = {}): Promise<Campaign> {
    const ran = await campaign(of, schedules, {}, options)
    expect(ran.executions).toBe(schedules)
    expect(ran.failures.length).toBeGreaterThan(0)
    expect(ran.failures.length).toBeLessThan(schedules)
    // What failed is an execution with a trace and a schedule as any other.
    for (const failure of ran.failures) {
      expect(failure.trace.length).toBe(failure.steps)
      expect(failure.steps).toBeGreaterThan(0)
    }
    return ran
  }

  it('an endless loop: stuck, told with the place of the last operation when replayed', async () => {
    const ran = await half(lost.endless, 3, { stepTimeout: 1_000 })
    expect(Object.keys(messages(ran))).toEqual([
      'stuck: ann has not come to a scheduling point for 1 s, since step 2 (add first)',
    ])
    const { schedule, order, problem } = ran.failures[0]!
    expect(problem).toMatchObject({ kind: 'stuck', fingerprint: 'stuck:ann', task: 'ann' })
    const replay = { strategy: { name: 'replay' as const, schedule }, record: true }
    const { failures } = await campaign(lost.endless, 1, replay, { stepTimeout: 1_000 })
    expect(failures[0]).toMatchObject({ schedule, order })
    expect(failures[0]!.problem.message).toMatch(/step 2 \(add first\) at .*lost\.scenario\.ts:\d+:\d+$/)
    expect(failures[0]!.recording!.steps.map(step => step.value)).toEqual(['0', '1'])
  })

  it('microtasks without end', async () => {
    const ran = await half(lost.endlessMicrotasks, 3, { stepTimeout: 1_000 })
    expect(ran.failures[0]!.problem).toMatchObject({ kind: 'stuck', fingerprint: 'stuck:ann', task: 'ann' })
  })

  it('process.exit is a finding, and its thread goes on', async () => {
    const ran = await half(lost.exits, 20)
    expect(Object.keys(messages(ran))).toEqual(['crash: ann called process.exit(3)'])
  })

  it('a thread that ends in another way', async () => {
    const ran = await half(lost.ends, 3)
    expect(Object.keys(messages(ran))).toEqual([
      'crash: the thread of bob ended with code 3 (process.exit?), after step 2 (add first)',
    ])
    expect(ran.failures[0]!.problem).toMatchObject({ kind: 'crash', fingerprint: 'crash:bob:exit', task: 'bob' })
  })

  it('out of memory', async () => {
    const ran = await half(lost.hungry, 3, { memory: 32, stepTimeout: 30_000 })
    expect(Object.keys(messages(ran))).toEqual([
      'crash: the thread of ann ran out of memory (its limit is 32 MB), after step 1 (add first)',
    ])
  })

  it('a throw', async () => {
    const ran = await half(lost.throws, 50)
    expect(Object.keys(messages(ran))).toEqual(['bob failed: RangeError: bob came second'])
    const { error, ...problem } = ran.failures[0]!.problem
    expect(problem).toMatchObject({ kind: 'task-failed', task: 'bob' })
    expect(error).toMatchObject({ name: 'RangeError', message: 'bob came second' })
    expect(error!.stack).toMatch(/lost\.scenario\.ts:\d+:\d+/)
    expect(error).not.toHaveProperty('original')
  })

  it('a rejection that nobody handles', async () => {
    const ran = await half(lost.rejects, 50)
    expect(Object.keys(messages(ran))).toEqual(['bob left a rejection unhandled: Error: left alone'])
  })

  it('code that does not let go of an execution that has ended keeps its finding, and is ended', async () => {
    const ran = await half(lost.refusing, 6, { stepTimeout: 1_000 })
    expect(Object.keys(messages(ran))).toEqual(['bob failed: Error: bob came second'])
  })

  it('a background loop that does not let go when all is over is told as such', async () => {
    const ran = await campaign(lost.clinging, 2, {}, { stepTimeout: 1_000 })
    expect(messages(ran)).toEqual({
      'stuck: server did not let go when the execution had ended: what its operations throw then must not be caught for good': 2,
    })
  })

  it('steps without end', async () => {
    const ran = await campaign(lost.livelock, 3)
    expect(ran.failures.map(failure => failure.problem.kind)).toEqual(['livelock', 'livelock', 'livelock'])
    expect(ran.failures[0]!.steps).toBe(100)
  })

  it('the same seed gives the same findings', async () => {
    const once = await campaign(lost.ends, 2)
    const again = await campaign(lost.ends, 2)
    expect(again.outcomes).toEqual(once.outcomes)
  })

  it('leaves no thread behind when it is closed', async () => {
    const runtime = new ThreadsRuntime(lost.throws)
    await campaignOn(runtime, 5)
    expect(workers.size).toBe(2)
    await runtime.close()
    await runtime.close()
  })
})
