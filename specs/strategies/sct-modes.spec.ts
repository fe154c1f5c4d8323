/**
 * Policies keep all their state in the array they are handed: so the same seed gives the same executions, on the event loop, in
 * threads, and however the executions are batched.
 */

import '../kept-threads.ts'
import { afterAll, describe, expect, test } from 'vitest'
import { AsyncRuntime } from '../../src/runtime/async/runtime.ts'
import type { BatchOutcome } from '../../src/runtime/runtime.ts'
import { ThreadsRuntime } from '../../src/runtime/threads/runtime.ts'
import { program, run } from './sct-harness.ts'

const strategies = [
  { name: 'random' },
  { name: 'pct', options: { depth: 3 } },
  { name: 'pos' },
  { name: 'urw' },
  { name: 'surw' },
  { name: 'rff' },
  { name: 'auto' },
]

const told = ({ executions, steps, distinct, failure }: BatchOutcome) => ({
  executions,
  steps,
  distinct,
  order: failure?.order,
  schedule: failure?.schedule,
  strategy: failure?.strategy,
})

describe.each(['reorder_4', 'bluetooth_driver', 'din_phil3_deadlock', 'lost_wakeup', 'peterson_swapped'])(
  '%s',
  name => {
    const tested = program(name)
    const threads = new ThreadsRuntime(tested)
    afterAll(() => threads.close())

    test.each(strategies)('$name runs alike on the event loop and in threads', async strategy => {
      const here = await run(tested, strategy, { seed: 11, to: 300 })
      expect(told(await run(tested, strategy, { seed: 11, to: 300 }))).toEqual(told(here))
      expect(told(await run(tested, strategy, { seed: 11, to: 300, runtime: threads }))).toEqual(told(here))
    })
  },
)

test.each(strategies)('$name does the same in one batch and in many', async strategy => {
  const tested = program('stack_ok')
  const runtime = new AsyncRuntime(tested)
  const batch = { block: 1, inputs: { kind: 'none' } as const, strategy, seed: 3, randomSeed: 3, record: false }
  const whole = await run(tested, strategy, { seed: 3, to: 100 })
  let steps = 0
  let last: BatchOutcome | undefined
  for (let from = 0; from < 100; from += 7) {
    const to = Math.min(100, from + 7)
    last = await runtime.run({ ...batch, from, to, deadline: Number.POSITIVE_INFINITY })
    steps += last.steps
  }
  expect([steps, last?.distinct]).toEqual([whole.steps, whole.distinct])
})

test.each(strategies)('another seed makes another campaign with $name', async strategy => {
  const tested = program('reorder_10')
  const orders = new Set<string | undefined>()
  for (const seed of [1, 2, 3]) orders.add((await run(tested, strategy, { seed })).failure?.order.join(' '))
  expect(orders.size).toBe(3)
})
