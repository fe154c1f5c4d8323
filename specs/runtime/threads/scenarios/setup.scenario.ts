/** States that threads can share, and some that they cannot. */

import { fc, scenario } from 'heddle'
import { lostUpdate } from './helper.ts'

const { random: real } = Math
const atImport = Math.floor(real() * 1e9)

const add = async ({ n }: { n: { add(by: number): Promise<number> } }) => {
  await n.add(1)
}

export const asynchronous = scenario('threads: an async setup', {
  setup: async ({ shared, random }) => {
    await null
    const jobs = shared.queue<number>()
    await jobs.put(1)
    await new Promise(resolve => setImmediate(resolve))
    await jobs.put(2)
    return { jobs, sum: shared.atomic(10), lucky: random() }
  },
  tasks: {
    task: {
      copies: 2,
      async run({ jobs, sum }) {
        await sum.add((await jobs.take()) ?? 0)
      },
    },
  },
  finally: {
    'both were taken': async ({ sum, jobs }) => {
      await null
      return sum.peek() === 13 && (await jobs.tryTake()) === undefined
    },
  },
})

export const differs = scenario('threads: setup differs from call to call', {
  setup: ({ shared }) => ({
    n: shared.atomic(0),
    list: shared.array(Array.from({ length: Math.floor(real() * 100) }, () => 0)),
  }),
  tasks: { ann: add, bob: add },
})

export const drifts = scenario('threads: setup differs from import to import', {
  setup: ({ shared }) => (atImport % 2 === 0 ? { n: shared.atomic(0) } : { n: shared.atomic(0), more: shared.cell(0) }),
  tasks: { ann: add, bob: add, eve: add, joe: add, sue: add, tom: add, una: add, zoe: add },
})

export const foreign = scenario('threads: a map in the state', {
  setup: ({ shared }) => ({ n: shared.atomic(0), store: { seen: new Map<string, number>() } }),
  tasks: { ann: add, bob: add },
})

export const mutated = scenario('threads: plain data that a task changes', {
  setup: ({ shared }) => ({ n: shared.atomic(0), counts: { hits: 0 } }),
  tasks: {
    async ann({ n, counts }) {
      await n.add(1)
      counts.hits++
    },
    bob: add,
  },
})

export const pushed = scenario('threads: an array that a task adds to', {
  setup: ({ shared }) => ({ n: shared.atomic(0), log: [] as string[] }),
  tasks: {
    ann({ n, log }) {
      log.push(`was ${n.sync.add(1)}`)
    },
    bob: add,
  },
})

export const broken = scenario('threads: setup throws', {
  setup: ({ shared }) => {
    shared.atomic(0)
    throw new RangeError('no such table')
  },
  tasks: { ann: () => {}, bob: () => {} },
})

export const endless = scenario('threads: setup never returns', {
  setup: ({ shared }) => {
    for (;;) if (Date.now() < 0) return { n: shared.atomic(0) }
  },
  tasks: { ann: add, bob: add },
})

export const brokenTeardown = scenario('threads: teardown throws in one thread', {
  setup: ({ shared }) => ({ n: shared.atomic(0), sides: shared.local(() => ({ torn: false })) }),
  tasks: { ann: add, bob: add, eve: add },
  teardown: async ({ n }) => {
    await null
    if ((await n.add(10)) > 12) throw new RangeError('cannot be torn down twice')
  },
})

export const endlessFinally = scenario('threads: finally never returns', {
  setup: ({ shared }) => ({ n: shared.atomic(0) }),
  tasks: { ann: add, bob: add },
  finally: {
    'it is two': ({ n }) => {
      while (n.peek() > 0);
    },
  },
})

export const memory = scenario('threads: raw shared memory', {
  setup: ({ shared }) => {
    const cells = new Int32Array(shared.buffer(16))
    cells[1] = 7
    return { cells, point: shared.atomic(0) }
  },
  tasks: {
    task: {
      copies: 2,
      run({ cells, point }, _, { point: here }) {
        here.sync('before')
        const seen = Atomics.load(cells, 0)
        point.sync.load()
        Atomics.store(cells, 0, seen + 1)
      },
    },
  },
  finally: {
    tell: ({ cells }) => {
      throw new Error(`it is ${cells[0]} beside ${cells[1]}`)
    },
  },
})

export const generated = scenario('threads: as many tasks as the inputs say', {
  inputs: { adds: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }) },
  setup: ({ shared }) => ({ total: shared.atomic(0) }),
  tasks: ({ adds }) =>
    Object.fromEntries(
      adds.map((by, i) => [
        `adder${i}`,
        async ({ total }: { total: { add(by: number): Promise<number> } }) => {
          await total.add(by)
        },
      ]),
    ),
  finally: { 'the sum is right': ({ total }, { adds }) => total.peek() === adds.reduce((a, b) => a + b, 0) },
})

export const large = scenario('threads: more of everything than the board holds at first', {
  setup: ({ shared }) => ({ cells: Array.from({ length: 300 }, (_, i) => shared.cell(`cell number ${i}`)) }),
  tasks: {
    task: {
      copies: 3,
      async run({ cells }, _, { copy }) {
        await Promise.all(
          cells.slice(0, 40).map(async cell => cell.set(`${await cell.get()} ${'x'.repeat(copy * 2000)}`)),
        )
      },
    },
  },
  finally: { 'all were set': ({ cells }) => cells[0]!.peek().length > 10 },
})

export const made = [lostUpdate('threads: made elsewhere')]
