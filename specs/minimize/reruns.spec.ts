import { describe, expect, it } from 'vitest'
import { unchecked } from '../../src/checkers/policy.ts'
import { Reruns } from '../../src/minimize/reruns.ts'
import type { Batch, BatchOutcome, Failure, Runtime } from '../../src/runtime/runtime.ts'
import { Kind } from '../../src/schedule/operation.ts'

const STEPS = 30

/** Executions of so many steps each, none of which fails. */
function counting(): Runtime & { executions: number } {
  return {
    executions: 0,
    async run({ from, to }: Batch): Promise<BatchOutcome> {
      this.executions += to - from
      return {
        next: to,
        executions: to - from,
        discarded: 0,
        redundant: 0,
        steps: (to - from) * STEPS,
        distinct: 1,
        concurrent: true,
        reached: [],
        notes: [],
      }
    },
    async close() {},
  }
}

const failure = (kind: number, object: string | undefined): Failure => ({
  index: 0,
  problem: { kind: 'invariant', fingerprint: 'invariant:finally:x', message: 'x', step: -1 },
  schedule: [],
  steps: STEPS,
  preemptions: 1,
  switches: 1,
  trace: Array.from({ length: STEPS }, () => ({
    strand: 'a',
    task: 'a',
    kind,
    object,
    alternative: 0,
    preempted: false,
  })),
  hidden: false,
  tasks: ['a'],
  order: Array.from({ length: STEPS }, () => 0),
  names: [0],
})

const rerunsOf = (runtime: Runtime, { like = failure(Kind.get, 'x'), work = 50_000, time = 60_000 } = {}) =>
  new Reruns({
    runtime,
    fingerprint: 'invariant:finally:x',
    randomSeed: 1,
    like,
    work,
    time,
    policy: unchecked,
    kind: undefined,
  })

async function search(reruns: Reruns, executions = 10_000): Promise<void> {
  for await (const _ of reruns.failures({ kind: 'none' }, { name: 'random' }, executions)) break
}

describe('reruns', () => {
  it('end when the work that was allotted is done, counted in steps and executions', async () => {
    const runtime = counting()
    const reruns = rerunsOf(runtime)
    await search(reruns)
    expect(runtime.executions).toBe(1_000)
    expect(reruns).toMatchObject({ spent: true, cut: false })
    reruns.allot(5_000)
    await search(reruns)
    expect(runtime.executions).toBe(1_100)
  })

  it.each([
    ['has to answer', Kind.effect],
    ['is only listened to', Kind.deliver],
  ])('are fewer where the platform %s', async (_, kind) => {
    const runtime = counting()
    await search(rerunsOf(runtime, { like: failure(kind, '') }))
    expect(runtime.executions).toBeLessThan(20)
  })

  it('are as many as are asked for', async () => {
    const runtime = counting()
    await search(rerunsOf(runtime), 7)
    expect(runtime.executions).toBe(7)
  })

  it('say so when they are cut short by time', async () => {
    const runtime = counting()
    const reruns = rerunsOf(runtime, { time: 0 })
    await search(reruns)
    expect(runtime.executions).toBe(0)
    expect(reruns.cut).toBe(true)
  })
})
