/** Scenarios whose awaits are scheduling points, since the file is instrumented. */

import { setTimeout as sleep } from 'node:timers/promises'
import { control, point, scenario, shared } from 'heddle'

interface Counter {
  count: number
}

async function increment(counter: Counter): Promise<void> {
  const { count } = counter
  await null
  counter.count = count + 1
}

function deferred<T>() {
  let resolve!: (value: T) => void
  const promise = new Promise<T>(settle => {
    resolve = settle
  })
  return { promise, resolve }
}

const counter = () => ({ counter: { count: 0 } satisfies Counter as Counter })
const modes = ['async'] as const

export const plain = scenario('two increments over an await', {
  modes,
  setup: () => ({ at: new Map<string, number>([['n', 0]]) }),
  tasks: {
    async ada({ at }) {
      const n = at.get('n')!
      await null
      at.set('n', n + 1)
    },
    async bob({ at }) {
      const n = at.get('n')!
      await null
      at.set('n', n + 1)
    },
  },
})

let variable = 0
export const captured = scenario('two increments of a variable', {
  modes,
  setup: () => {
    variable = 0
  },
  tasks: {
    async ada() {
      const value = variable
      await null
      variable = value + 1
    },
    async bob() {
      const value = variable
      await null
      variable = value + 1
    },
  },
  finally: { 'both count': () => variable === 2 },
})

export const transparent = scenario('two increments of a cell', {
  setup: () => ({ n: shared.cell(0) }),
  tasks: {
    ada: async ({ n }) => n.set((await n.get()) + 1),
    bob: async ({ n }) => n.set((await n.get()) + 1),
  },
})

const answers = { ask: async () => 1 }
/** One task's steps: what is a point already gets no second one. */
export const own = scenario('operations are points already', {
  modes,
  setup: () => ({ api: control(answers), counter: { count: 0 }, n: shared.cell(0) }),
  tasks: {
    async ada({ api, n }) {
      await n.get()
      await point('here')
      await api.ask()
      await sleep(5)
    },
    async bob() {},
  },
  finally: { never: () => false },
})

/** What a strand awaits of its own calls goes on with it; what runs beside them is a fork. */
export const strands = scenario('strands are named by the code', {
  modes,
  setup: counter,
  tasks: {
    async ada({ counter }) {
      await increment(counter)
      await Promise.all([increment(counter), increment(counter)])
      const later = increment(counter)
      await null
      await later
    },
    async bob() {},
  },
  finally: { never: () => false },
})

/** The timer must not go off although the awaits could all come after it. */
export const latency = scenario('a time-out against awaits that take no time', {
  modes,
  setup: () => ({ log: [] as string[] }),
  tasks: {
    async ada({ log }) {
      const timer = setTimeout(() => log.push('time-out'), 10)
      for (let i = 0; i < 3; i++) await null
      clearTimeout(timer)
    },
    async bob() {
      for (let i = 0; i < 3; i++) await null
    },
  },
  finally: { 'in time': ({ log }) => log.length === 0 },
})

export const never = scenario('a promise that nobody settles', {
  modes,
  expectFailure: 'deadlock',
  setup: counter,
  tasks: {
    async ada() {
      await new Promise(() => {})
    },
    async bob() {},
  },
})

/** Whoever comes first waits; the other lets it go on. */
export const handedOver = scenario('one task settles what the other awaits', {
  modes,
  setup: () => deferred<number>(),
  tasks: {
    async ada({ promise }) {
      if ((await promise) !== 1) throw new Error('not what was told')
    },
    async bob({ resolve }) {
      await null
      resolve(1)
    },
  },
})

export const rejected = scenario('a rejection reaches who awaits it', {
  modes,
  setup: counter,
  tasks: {
    async ada({ counter }) {
      try {
        await Promise.reject(new Error('no'))
      } catch {
        counter.count++
      }
    },
    bob: ({ counter }) =>
      Promise.reject(new Error('no')).catch(() => {
        counter.count++
      }),
  },
  finally: { 'both caught it': ({ counter }) => counter.count === 2 },
})
