import { expect, test } from 'vitest'
import { scenario } from '../../../src/scenario/scenario.ts'
import { DfsSearch } from '../../../src/strategies/dfs.ts'
import { DporSearch } from '../../../src/strategies/dpor.ts'
import { explore } from './loom.ts'

const counter = scenario('counter', {
  setup: ({ shared }) => ({ c: shared.cell(0) }),
  tasks: {
    async a({ c }) {
      await c.set((await c.get()) + 1)
    },
    async b({ c }) {
      await c.set((await c.get()) + 1)
    },
  },
  finally: { two: ({ c }) => c.peek() === 2 },
})

test('x', async () => {
  const a = await explore(counter, () => new DfsSearch())
  console.log(a)
  for (const alg of ['source', 'optimal'] as const) {
    const b = await explore(counter, t => new DporSearch(alg, t))
    console.log(b)
    expect(b.exhausted).toBe(true)
  }
})
