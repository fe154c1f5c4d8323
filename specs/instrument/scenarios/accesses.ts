/** Code whose reads and writes are told of. */

import { scenario } from 'heddle'

function makeCounter() {
  let count = 0
  return {
    async increment() {
      const before = count
      await Promise.resolve()
      count = before + 1
    },
    read: () => count,
  }
}

/** Two counters have two variables of one name. */
export const variables = scenario('two counters', {
  modes: ['async'],
  setup: () => ({ first: makeCounter(), second: makeCounter() }),
  tasks: {
    async ada({ first, second }) {
      await first.increment()
      await second.increment()
    },
    async bob({ first, second }) {
      await first.increment()
      await second.increment()
    },
  },
  finally: { 'all count': ({ first, second }) => first.read() + second.read() === 4 },
})

/** Most of what tasks touch is theirs alone, or never changes. */
export const privates = scenario('a little is shared', {
  modes: ['async'],
  setup: () => ({ shared: 0, rates: { tax: 2 }, adas: { n: 0 }, bobs: { n: 0 } }),
  tasks: {
    async ada(state) {
      const { shared } = state
      state.adas.n += state.rates.tax
      await Promise.resolve()
      state.shared = shared + state.adas.n
    },
    async bob(state) {
      const { shared } = state
      state.bobs.n += state.rates.tax
      await Promise.resolve()
      state.shared = shared + state.bobs.n
    },
  },
  always: { 'small enough': ({ shared, adas, bobs }) => shared + adas.n + bobs.n < 100 },
  finally: { 'both count': ({ shared }) => shared === 4 },
})

const TURNS = 3_000

/** More than anybody would read. */
export const busy = scenario('a busy loop', {
  modes: ['async'],
  setup: () => ({ cells: Array.from({ length: TURNS }, () => 0) }),
  tasks: {
    async ada({ cells }) {
      const first = cells[0] as number
      await Promise.resolve()
      for (let i = 0; i < TURNS; i++) cells[i] = first + 1
    },
    async bob({ cells }) {
      const first = cells[0] as number
      await Promise.resolve()
      for (let i = 0; i < TURNS; i++) cells[i] = first + 1
    },
  },
  finally: { 'both count': ({ cells }) => cells[0] === 2 },
})
