/** Numbers of traces that are known for every size, from Abdulla et al., POPL 2014 and JACM 2017. */

import { describe, expect, test } from 'vitest'
import { type AnyScenario, scenario } from '../../../src/scenario/scenario.ts'
import type { Cell, Shared } from '../../../src/scenario/shared.ts'
import { DfsSearch } from '../../../src/strategies/dfs.ts'
import { DporSearch } from '../../../src/strategies/dpor.ts'
import { explore } from './loom.ts'

type State = { readonly x: Cell<number>[]; readonly y: Cell<number> }
type Task = (state: State) => Promise<unknown>

const of = (cells: number, tasks: readonly Task[]): AnyScenario =>
  scenario('closed form', {
    setup: ({ shared }: { shared: Shared }) => ({
      x: Array.from({ length: cells }, () => shared.cell(0)),
      y: shared.cell(0),
    }),
    tasks: Object.fromEntries(tasks.map((task, i) => [`t${i}`, task])),
  }) as unknown as AnyScenario

const range = (n: number) => Array.from({ length: n }, (_, i) => i)
const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1))

async function traces(program: AnyScenario): Promise<number> {
  const source = await explore(program, transparent => new DporSearch('source', transparent), { traces: false })
  const optimal = await explore(program, transparent => new DporSearch('optimal', transparent))
  expect(optimal).toMatchObject({ exhausted: true, redundant: 0 })
  expect(optimal.traces.size).toBe(optimal.executions)
  expect(source.executions).toBe(optimal.executions)
  return optimal.executions
}

const write: Task = ({ y }) => y.set(1)
const read: Task = ({ y }) => y.get()

test.each([1, 2, 5, 7])('a writer and %i readers: 2^n', async n => {
  expect(await traces(of(0, [write, ...range(n).map(() => read)]))).toBe(2 ** n)
})

test.each([2, 3, 4, 5, 7])('lastzero(%i): (n + 3) 2^(n-2)', async n => {
  const last: Task = async ({ x }) => {
    let i = n
    while ((await x[i]!.get()) !== 0) i--
  }
  const shift = range(n).map(
    (j): Task =>
      async ({ x }) =>
        x[j + 1]!.set((await x[j]!.get()) + 1),
  )
  expect(await traces(of(n + 1, [last, ...shift]))).toBe((n + 3) * 2 ** (n - 2))
})

test.each([2, 3, 5])('%i writers: n!', async n => {
  expect(
    await traces(
      of(
        0,
        range(n).map(() => write),
      ),
    ),
  ).toBe(factorial(n))
})

test.each([2, 4, 8])('%i tasks with nothing in common: 1', async n => {
  const tasks = range(n).map(
    (i): Task =>
      async ({ x }) =>
        x[i]!.set((await x[i]!.get()) + 1),
  )
  expect(await traces(of(n, tasks))).toBe(1)
})

describe('litmus tests under sequential consistency', () => {
  const [left, right]: [Task, Task] = [
    async ({ x, y }) => {
      await x[0]!.set(1)
      await y.get()
    },
    async ({ x, y }) => {
      await y.set(1)
      await x[0]!.get()
    },
  ]

  test('store buffering: 3', async () => {
    expect(await traces(of(1, [left, right]))).toBe(3)
  })

  test('message passing: 3', async () => {
    const send: Task = async ({ x, y }) => {
      await x[0]!.set(1)
      await y.set(1)
    }
    const receive: Task = async ({ x, y }) => {
      await y.get()
      await x[0]!.get()
    }
    expect(await traces(of(1, [send, receive]))).toBe(3)
  })

  test('independent reads of independent writes: 15', async () => {
    const there: Task = async ({ x, y }) => {
      await x[0]!.get()
      await y.get()
    }
    const back: Task = async ({ x, y }) => {
      await y.get()
      await x[0]!.get()
    }
    expect(await traces(of(1, [({ x }) => x[0]!.set(1), write, there, back]))).toBe(15)
  })
})

describe('two tasks that read and write back', () => {
  const add: Task = async ({ y }) => y.set((await y.get()) + 1)

  test('have 6 interleavings in 4 traces', async () => {
    const all = await explore(of(0, [add, add]), () => new DfsSearch())
    expect(all).toMatchObject({ executions: 6, exhausted: true })
    expect(all.traces.size).toBe(4)
    expect(await traces(of(0, [add, add]))).toBe(4)
  })
})

test.each([
  [2, 3],
  [2, 5],
])('%i tasks with %i critical sections each: all ways to merge them', async (n, sections) => {
  const program = scenario('sections', {
    setup: ({ shared }: { shared: Shared }) => ({ m: shared.mutex() }),
    tasks: Object.fromEntries(
      range(n).map(i => [
        `t${i}`,
        async ({ m }: { m: ReturnType<Shared['mutex']> }) => {
          for (let k = 0; k < sections; k++) await m.runExclusive(() => {})
        },
      ]),
    ),
  }) as unknown as AnyScenario
  expect(await traces(program)).toBe(factorial(n * sections) / factorial(sections) ** n)
})
