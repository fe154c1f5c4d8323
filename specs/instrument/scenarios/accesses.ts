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

/** Two tasks that do the same, and a condition that never holds, so that there is something to explain. */
const failing = <S extends object>(
  name: string,
  setup: () => S,
  run: (state: S, task: string) => Promise<void>,
  broken = (_: S): boolean => false,
) =>
  scenario(name, {
    modes: ['async'],
    setup,
    tasks: { ada: state => run(state, 'ada'), bob: state => run(state, 'bob') },
    finally: { broken },
  })

const pause = () => Promise.resolve()

/** Looks in one step, and looks again where it takes, but does not go by it. */
export const looksTwice = failing(
  'the last one is sold twice',
  () => ({ stock: 1 }),
  async state => {
    if (state.stock < 1) return
    await pause()
    state.stock--
  },
  ({ stock }) => stock >= 0,
)

/** Writes in one place what it has read in another. */
export const copies = failing(
  'an old address is copied',
  () => ({ address: 'Loom Lane 1', labels: {} as Record<string, string> }),
  async (state, task) => {
    const { address } = state
    await pause()
    if (task === 'bob') state.labels['parcel'] = address
    else if (state.labels['parcel'] === undefined) state.address = 'Weaver Street 2'
  },
  ({ address, labels }) => labels['parcel'] === address,
)

/** What goes wrong here has nothing to do with what they read and write, which they do in one go. */
export const atOnce = failing(
  'counted in one go',
  () => ({ n: 0, log: [] as string[] }),
  async (state, task) => {
    state.n++
    state.log.push(task)
    await pause()
    state.n += 1
    state.log.push(task)
  },
)

/** They look again before they go on. */
export const looksAgain = failing(
  'looked at again',
  () => ({ n: 0 }),
  async state => {
    const before = state.n
    await pause()
    const now = state.n
    state.n = now + before - before + 1
  },
)

/** Both write the same, whatever they saw. */
export const sameFlag = failing(
  'the same flag',
  () => ({ done: false }),
  async state => {
    if (state.done) return
    await pause()
    state.done = true
  },
)
