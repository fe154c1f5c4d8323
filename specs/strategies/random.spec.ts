/** A random walk takes as many schedules to the bug as counting over all states says that it must. */

import '../kept-threads.ts'
import { expect, test } from 'vitest'
import { exactRandom } from '../../bench/sct-published.ts'
import { ThreadsRuntime } from '../../src/runtime/threads/runtime.ts'
import { meanToFailure, program, programs } from './sct-harness.ts'

const campaigns = process.env.HEDDLE_CAMPAIGNS === '1'
const SEEDS = campaigns ? 400 : 50

/** Its interleavings are others than the reference's; see `scenarios/sctbench/peterson.scenario.ts`. */
const differs = ['peterson_swapped']

const programsToRun = Object.entries(exactRandom).filter(
  ([name, mean]) => mean <= (campaigns ? 100 : 40) && !differs.includes(name),
)

function expectMean(mean: number, exact: number): void {
  // The number of schedules is geometric: its standard deviation is √(1 - p) / p.
  const deviation = Math.sqrt(1 - 1 / exact) * exact
  // The reference is rounded to two digits after the point.
  expect(Math.abs(mean - exact)).toBeLessThanOrEqual((4 * deviation) / Math.sqrt(SEEDS) + 0.005)
}

test.each(programsToRun)('%s: 1/p = %d', async (name, exact) => {
  expect(programs.has(name)).toBe(true)
  expectMean(await meanToFailure(name, { name: 'random' }, SEEDS), exact)
})

const inThreads = [
  'account',
  'counter_race',
  'lost_wakeup',
  ...(campaigns ? ['deadlock01', 'bluetooth_driver', 'reorder_3'] : []),
]

test.each(inThreads)('%s in threads', async name => {
  const runtime = new ThreadsRuntime(program(name))
  try {
    expectMean(await meanToFailure(name, { name: 'random' }, SEEDS, { runtime }), exactRandom[name]!)
  } finally {
    await runtime.close()
  }
})
