/**
 * Exhaustive search by reduction over `scenarios/sctbench`, as users run it: `dpor` makes exactly one execution for each
 * Mazurkiewicz trace that the reference counted, none in vain, and as many of them fail; what it reaches is what plain
 * enumeration reaches. (The assertions of `circular_buffer` and `stack3` end a thread, which those of the reference do not.)
 */

import { scenario } from 'heddle'
import { describe, expect, test } from 'vitest'
import { ThreadsRuntime } from '../../src/runtime/threads/runtime.ts'
import { all, program, uncut } from './sct-harness.ts'

const traces: Readonly<Record<string, readonly [number, number]>> = {
  account: [6, 2],
  account_ok: [6, 0],
  arithmetic_prog: [58, 58],
  bluetooth_driver: [10, 1],
  bluetooth_driver_ok: [7, 0],
  carter01: [4, 2],
  circular_buffer_ok: [3432, 0],
  deadlock01: [3, 1],
  deadlock01_ok: [2, 0],
  din_phil2_sat: [16, 8],
  din_phil3_sat: [1296, 216],
  din_phil2_ok: [2, 0],
  din_phil3_ok: [6, 0],
  din_phil3_deadlock: [7, 1],
  lazy01: [6, 2],
  lazy01_ok: [6, 0],
  phase01: [6, 6],
  queue_ok: [2, 0],
  reorder_3: [56, 12],
  reorder_4: [1248, 216],
  reorder_3_ok: [6, 0],
  stack3_ok: [20, 0],
  sync01: [3, 3],
  sync01_ok: [2, 0],
  sync02: [9, 9],
  sync02_ok: [10, 0],
  token_ring: [24, 4],
  twostage: [3, 1],
  twostage_ok: [2, 0],
  wronglock_3: [360, 246],
  wronglock_1: [7, 2],
  wronglock_3_ok: [24, 0],
  counter_race: [4, 2],
  counter_atomic_ok: [6, 0],
  counter_lock_ok: [6, 0],
  benign_race_ok: [2, 0],
  lost_wakeup: [3, 1],
  sb_sc_ok: [3, 0],
  readers_2: [4, 0],
  readers_8: [256, 0],
  lastzero_5: [64, 0],
  lastzero_10: [3328, 0],
  filesystem_14: [2, 0],
  filesystem_16: [8, 0],
  filesystem_18: [32, 0],
  indexer_12: [8, 0],
  indexer_13: [64, 0],
  writers_3: [6, 0],
  writers_5: [120, 0],
  indep_3x3: [1, 0],
  indep_2x8: [1, 0],
  mutex_3: [6, 0],
  mutex_5: [120, 0],
  sb: [3, 0],
  mp: [3, 0],
  iriw: [15, 0],
  source_sets_fig: [4, 0],
}

test.each(Object.entries(traces))('%s: %j', async (name, [total, failing]) => {
  const counts = await all(uncut(name), { name: 'dpor' }, 10_000)
  expect(counts).toEqual({ executions: total, distinct: total, failing, redundant: 0, exhausted: true })
})

test.each(['account', 'bluetooth_driver', 'din_phil2_sat', 'reorder_4', 'sync02_ok', 'token_ring', 'lost_wakeup'])(
  'plain enumeration counts as many different interleavings of %s',
  async name => {
    const { executions, distinct } = await all(uncut(name), { name: 'dfs' }, 10_000)
    expect(executions).toBeGreaterThanOrEqual(distinct)
    expect(distinct).toBe(traces[name]![0])
  },
)

test.each(['bluetooth_driver', 'din_phil3_deadlock', 'lost_wakeup', 'readers_8'])('%s in threads', async name => {
  const [total, failing] = traces[name]!
  const threads = new ThreadsRuntime(program(name))
  try {
    const { executions, ...counts } = await all(program(name), { name: 'dpor' }, 1_000, 1, threads)
    expect(counts).toMatchObject({ failing, redundant: 0, exhausted: true })
    // A failure that cuts an execution short leaves what would have come after it to others.
    if (failing === 0) expect(executions).toBe(total)
  } finally {
    await threads.close()
  }
})

describe('final states', () => {
  /** What is in the shared objects, as text. */
  function contents(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return typeof value === 'function' ? undefined : value
    if ('peek' in value && typeof value.peek === 'function') return value.peek()
    if (Array.isArray(value)) return value.map(contents)
    return Object.getPrototypeOf(value) === Object.prototype
      ? Object.fromEntries(Object.entries(value).map(([key, part]) => [key, contents(part)]))
      : undefined
  }

  async function finals(name: string, strategy: string): Promise<string[]> {
    const seen = new Set<string>()
    const { definition } = uncut(name)
    const noting = { 'the end is noted': (state: unknown) => void seen.add(JSON.stringify(contents(state))) }
    const tested = scenario(`${name}, noted`, { ...definition, finally: noting } as never)
    expect((await all(tested as never, { name: strategy }, 10_000)).exhausted).toBe(true)
    return [...seen].sort()
  }

  test.each([
    'account',
    'bluetooth_driver',
    'din_phil2_sat',
    'queue_ok',
    'reorder_3',
    'stack3_ok',
    'token_ring',
    'twostage',
    'counter_race',
    'lost_wakeup',
    'sb_sc_ok',
  ])('of %s are those of plain enumeration', async name => {
    const all = await finals(name, 'dfs')
    expect(all.length).toBeGreaterThan(0)
    expect(await finals(name, 'dpor')).toEqual(all)
  })
})
