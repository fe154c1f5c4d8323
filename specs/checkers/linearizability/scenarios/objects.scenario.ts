/** Concurrent objects over shared objects: racy ones and their fixed twins. */

import { blocked, type Context, fc, type Shared, scenario } from 'heddle'

const digit = fc.nat(9)

// ── a counter ─────────────────────────────────────────────────────────────────────────────────────────────────────────

const counterModel = {
  init: () => ({ n: 0 }),
  add: (state: { n: number }, by: number) => (state.n += by),
  get: ({ n }: { n: number }) => n,
}

export const racyCounter = scenario('operations: a counter that reads and writes', {
  setup: ({ shared }) => ({ n: shared.cell(0) }),
  operations: {
    add: {
      args: [fc.integer({ min: 1, max: 5 })],
      run: async ({ n }, by) => {
        const sum = (await n.get()) + by
        await n.set(sum)
        return sum
      },
    },
    get: { run: ({ n }) => n.get() },
  },
  model: counterModel,
  expectFailure: 'not-linearizable',
})

export const fixedCounter = scenario('operations: a counter that adds', {
  setup: ({ shared }) => ({ n: shared.atomic(0) }),
  operations: {
    add: { args: [fc.integer({ min: 1, max: 5 })], run: async ({ n }, by) => (await n.add(by)) + by },
    get: { run: ({ n }) => n.load() },
  },
  model: counterModel,
})

// ── a stack and a queue, as a list in a cell ──────────────────────────────────────────────────────────────────────────

const listOf = ({ shared }: Context) => ({ list: shared.cell<number[]>([]), lock: shared.mutex() })
type List = ReturnType<typeof listOf>

const listOperations = (locked: boolean) => {
  const alone = <T>({ lock }: List, work: () => Promise<T>) => (locked ? lock.runExclusive(work) : work())
  return {
    push: {
      args: [digit],
      run: (state: List, value: number) =>
        alone(state, async () => state.list.set([...(await state.list.get()), value])),
    },
    pop: {
      run: (state: List) =>
        alone(state, async () => {
          const list = await state.list.get()
          const value = list.pop()
          await state.list.set(list)
          return value
        }),
    },
    shift: {
      run: (state: List) =>
        alone(state, async () => {
          const list = await state.list.get()
          const value = list.shift()
          await state.list.set(list)
          return value
        }),
    },
  } as const
}

const stack = (name: string, locked: boolean, expectFailure?: string) => {
  const { push, pop } = listOperations(locked)
  return scenario(name, {
    setup: listOf,
    operations: { push: { args: [digit], run: push.run }, pop: { run: pop.run } },
    model: {
      init: (): number[] => [],
      push(items, value) {
        items.push(value)
      },
      pop: items => items.pop(),
    },
    expectFailure,
  })
}
export const racyStack = stack('operations: a stack without a lock', false, 'not-linearizable')
export const fixedStack = stack('operations: a stack with a lock', true)

const queue = (name: string, locked: boolean, expectFailure?: string) => {
  const { push, shift } = listOperations(locked)
  return scenario(name, {
    setup: listOf,
    operations: { put: { args: [digit], run: push.run }, tryTake: { run: shift.run } },
    model: {
      init: (): number[] => [],
      put(items, value) {
        items.push(value)
      },
      tryTake: items => items.shift(),
    },
    expectFailure,
  })
}
export const racyQueue = queue('operations: a queue without a lock', false, 'not-linearizable')
export const fixedQueue = queue('operations: a queue with a lock', true)

// ── a map, key by key ─────────────────────────────────────────────────────────────────────────────────────────────────

const key = fc.constantFrom('a', 'b')

const map = (name: string, locked: boolean, expectFailure?: string) =>
  scenario(name, {
    setup: ({ shared }) => ({ map: shared.map<string, number>(), lock: shared.mutex() }),
    operations: {
      putIfAbsent: {
        args: [key, digit],
        run: ({ map, lock }, key, value) => {
          const work = async () => {
            if (await map.has(key)) return false
            await map.set(key, value)
            return true
          }
          return locked ? lock.runExclusive(work) : work()
        },
      },
      get: { args: [key], run: ({ map }, key) => map.get(key) },
      remove: { args: [key], run: ({ map }, key) => map.delete(key) },
    },
    model: {
      init: () => new Map<string, number>(),
      putIfAbsent: (entries, key, value) => !entries.has(key) && entries.set(key, value).has(key),
      get: (entries, key) => entries.get(key),
      remove: (entries, key) => entries.delete(key),
    },
    partition: ({ args: [key] }) => key,
    expectFailure,
  })
export const racyMap = map('operations: a map that looks before it puts', false, 'not-linearizable')
export const fixedMap = map('operations: a map with a lock', true)

// ── a blocking queue ──────────────────────────────────────────────────────────────────────────────────────────────────

const boundedModel = {
  init: ({ capacity }: { capacity: number }) => ({ capacity, items: [] as number[] }),
  put({ capacity, items }: { capacity: number; items: number[] }, value: number) {
    if (items.length >= capacity) return blocked
    items.push(value)
    return undefined
  },
  take: ({ items }: { items: number[] }) => items.shift() ?? blocked,
}

export const fixedBlocking = scenario('operations: a blocking queue', {
  inputs: { capacity: fc.integer({ min: 1, max: 2 }) },
  setup: ({ shared }, { capacity }) => ({ queue: shared.queue<number>(capacity) }),
  operations: {
    put: { args: [digit], run: ({ queue }, value) => queue.put(value) },
    take: { run: async ({ queue }) => (await queue.take()) as number },
  },
  model: boundedModel,
})

const monitor = (shared: Shared, capacity: number) => {
  const lock = shared.mutex()
  return { items: shared.cell<number[]>([]), changed: shared.condition(lock), lock, capacity }
}

/** Both producers and consumers wait on one condition, and only one of them is woken: perhaps the wrong one. */
export const racyBlocking = scenario('operations: a blocking queue that wakes the wrong one', {
  inputs: { capacity: fc.constant(1) },
  setup: ({ shared }, { capacity }) => monitor(shared, capacity),
  operations: {
    put: {
      args: [digit],
      run: ({ lock, items, changed, capacity }, value) =>
        lock.runExclusive(async () => {
          while ((await items.get()).length >= capacity) await changed.wait()
          await items.set([...(await items.get()), value])
          await changed.notify()
        }),
    },
    take: {
      run: ({ lock, items, changed }) =>
        lock.runExclusive(async () => {
          while ((await items.get()).length === 0) await changed.wait()
          const [first, ...rest] = await items.get()
          await items.set(rest)
          await changed.notify()
          return first as number
        }),
    },
  },
  model: boundedModel,
  expectFailure: 'deadlock',
})

// ── calls that crash ──────────────────────────────────────────────────────────────────────────────────────────────────

/** The answer gets lost when the line is busy, after the effect. */
const crashing = (name: string, twice: boolean, expectFailure?: string) =>
  scenario(name, {
    setup: ({ shared }) => ({ n: shared.atomic(0), line: shared.semaphore(1) }),
    operations: {
      add: {
        run: async ({ n, line }) => {
          await line.tryAcquire().then(async free => {
            await n.add(1)
            if (!free && twice) await n.add(1) // retried, though the first attempt had its effect
            if (!free) throw new Error('timed out')
            await line.release()
          })
        },
      },
      get: { run: ({ n }) => n.load() },
    },
    model: {
      init: () => ({ n: 0 }),
      add(state) {
        state.n++
      },
      get: ({ n }) => n,
    },
    mayThrow: error => (error as Error).message === 'timed out',
    expectFailure,
  })
export const fixedCrash = crashing('operations: calls that time out', false)
export const racyCrash = crashing('operations: calls that time out and are retried', true, 'not-linearizable')

// ── weaker conditions ─────────────────────────────────────────────────────────────────────────────────────────────────

/** Counts in two places and adds them up without a lock: the sum may lack what was counted before what it has. */
const sharded = (name: string, consistency: 'linearizable' | 'sequential') =>
  scenario(name, {
    setup: ({ shared }) => ({ left: shared.atomic(0), right: shared.atomic(0) }),
    operations: {
      countLeft: {
        run: async ({ left }) => {
          await left.add(1)
        },
      },
      countRight: {
        run: async ({ right }) => {
          await right.add(10)
        },
      },
      sum: { run: async ({ left, right }) => (await left.load()) + (await right.load()) },
    },
    model: {
      init: () => ({ n: 0 }),
      countLeft(state) {
        state.n++
      },
      countRight(state) {
        state.n += 10
      },
      sum: ({ n }) => n,
    },
    consistency,
    expectFailure: 'not-linearizable',
  })
export const racySharded = sharded('operations: a counter in two places', 'linearizable')
export const racySequential = sharded('operations: a counter in two places, sequentially', 'sequential')

/**
 * A counting network of one balancer: tokens go left and right in turn, and are counted there. Numbers may be given out of
 * order while somebody is about, and none is missing when nobody is (Aspnes, Herlihy, Shavit, 1994).
 */
const network = (name: string, consistency: 'linearizable' | 'quiescent', expectFailure?: string) =>
  scenario(name, {
    setup: ({ shared }) => ({ balancer: shared.atomic(0), left: shared.atomic(0), right: shared.atomic(1) }),
    operations: {
      next: {
        run: async ({ balancer, left, right }) => ((await balancer.add(1)) % 2 === 0 ? left : right).add(2),
      },
    },
    model: { init: () => ({ n: 0 }), next: state => state.n++ },
    consistency,
    expectFailure,
  })
export const racyNetwork = network('operations: a counting network', 'linearizable', 'not-linearizable')
export const fixedNetwork = network('operations: a counting network, when quiet', 'quiescent')
