/** What URW and SURW promise is uniformity; what they and POS must not lose is any interleaving. */

import { scenario } from 'heddle'
import { describe, expect, test } from 'vitest'
import { startSearch } from '../../src/strategies/registry.ts'
import { explore } from './exhaustive/loom.ts'
import { all, unjudged } from './sct-harness.ts'

type Cell = { set(value: number): Promise<void> }

/** How often each order of the steps on `shared` came up. In `tasks`, 's' is a step on it and 'p' one on a private cell. */
async function orders(tasks: readonly string[], strategy: string, executions: number): Promise<Map<string, number>> {
  const order: number[] = []
  const counts = new Map<string, number>()
  let execution = 0
  const body = (steps: string, index: number) => async (state: { shared: Cell; own: readonly Cell[] }) => {
    for (const step of steps) {
      await (step === 's' ? state.shared : state.own[index]!).set(0)
      if (step === 's') order.push(index)
    }
  }
  const tested = scenario('steps in any order', {
    setup({ shared }) {
      order.length = 0
      return { shared: shared.cell(0), own: tasks.map(() => shared.cell(0)) }
    },
    tasks: () => Object.fromEntries(tasks.map((steps, i) => [`t${i}`, body(steps, i)])),
    finally: {
      'the order is noted'() {
        // The first executions learn how many steps there are.
        if (++execution <= 8) return
        const key = order.join('')
        counts.set(key, (counts.get(key) ?? 0) + 1)
      },
    },
  })
  await all(tested, { name: strategy }, executions + 8, 5)
  return counts
}

function chiSquared(counts: ReadonlyMap<string, number>, kinds: number): number {
  const total = [...counts.values()].reduce((sum, n) => sum + n, 0)
  const expected = total / kinds
  let sum = (kinds - counts.size) * expected
  for (const n of counts.values()) sum += (n - expected) ** 2 / expected
  return sum
}

/** What χ² stays below with a probability of 0.9999 (Wilson and Hilferty's approximation). */
function limit(kinds: number): number {
  const freedom = kinds - 1
  const share = 2 / (9 * freedom)
  return freedom * (1 - share + 3.719 * Math.sqrt(share)) ** 3
}

/** Multinomial coefficient. */
function interleavings(lengths: readonly number[]): number {
  let result = 1
  let placed = 0
  for (const length of lengths) for (let i = 1; i <= length; i++) result = (result * ++placed) / i
  return Math.round(result)
}

const sharedSteps = (tasks: readonly string[]) => tasks.map(steps => [...steps].filter(s => s === 's').length)

describe.each([[['sss', 'sss']], [['ss', 'ss', 's']], [['s', 'ssss']], [['ss', 's', 's', 's']]])(
  'the interleavings of %j',
  tasks => {
    const kinds = interleavings(sharedSteps(tasks))

    test.each(['urw', 'surw'])('are alike for %s', async strategy => {
      const counts = await orders(tasks, strategy, kinds * 200)
      expect(counts.size).toBe(kinds)
      expect(chiSquared(counts, kinds)).toBeLessThan(limit(kinds))
    })
  },
)

test('a random walk is not uniform', async () => {
  const counts = await orders(['s', 'ssss'], 'random', 1_000)
  expect(chiSquared(counts, 5)).toBeGreaterThan(limit(5) * 5)
})

describe('with private steps in between', () => {
  const tasks = ['pspppps', 'ss', 'ppps']
  const kinds = interleavings(sharedSteps(tasks))

  test('SURW orders the shared ones alike, URW does not', async () => {
    expect(chiSquared(await orders(tasks, 'surw', kinds * 200), kinds)).toBeLessThan(limit(kinds))
    expect(chiSquared(await orders(tasks, 'urw', kinds * 200), kinds)).toBeGreaterThan(limit(kinds) * 2)
  })
})

describe.each(['twostage', 'token_ring', 'bluetooth_driver', 'reorder_3', 'din_phil3_ok', 'sync02_ok', 'lost_wakeup'])(
  '%s',
  name => {
    test.each(['pos', 'urw', 'surw', 'rff'])('has all its traces with %s', async strategy => {
      const tested = unjudged(name)
      const { traces } = await explore(tested, () => startSearch({ name: 'dfs' }, { seed: 1, transparent: true }))
      const reached = await explore(tested, () => startSearch({ name: strategy }, { seed: 1, transparent: true }), {
        executions: Math.max(2_000, traces.size * 40),
      })
      expect([...reached.traces.keys()].sort()).toEqual([...traces.keys()].sort())
    })
  },
)
