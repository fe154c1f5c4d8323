/** A random walk takes as many schedules to the bug as counting over all states says that it must. */

import { expect, test } from 'vitest'
import { exactRandom } from '../../bench/sct-published.ts'
import { meanToFailure, programs } from './sct-harness.ts'

const SEEDS = 400

/** Its interleavings are others than the reference's; see `scenarios/sctbench/peterson.scenario.ts`. */
const differs = ['peterson_swapped']

const programsToRun = Object.entries(exactRandom).filter(([name, mean]) => mean <= 100 && !differs.includes(name))

test.each(programsToRun)('%s: 1/p = %d', async (name, exact) => {
  expect(programs.has(name)).toBe(true)
  const mean = await meanToFailure(name, { name: 'random' }, SEEDS)
  // The number of schedules is geometric: its standard deviation is √(1 - p) / p.
  const deviation = Math.sqrt(1 - 1 / exact) * exact
  // The reference is rounded to two digits after the point.
  expect(Math.abs(mean - exact)).toBeLessThanOrEqual((4 * deviation) / Math.sqrt(SEEDS) + 0.005)
})
