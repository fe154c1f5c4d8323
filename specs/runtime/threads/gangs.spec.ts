import type { Worker } from 'node:worker_threads'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { keepGangs } from '../../../src/runtime/threads/gangs.ts'
import { ThreadsRuntime } from '../../../src/runtime/threads/runtime.ts'
import type { AnyScenario } from '../../../src/scenario/scenario.ts'
import { campaignOn } from './campaign.ts'
import * as counter from './scenarios/counter.scenario.ts'
import * as locks from './scenarios/locks.scenario.ts'
import * as lost from './scenarios/lost.scenario.ts'

let started = 0
let running = 0
const count = (worker: Worker) => {
  started++
  running++
  worker.once('exit', () => running--)
}
process.on('worker', count)
afterAll(() => {
  process.off('worker', count)
})

const run = async (...scenarios: AnyScenario[]) => {
  const outcomes = []
  for (const scenario of scenarios) {
    const runtime = new ThreadsRuntime(scenario)
    try {
      outcomes.push((await campaignOn(runtime, 20)).outcomes)
    } finally {
      await runtime.close()
    }
  }
  return outcomes
}

describe('threads', () => {
  beforeEach(() => {
    started = 0
  })

  it('go on with the next scenario while somebody keeps them, whatever its file, and end when nobody does', async () => {
    const dismiss = keepGangs()
    await run(counter.awaited, counter.plain, locks.deadlock)
    expect([started, running]).toEqual([2, 2])
    await dismiss()
    expect(running).toBe(0)
  })

  it('are started anew where more are needed; the fewer end', async () => {
    const dismiss = keepGangs()
    await run(counter.awaited, counter.three, counter.awaited)
    expect([started, running]).toEqual([5, 3])
    await dismiss()
  })

  it('are not kept when one of them was lost', async () => {
    const dismiss = keepGangs()
    await run(lost.ends)
    expect(running).toBe(0)
    await dismiss()
  })

  it('come to the same in a scenario whatever they have run before', async () => {
    const alone = await run(counter.awaited)
    const dismiss = keepGangs()
    const [, , after, again] = await run(locks.deadlock, counter.three, counter.awaited, counter.awaited)
    expect([after, again]).toEqual([alone[0], alone[0]])
    await dismiss()
  })

  it('end with their scenario when nobody keeps them', async () => {
    await run(counter.awaited)
    expect([started, running]).toEqual([2, 0])
  })
})
