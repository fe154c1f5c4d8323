/** Scenarios whose campaigns take several shards. */

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
  },
})

export const several = scenario('shards: several failures', {
  setup: ({ shared }) => ({ n: shared.cell(0) }),
  tasks: {
    async first({ n }) {
      for (let i = 1; i < 6; i++) await n.set(i)
    },
    async second({ n }) {
      for (let i = 1; i < 4; i++) await n.get()
      const seen = await n.get()
      if (seen === 0 || seen === 4) throw new Error(`it was ${seen}`)
    },
  },
  finally: { 'it is five': ({ n }) => n.peek() === 5 },
})
