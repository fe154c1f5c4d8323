/** Scenarios whose campaigns take several shards. */

import { isMainThread } from 'node:worker_threads'
import { fc, scenario } from 'heddle'

/** It takes strict turns to fail, which a random walk does once in some 700 executions. */
export const rare = scenario('shards: a rare failure', {
  setup: ({ shared }) => ({ n: shared.cell(0) }),
  tasks: {
    async first({ n }) {
      for (let i = 1; i <= 6; i++) await n.set(i)
    },
    async second({ n }) {
      for (let i = 1; i <= 6; i++) if ((await n.get()) !== i) return
      throw new Error('all six were seen')
    },
    idle() {},
  },
})

export const held = scenario('shards: nothing wrong', {
  setup: ({ shared }) => ({ n: shared.cell(0), lock: shared.mutex() }),
  tasks: {
    worker: {
      copies: 3,
      async run({ n, lock }) {
        for (let i = 0; i < 3; i++) {
          await lock.runExclusive(async () => n.set((await n.get()) + 1))
          await n.get()
        }
      },
    },
  },
  sometimes: { 'half done': ({ n }) => n.peek() === 5 },
  finally: { 'all counted': ({ n }) => n.peek() === 9 },
})

/** Too many interleavings to try them all. */
export const wide = scenario('shards: many interleavings', {
  setup: ({ shared }) => ({ n: shared.cell(0) }),
  tasks: {
    worker: {
      copies: 3,
      async run({ n }, _inputs, { copy }) {
        for (let i = 0; i < 4; i++) await n.set((await n.get()) + copy)
      },
    },
  },
})

/** Told by `sometimes`: whether any execution was one of a worker's. */
export const away = scenario('shards: away from the main thread', {
  modes: ['async'],
  setup: ({ shared }) => ({ n: shared.cell(0) }),
  tasks: { alice: ({ n }) => n.set(1), bob: ({ n }) => n.set(2) },
  sometimes: { 'it was away': () => !isMainThread },
})

export const small = scenario('shards: few interleavings', {
  setup: ({ shared }) => ({ n: shared.cell(0) }),
  tasks: {
    worker: {
      copies: 2,
      async run({ n }) {
        for (let i = 0; i < 3; i++) await n.set(await n.get())
      },
    },
  },
})

export const inputs = scenario('shards: with inputs', {
  inputs: { rounds: fc.integer({ min: 1, max: 6 }), skip: fc.integer({ min: 0, max: 3 }) },
  setup: ({ shared }) => ({ n: shared.cell(0), m: shared.cell(0) }),
  tasks: {
    async first({ n, m }, { rounds, skip }) {
      fc.pre(skip !== 1)
      for (let i = 0; i < rounds; i++) {
        await n.set(i)
        await m.set(i)
      }
    },
    async second({ n, m }, { rounds }) {
      if ((await n.get()) !== 0) return
      if ((await m.get()) === 5) throw new Error(`after ${rounds}`)
    },
    idle() {},
  },
})

export const several = scenario('shards: several failures', {
  setup: ({ shared }) => ({ n: shared.cell(0), seen: shared.cell(0) }),
  tasks: {
    async first({ n }) {
      for (let i = 1; i < 6; i++) await n.set(i)
    },
    async second({ n, seen }) {
      for (let i = 1; i < 4; i++) await n.get()
      await seen.set(await n.get())
      if (seen.peek() === 4) throw new Error('it was four')
    },
  },
  finally: { 'it was seen': ({ seen }) => seen.peek() !== 0 },
})

// Captured at import: while an execution is on, the one of `process` is under control.
const exit = process.exit.bind(process)
let setups = 0

/** Ends the thread when it has been set up for the 300th time, unless that is the main one. */
export const ending = scenario('shards: a worker ends', {
  modes: ['async'],
  setup: ({ shared }) => {
    if (++setups === 300 && !isMainThread) exit(1)
    return { n: shared.cell(0) }
  },
  tasks: { alice: ({ n }) => n.set(1), bob: ({ n }) => n.set(2) },
})
