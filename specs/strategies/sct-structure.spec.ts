/**
 * The programs of `scenarios/sctbench` have exactly the steps of the originals: there are as many interleavings, and as many of them
 * fail, as the reference counted. Its assertions do not end a thread; so of `circular_buffer`, `stack3` and `wronglock_1`, which
 * go on after theirs, only the twins without a bug are counted here (`random.spec.ts` compares their probabilities).
 */

import { expect, test } from 'vitest'
import { all, programs, uncut } from './sct-harness.ts'

const interleavings: Readonly<Record<string, readonly [number, number]>> = {
  account: [6, 2],
  account_ok: [6, 0],
  bluetooth_driver: [659, 35],
  bluetooth_driver_ok: [30, 0],
  carter01: [4, 2],
  circular_buffer_ok: [3432, 0],
  deadlock01: [6, 2],
  deadlock01_ok: [2, 0],
  din_phil2_sat: [440, 344],
  din_phil2_ok: [2, 0],
  din_phil3_ok: [142, 0],
  din_phil3_deadlock: [168, 6],
  lazy01: [6, 2],
  lazy01_ok: [6, 0],
  phase01: [6, 6],
  queue_ok: [2, 0],
  reorder_3: [172, 18],
  reorder_4: [7038, 522],
  reorder_3_ok: [6, 0],
  stack3_ok: [20, 0],
  sync01: [5, 5],
  sync01_ok: [8, 0],
  sync02: [35, 35],
  sync02_ok: [342, 0],
  token_ring: [24, 4],
  twostage: [37, 1],
  twostage_ok: [2, 0],
  wronglock_3_ok: [24, 0],
  counter_race: [6, 4],
  counter_atomic_ok: [6, 0],
  counter_lock_ok: [6, 0],
  benign_race_ok: [2, 0],
  lost_wakeup: [8, 1],
  sb_sc_ok: [20, 0],
  readers_2: [6, 0],
}

/** Programs with more interleavings are left to the long campaigns. */
const MOST = process.env.HEDDLE_CAMPAIGNS === '1' ? 10_000 : 3_000

test.each(Object.entries(interleavings).filter(([, [total]]) => total <= MOST))(
  '%s',
  async (name, [total, failing]) => {
    const counts = await all(uncut(name), { name: 'dfs' }, MOST)
    expect(counts).toMatchObject({ executions: total, failing, redundant: 0, exhausted: true })
  },
)

test('every program is there', () => {
  expect(programs.size).toBe(76)
})
