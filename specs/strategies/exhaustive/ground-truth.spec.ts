/**
 * The counts of the reference for the programs of `shared/sct`: optimal reduction makes exactly one execution for each trace and
 * none in vain, plain enumeration runs each interleaving once, and of both as many fail as there should. Large ones are run
 * with HEDDLE_LARGE=1 (some minutes).
 */

import { describe, expect, test } from 'vitest'
import { DelaySearch } from '../../../src/strategies/delay.ts'
import { DfsSearch } from '../../../src/strategies/dfs.ts'
import type { Algorithm } from '../../../src/strategies/dpor/exploration.ts'
import { DporSearch } from '../../../src/strategies/dpor.ts'
import { available, exploreProgram, programOf, truths } from './programs.ts'

const large = process.env.HEDDLE_LARGE !== undefined
const campaigns = process.env.HEDDLE_CAMPAIGNS === '1'
const [mostTraces, mostInterleavings] = large ? [200_000, 500_000] : [1_300, campaigns ? 3_500 : 1_500]
/** They spawn threads, wait for values, or yield: no operations of shared objects. */
const inexpressible = /bluetooth|peterson|spin_flag|fsbench/
const rows = truths().filter(row => !inexpressible.test(row.name))
const dpor = (algorithm: Algorithm) => (transparent: boolean) => new DporSearch(algorithm, transparent)
const sum = (counts: ReadonlyMap<string, number>) => [...counts.values()].reduce((a, b) => a + b, 0)

describe.skipIf(!available)('traces, of which fail', () => {
  const expressible = rows.filter(row => row.traces <= mostTraces)
  test('are of enough programs', () => expect(expressible.length).toBeGreaterThan(45))

  test.each(expressible)('$name: $traces, $buggyTraces', async ({ name, traces, buggyTraces }) => {
    const limits = { traces: false, executions: traces * 10 + 100 }
    const optimal = await exploreProgram(programOf(name), dpor('optimal'), limits)
    expect(optimal).toMatchObject({ executions: traces, redundant: 0, exhausted: true })
    expect(sum(optimal.failures)).toBe(buggyTraces)
    const source = await exploreProgram(programOf(name), dpor('source'), limits)
    expect(source).toMatchObject({ executions: traces, exhausted: true })
    expect(sum(source.failures)).toBe(buggyTraces)
  })

  test('source-DPOR is sleep-blocked as often as in the reference', async () => {
    const { executions, redundant } = await exploreProgram(programOf('lastzero_5'), dpor('source'), { traces: false })
    expect([executions, redundant]).toEqual([64, 33])
  })
})

describe.skipIf(!available)('interleavings, of which fail', () => {
  const countable = rows.filter(row => row.interleavings <= mostInterleavings)
  test('are of enough programs', () => expect(countable.length).toBeGreaterThan(30))

  test.each(countable)('$name: $interleavings, $buggy', async ({ name, interleavings, buggy, traces, randomOdds }) => {
    // A random walk makes each choice with the same probability, so that what it finds the bug with is known exactly.
    let odds = 0
    const small = interleavings <= 500
    const anew = () => {
      odds = 0
      return new DfsSearch()
    }
    const explored = await exploreProgram(programOf(name), anew, {
      traces: small,
      executions: interleavings + 100,
      each({ trace, failed }) {
        let probability = 1
        for (let i = 0; i < trace.length; i++) probability /= trace.width(i)
        if (failed) odds += probability
      },
    })
    expect(explored).toMatchObject({ executions: interleavings, exhausted: true })
    expect(sum(explored.failures)).toBe(buggy)
    if (small) expect(explored.traces.size).toBe(traces)
    if (buggy > 0) expect(1 / odds).toBeCloseTo(randomOdds, 2)
  })

  test.each(countable.filter(row => row.interleavings <= 500))('$name, by delays: $interleavings', async row => {
    const explored = await exploreProgram(programOf(row.name), () => new DelaySearch(), { traces: false })
    expect(explored).toMatchObject({ executions: row.interleavings, exhausted: true })
  })
})

/** Section 3 of the reference: the fewest delays that expose the bug. */
const delays = {
  account: 1,
  carter01: 1,
  circular_buffer: 2,
  deadlock01: 1,
  din_phil2_sat: 0,
  din_phil3_deadlock: 2,
  lazy01: 0,
  phase01: 0,
  queue: 2,
  reorder_3: 2,
  reorder_4: 3,
  reorder_5: 4,
  stack: 1,
  sync01: 0,
  token_ring: 2,
  twostage: 1,
  wronglock_3: 1,
  wronglock: 1,
  counter_race: 1,
  lost_wakeup: 1,
}

describe.skipIf(!available)('the fewest delays that expose the bug', () => {
  test.each(Object.entries(delays))('%s: %i', async (name, fewest) => {
    let found: number | undefined
    const untilFound = () => {
      const search = new DelaySearch()
      found = undefined
      return {
        next: () => (found === undefined ? search.next() : undefined),
        finished(execution: Parameters<DelaySearch['finished']>[0]) {
          if (execution.failed) found ??= search.cost
          search.finished(execution)
        },
      }
    }
    await exploreProgram(programOf(name), untilFound, { traces: false, executions: 1_000 })
    expect(found).toBe(fewest)
  })
})
