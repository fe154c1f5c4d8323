/** The guarantee of PCT: a bug of depth d among n strands in k steps shows with probability ≥ 1 / (n·k^(d-1)). */

import { scenario } from 'heddle'
import { describe, expect, test } from 'vitest'
import { pct } from '../../src/strategies/pct.ts'
import { all, program, run } from './sct-harness.ts'

const EXECUTIONS = 6_000

/** The share of failing executions is at least `bound`, within 4 standard errors. */
function expectAtLeast(failing: number, executions: number, bound: number): void {
  const error = Math.sqrt((bound * (1 - bound)) / executions)
  expect(failing / executions).toBeGreaterThanOrEqual(bound - 4 * error)
}

const pctOf = (depth: number) => ({ name: 'pct', options: { depth } })

/** A worker that takes many steps, then one that must come before, or between, certain steps of the others. */
const staged = (depth: 1 | 2 | 3) =>
  scenario(`a bug of depth ${depth}`, {
    setup: ({ shared }) => ({ stage: shared.cell(0), seen: shared.cell(0), noise: shared.cell(0) }),
    tasks: {
      async writer({ stage, noise }) {
        for (let i = 1; i <= depth; i++) {
          await stage.set(i)
          await noise.set(i)
          await noise.set(-i)
        }
      },
      // Fails when it sees `depth` different stages, one after the other: its n-th look must come after the n-th write but
      // before the next.
      async reader({ stage, seen }) {
        for (let i = 1; i <= depth; i++) {
          if ((await stage.get()) !== i) return
          await seen.set(i)
        }
        throw new Error('saw every stage')
      },
      async bystander({ noise }) {
        for (let i = 0; i < 4; i++) await noise.get()
      },
    },
  })

describe.each([1, 2, 3] as const)('a program of depth %d', depth => {
  // The n-th look is after the n-th write and before the next one, but for the last, which has none: 2·depth - 1 constraints.
  const constraints = 2 * depth - 1
  test(`is found by PCT of depth ${constraints} with the probability that is promised`, async () => {
    const { executions, failing } = await all(staged(depth), pctOf(constraints), depth === 1 ? 1_000 : EXECUTIONS)
    const strands = 3
    const steps = 3 * depth + 2 * depth + 4
    expect(failing).toBeGreaterThan(0)
    expectAtLeast(failing, executions, 1 / (strands * steps ** (constraints - 1)))
  })
})

test.each([
  // n strands and k steps at most, and the depth of the bug as the reference found it.
  ['twostage', 2, 12, 2],
  ['reorder_3', 3, 8, 2],
  ['reorder_5', 5, 12, 2],
  ['lost_wakeup', 2, 8, 2],
  ['deadlock01', 2, 12, 2],
  ['wronglock_1', 2, 10, 2],
  ['din_phil3_deadlock', 3, 12, 3],
] as const)('%s shows with PCT as often as promised', async (name, strands, steps, depth) => {
  const { executions, failing } = await all(program(name), pctOf(depth), 3_000)
  expectAtLeast(failing, executions, 1 / (strands * steps ** (depth - 1)))
})

test('a strand that drops later may still run before one that dropped earlier', async () => {
  const order: string[] = []
  const orders = new Set<string>()
  const halves = (name: string) => async (state: { x: { set(value: number): Promise<void> } }) => {
    for (const half of ['1', '2']) {
      await state.x.set(0)
      order.push(name + half)
    }
  }
  const tested = scenario('three strands in halves', {
    setup({ shared }) {
      order.length = 0
      return { x: shared.cell(0) }
    },
    tasks: { a: halves('a'), b: halves('b'), c: halves('c') },
    finally: { 'the order is noted': () => void orders.add(order.join(' ')) },
  })
  await all(tested, pctOf(3), 4_000)
  // Two drops, and either way round at the end.
  expect(orders).toContain('a1 b1 c1 c2 a2 b2')
  expect(orders).toContain('a1 b1 c1 c2 b2 a2')
  // Three preemptions at least: that is not to be had with two drops.
  expect(orders).not.toContain('a1 b1 c1 a2 b2 c2')
})

test('depth 2 does not find what takes depth 3', async () => {
  const { failure } = await run(program('peterson_swapped'), pctOf(2), { to: 2_000 })
  expect(failure).toBeUndefined()
  expect((await run(program('peterson_swapped'), pctOf(3), { to: 2_000 })).failure).toBeDefined()
})

test.each([0, 1.5, 65, Number.NaN])('a depth of %d is refused', depth => {
  expect(() => pct({ depth })).toThrow('depth must be an integer from 1 to 64')
})
