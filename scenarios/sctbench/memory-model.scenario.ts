/** Litmus tests of sequential consistency: store buffering, message passing, independent reads of independent writes. */

import { scenario } from 'heddle'

export const storeBufferingOk = scenario('sctbench: sb_sc_ok', {
  setup: ({ shared }) => ({ x: shared.atomic(0), y: shared.atomic(0), r0: shared.cell(-1), r1: shared.cell(-1) }),
  tasks: {
    async one({ x, y, r0 }) {
      await x.store(1)
      await r0.set(await y.load())
    },
    async two({ x, y, r1 }) {
      await y.store(1)
      await r1.set(await x.load())
    },
  },
  finally: { 'one of them sees the other': ({ r0, r1 }) => !(r0.peek() === 0 && r1.peek() === 0) },
})

export const storeBuffering = scenario('sctbench: sb', {
  setup: ({ shared }) => ({ x: shared.cell(0), y: shared.cell(0) }),
  tasks: {
    async one({ x, y }) {
      await x.set(1)
      await y.get()
    },
    async two({ x, y }) {
      await y.set(1)
      await x.get()
    },
  },
})

export const messagePassing = scenario('sctbench: mp', {
  setup: ({ shared }) => ({ x: shared.cell(0), y: shared.cell(0) }),
  tasks: {
    async one({ x, y }) {
      await x.set(1)
      await y.set(1)
    },
    async two({ x, y }) {
      await y.get()
      await x.get()
    },
  },
})

export const independentReads = scenario('sctbench: iriw', {
  setup: ({ shared }) => ({ x: shared.cell(0), y: shared.cell(0) }),
  tasks: {
    async writeX({ x }) {
      await x.set(1)
    },
    async writeY({ y }) {
      await y.set(1)
    },
    async readXY({ x, y }) {
      await x.get()
      await y.get()
    },
    async readYX({ x, y }) {
      await y.get()
      await x.get()
    },
  },
})
