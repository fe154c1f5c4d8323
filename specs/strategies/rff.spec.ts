/** RFF sees which writes reads see, and turns what it has seen into constraints that it keeps. */

import { scenario } from 'heddle'
import { describe, expect, test } from 'vitest'
import { ANY_PATH, constraintsPolicy, Form } from '../../src/strategies/constraints.ts'
import { policies } from '../../src/strategies/registry.ts'
import { meanToFailure, run } from './sct-harness.ts'

describe('bugs among many strands that do alike', () => {
  // Means over 20 seeds; published are 5.8 and 56.0 (RFF), a random walk takes 663 and 779.
  test('reorder_50 falls to one constraint', async () => {
    expect(await meanToFailure('reorder_50', { name: 'rff' }, 20)).toBeLessThan(20)
  })

  test('twostage_100 does', async () => {
    expect(await meanToFailure('twostage_100', { name: 'rff' }, 20)).toBeLessThan(50)
  })
})

test('needs one strand to come after forty writes of others, and to be in time for a last one', async () => {
  const tested = scenario('the last of many', {
    setup: ({ shared }) => ({ x: shared.cell(0), done: shared.atomic(0) }),
    tasks: {
      write: {
        copies: 20,
        async run({ x, done }, _inputs, { copy }) {
          await done.add(1)
          await x.set(copy + 1)
        },
      },
      async read({ x, done }) {
        if ((await done.load()) === 20 && (await x.get()) === 0) throw new Error('all had begun, none had written')
      },
    },
  })
  const { failure, executions } = await run(tested, { name: 'rff' }, { to: 2_000 })
  expect(failure).toBeDefined()
  expect(executions).toBeLessThan(400)
  expect((await run(tested, { name: 'random' }, { to: 2_000 })).failure).toBeUndefined()
})

test('the policy that serves constraints is known to all threads', () => {
  expect(policies).toContain(constraintsPolicy)
  expect(Form.not & Form.initial).toBe(0)
  expect(ANY_PATH).not.toBe(0)
})
