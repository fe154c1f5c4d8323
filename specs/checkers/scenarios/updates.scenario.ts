/** Reads that are overtaken, each beside a twin in which they are not or need not be. Nothing fails here. */

import { type Context, fc, scenario } from 'heddle'

const counters = ({ shared }: Context) => ({
  visits: shared.cell(0),
  hits: shared.atomic(0),
  flag: shared.cell(false),
  stock: shared.map([['apple', 5]]),
  seats: shared.array([0, 0, 0]),
  lock: shared.mutex(),
  done: shared.latch(1),
})
type Counters = ReturnType<typeof counters>
type Body = (state: Counters, context: { readonly copy: number }) => Promise<unknown>

const twice = (name: string, body: Body) =>
  scenario(name, {
    setup: counters,
    tasks: { worker: { copies: 2, run: (state, _inputs, context) => body(state, context) } },
  })

export const lostCell = twice('a cell read and written back', async ({ visits }) => {
  await visits.set((await visits.get()) + 1)
})

export const lostAtomic = twice('an atomic loaded and stored', async ({ hits }) => {
  await hits.store((await hits.load()) + 1)
})

export const lostEntry = twice('an entry of a map read and written back', async ({ stock }, { copy }) => {
  await stock.set('apple', (await stock.get('apple'))! - 1 - copy)
})

export const lostElement = twice('an element read and written back', async ({ seats }) => {
  await seats.set(1, (await seats.get(1)) + 1)
})

export const lostBetweenLocks = twice('the lock is let go between read and write', async ({ visits, lock }) => {
  const before = await lock.runExclusive(() => visits.get())
  await lock.runExclusive(() => visits.set(before + 1))
})

export const heldLock = twice('the lock is held from read to write', async ({ visits, lock }) => {
  await lock.runExclusive(async () => visits.set((await visits.get()) + 1))
})

export const lastWriterWins = twice('both write without a look', async ({ visits }, { copy }) => {
  await visits.set(copy)
  await visits.get()
})

export const retried = twice('compareExchange until it fits', async ({ hits }) => {
  for (let seen = await hits.load(); ; ) {
    const before = await hits.compareExchange(seen, seen + 1)
    if (before === seen) return
    seen = before
  }
})

export const otherEntries = twice('each has an entry of its own', async ({ stock }, { copy }) => {
  await stock.set(`pear ${copy}`, ((await stock.get(`pear ${copy}`)) ?? 0) + 1)
})

export const sameFlag = twice('both raise a flag that was down', async ({ flag }) => {
  if (!(await flag.get())) await flag.set(true)
})

export const readAgain = twice('the value is read again before it is written', async ({ visits, lock }) => {
  await visits.get()
  await lock.runExclusive(async () => visits.set((await visits.get()) + 1))
})

export const told = scenario('a task that was told reads nothing again', {
  setup: counters,
  tasks: {
    async first({ visits, done }) {
      await visits.set(7)
      await done.countDown()
    },
    async second({ visits, done }) {
      await visits.get()
      await done.wait()
      await visits.set(8)
    },
  },
})

export const actsLate = twice('an entry that is missing is put there', async ({ stock }, { copy }) => {
  if (!(await stock.has('plum'))) await stock.set('plum', copy)
})

export const deletesLate = scenario('an entry that looks old is deleted', {
  setup: counters,
  tasks: {
    async sweeper({ stock }) {
      if ((await stock.get('apple')) === 5) await stock.delete('apple')
    },
    renewer: async ({ stock }) => stock.set('apple', 6),
  },
})

export const actsUnderLock = twice('an entry is put there under a lock', async ({ stock, lock }, { copy }) => {
  await lock.runExclusive(async () => {
    if (!(await stock.has('plum'))) await stock.set('plum', copy)
  })
})

export const looksThenAdds = twice('a look before an atomic operation that looks itself', async ({ hits }) => {
  if ((await hits.load()) < 5) await hits.add(1)
})

export const setBack = scenario('a counter is written down and set back to 0', {
  setup: ({ shared }) => ({ hits: shared.cell(5), log: shared.queue<number>() }),
  tasks: {
    async reporter({ hits, log }) {
      await log.put(await hits.get())
      await hits.set(0)
    },
    visitor: ({ hits }) => hits.set(7),
  },
})

export const callsOfARegister = scenario('one call reads a register, and the next writes it', {
  setup: ({ shared }) => ({ register: shared.cell(0) }),
  operations: {
    set: { args: [fc.nat(3)], run: ({ register }, value) => register.set(value) },
    get: { run: ({ register }) => register.get() },
  },
  model: {
    init: () => ({ value: 0 }),
    set(model, value) {
      model.value = value
    },
    get: model => model.value,
  },
})

const stores = ({ shared }: Context) => ({
  store: shared.map([['greeting', 'hello']]),
  cache: shared.map<string, string>(),
  log: shared.cell(''),
})

export const staleCache = scenario('a cache is filled with what the store no longer has', {
  setup: stores,
  tasks: {
    async reader({ store, cache }) {
      await cache.set('greeting', (await store.get('greeting'))!)
    },
    writer: async ({ store }) => store.set('greeting', 'good morning'),
  },
})

export const unrelatedWrite = scenario('something else is written after a read', {
  setup: stores,
  tasks: {
    async reader({ store, log }) {
      await store.get('greeting')
      await log.set('read')
    },
    writer: async ({ store }) => store.set('greeting', 'good morning'),
  },
})
