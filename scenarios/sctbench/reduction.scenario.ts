/**
 * Programs whose numbers of Mazurkiewicz traces have closed forms: the yardsticks of partial-order reduction, from Abdulla et
 * al., POPL 2014 and JACM 2017. None of them fails.
 */

import { scenario } from 'heddle'

// 2^n traces.
const readers = (count: number) =>
  scenario(`sctbench: readers_${count}`, {
    ...(count > 4 && { modes: ['async'] as const }),
    setup: ({ shared }) => ({ x: shared.cell(0) }),
    tasks: {
      async write({ x }) {
        await x.set(1)
      },
      read: {
        copies: count,
        async run({ x }) {
          await x.get()
        },
      },
    },
  })

export const readers2 = readers(2)
export const readers8 = readers(8)

// (n + 3) · 2^(n - 2) traces.
const lastzero = (count: number) =>
  scenario(`sctbench: lastzero_${count}`, {
    modes: ['async'],
    setup: ({ shared }) => ({ cells: shared.array(Array.from({ length: count + 1 }, () => 0)) }),
    tasks: {
      async find({ cells }) {
        let i = count
        while ((await cells.get(i)) !== 0) i--
      },
      add: {
        copies: count,
        async run({ cells }, _inputs, { copy }) {
          await cells.set(copy + 1, (await cells.get(copy)) + 1)
        },
      },
    },
  })

export const lastzero5 = lastzero(5)
export const lastzero10 = lastzero(10)

const indexer = (threads: number) =>
  scenario(`sctbench: indexer_${threads}`, {
    modes: ['async'],
    setup: ({ shared }) => ({ table: Array.from({ length: 128 }, () => shared.atomic(0)) }),
    tasks: {
      thread: {
        copies: threads,
        async run({ table }, _inputs, { copy }) {
          for (let message = 1; message <= 4; message++) {
            const word = message * 11 + copy
            let hash = (word * 7) % 128
            while ((await table[hash]!.compareExchange(0, word)) !== 0) hash = (hash + 1) % 128
          }
        },
      },
    },
  })

export const indexer12 = indexer(12)
export const indexer13 = indexer(13)

// n! traces.
const writers = (count: number) =>
  scenario(`sctbench: writers_${count}`, {
    ...(count > 4 && { modes: ['async'] as const }),
    setup: ({ shared }) => ({ x: shared.cell(-1) }),
    tasks: {
      write: {
        copies: count,
        async run({ x }, _inputs, { copy }) {
          await x.set(copy)
        },
      },
    },
  })

export const writers3 = writers(3)
export const writers5 = writers(5)

// One trace.
const independent = (threads: number, steps: number) =>
  scenario(`sctbench: indep_${threads}x${steps}`, {
    setup: ({ shared }) => ({ cells: Array.from({ length: threads }, () => shared.cell(0)) }),
    tasks: {
      thread: {
        copies: threads,
        async run({ cells }, _inputs, { copy }) {
          for (let i = 0; i < steps; i++) await cells[copy]!.set(i)
        },
      },
    },
  })

export const independent3x3 = independent(3, 3)
export const independent2x8 = independent(2, 8)

// n! traces.
const mutexes = (threads: number) =>
  scenario(`sctbench: mutex_${threads}`, {
    ...(threads > 4 && { modes: ['async'] as const }),
    setup: ({ shared }) => ({ lock: shared.mutex() }),
    tasks: {
      thread: {
        copies: threads,
        async run({ lock }) {
          await lock.acquire()
          await lock.release()
        },
      },
    },
  })

export const mutex3 = mutexes(3)
export const mutex5 = mutexes(5)

// One writer, and two readers that first touch a variable of their own: what source sets are for.
export const sourceSets = scenario('sctbench: source_sets_fig', {
  setup: ({ shared }) => ({ x: shared.cell(0), y: shared.cell(0), z: shared.cell(0) }),
  tasks: {
    async write({ x }) {
      await x.set(1)
    },
    async readYX({ x, y }) {
      await y.get()
      await x.get()
    },
    async readZX({ x, z }) {
      await z.get()
      await x.get()
    },
  },
})
