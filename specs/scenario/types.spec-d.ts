/** Types flow through a definition without annotations. Checked by the compiler; nothing here runs. */

import * as fc from 'fast-check'
import { describe, expectTypeOf, test } from 'vitest'
import type { TaskContext } from '../../src/scenario/context.ts'
import { control, shared } from '../../src/scenario/exports.ts'
import { type AnyScenario, type InputsOf, type StateOf, scenario } from '../../src/scenario/scenario.ts'
import type { Cell, Condition, Mutex, Queue, Release, SharedArray, SharedMap } from '../../src/scenario/shared.ts'

interface Accounts {
  from: Cell<number>
  to: Cell<number>
}
interface Inputs {
  amount: number
  note: string
}
type Settled<T> = PromiseSettledResult<T>
type Copied<T> = readonly PromiseSettledResult<T>[]

describe('state, inputs and results flow', () => {
  test('in the order inputs, setup, tasks, invariants', () => {
    const transfers = scenario('transfers', {
      inputs: fc.record({ amount: fc.integer(), note: fc.string() }),
      examples: [{ amount: 1, note: '' }],
      setup: ({ shared, random, signal }, inputs) => {
        expectTypeOf(inputs).toEqualTypeOf<Inputs>()
        expectTypeOf(random()).toEqualTypeOf<number>()
        expectTypeOf(signal).toEqualTypeOf<AbortSignal>()
        return { from: shared.cell(100), to: shared.cell(0) }
      },
      tasks: {
        async alice(state, inputs, context) {
          expectTypeOf(state).toEqualTypeOf<Accounts>()
          expectTypeOf(inputs).toEqualTypeOf<Inputs>()
          expectTypeOf(context).toEqualTypeOf<TaskContext>()
          return 'done'
        },
        bob: ({ from }, { amount }) => from.set(amount),
        carol: () => 3,
      },
      background: {
        pump(state, inputs) {
          expectTypeOf(state).toEqualTypeOf<Accounts>()
          expectTypeOf(inputs).toEqualTypeOf<Inputs>()
        },
      },
      always: {
        'never overdrawn': (state, inputs) => {
          expectTypeOf(state).toEqualTypeOf<Accounts>()
          expectTypeOf(inputs).toEqualTypeOf<Inputs>()
          return state.from.peek() >= 0
        },
      },
      sometimes: { 'all is gone': ({ from }) => from.peek() === 0 },
      finally: {
        'total is kept': async (state, inputs, results) => {
          expectTypeOf(state).toEqualTypeOf<Accounts>()
          expectTypeOf(inputs).toEqualTypeOf<Inputs>()
          expectTypeOf(results).branded.toEqualTypeOf<{
            readonly alice: Settled<string>
            readonly bob: Settled<void>
            readonly carol: Settled<number>
          }>()
          // @ts-expect-error background tasks have no results
          results.pump
        },
      },
      mayThrow: (error, task) => {
        expectTypeOf(error).toEqualTypeOf<unknown>()
        expectTypeOf(task).toEqualTypeOf<string>()
        return error instanceof RangeError
      },
      teardown: state => expectTypeOf(state).toEqualTypeOf<Accounts>(),
    })
    expectTypeOf<StateOf<typeof transfers>>().toEqualTypeOf<Accounts>()
    expectTypeOf<InputsOf<typeof transfers>>().toEqualTypeOf<Inputs>()
    expectTypeOf(transfers).toExtend<AnyScenario>()

    // a helper that is annotated
    const total = ({ from, to }: StateOf<typeof transfers>) => from.peek() + to.peek()
    expectTypeOf(total).returns.toEqualTypeOf<number>()
  })

  test('with a record of arbitraries, and none', () => {
    const recorded = scenario('x', {
      inputs: { amount: fc.integer(), note: fc.string() },
      setup: ({ shared }, { amount }) => ({ from: shared.cell(amount), to: shared.cell(0) }),
      tasks: { bob: (_state, inputs) => expectTypeOf(inputs).toEqualTypeOf<Inputs>() },
    })
    expectTypeOf<InputsOf<typeof recorded>>().toEqualTypeOf<Inputs>()

    const without = scenario('x', {
      setup: (_context, inputs) => expectTypeOf(inputs).toEqualTypeOf<undefined>(),
      tasks: { bob: (_state, inputs) => expectTypeOf(inputs).toEqualTypeOf<undefined>() },
    })
    expectTypeOf<InputsOf<typeof without>>().toEqualTypeOf<undefined>()
  })

  test('through an async setup', () => {
    const made = scenario('x', {
      setup: async ({ shared }) => ({ from: shared.cell(100), to: shared.cell(0) }),
      tasks: { bob: state => expectTypeOf(state).toEqualTypeOf<Accounts>() },
      always: { sane: state => expectTypeOf(state).toEqualTypeOf<Accounts>() },
      teardown: state => expectTypeOf(state).toEqualTypeOf<Accounts>(),
    })
    expectTypeOf<StateOf<typeof made>>().toEqualTypeOf<Accounts>()
  })

  test('in any order once shared is imported', () => {
    scenario('x', {
      teardown: state => expectTypeOf(state).toEqualTypeOf<Accounts>(),
      always: {
        sane(state, inputs) {
          expectTypeOf(state).toEqualTypeOf<Accounts>()
          return inputs > 0
        },
      },
      finally: {
        sane(state, inputs) {
          expectTypeOf(state).toEqualTypeOf<Accounts>()
          expectTypeOf(inputs).toEqualTypeOf<number>()
        },
      },
      tasks: {
        async bob(state, inputs) {
          expectTypeOf(state).toEqualTypeOf<Accounts>()
          expectTypeOf(inputs).toEqualTypeOf<number>()
        },
        worker: { copies: 2, run: state => expectTypeOf(state).toEqualTypeOf<Accounts>() },
      },
      setup: () => ({ from: shared.cell(100), to: shared.cell(0) }),
      examples: [1],
      inputs: fc.integer(),
    })
  })

  test('to helpers that are annotated, with less than the whole state', () => {
    async function withdraw({ from }: Pick<Accounts, 'from'>, { amount }: Pick<Inputs, 'amount'>) {
      await from.set((await from.get()) - amount)
      return amount
    }
    const made = scenario('x', {
      inputs: fc.record({ amount: fc.integer(), note: fc.string() }),
      setup: ({ shared }) => ({ from: shared.cell(100), to: shared.cell(0) }),
      tasks: { withdraw, workers: { copies: 2, run: withdraw } },
      finally: {
        sane(state, inputs, { withdraw, workers }) {
          expectTypeOf(state).toEqualTypeOf<Accounts>()
          expectTypeOf(inputs).toEqualTypeOf<Inputs>()
          expectTypeOf(withdraw).toEqualTypeOf<Settled<number>>()
          expectTypeOf(workers).toEqualTypeOf<Copied<number>>()
        },
      },
    })
    expectTypeOf<StateOf<typeof made>>().toEqualTypeOf<Accounts>()
  })
})

describe('tasks', () => {
  test('may have the names of what functions have', () => {
    scenario('x', {
      setup: ({ shared }) => ({ from: shared.cell(100), to: shared.cell(0) }),
      tasks: {
        apply(state, inputs) {
          expectTypeOf(state).toEqualTypeOf<Accounts>()
          expectTypeOf(inputs).toEqualTypeOf<undefined>()
        },
        call(state) {
          expectTypeOf(state).toEqualTypeOf<Accounts>()
          return 1
        },
        bind: state => expectTypeOf(state).toEqualTypeOf<Accounts>(),
        toString: state => expectTypeOf(state).toEqualTypeOf<Accounts>(),
        caller: state => expectTypeOf(state).toEqualTypeOf<Accounts>(),
        arguments: state => expectTypeOf(state).toEqualTypeOf<Accounts>(),
        prototype: state => expectTypeOf(state).toEqualTypeOf<Accounts>(),
        name: state => expectTypeOf(state).toEqualTypeOf<Accounts>(),
        length: state => expectTypeOf(state).toEqualTypeOf<Accounts>(),
      },
      background: { apply: state => expectTypeOf(state).toEqualTypeOf<Accounts>() },
      finally: { sane: (_state, _inputs, { call }) => expectTypeOf(call).toEqualTypeOf<Settled<number>>() },
    })
  })

  test('with copies have an array of results', () => {
    scenario('x', {
      setup: ({ shared }) => ({ from: shared.cell(100), to: shared.cell(0) }),
      tasks: {
        worker: {
          copies: 3,
          async run(state, inputs, { copy }) {
            expectTypeOf(state).toEqualTypeOf<Accounts>()
            expectTypeOf(inputs).toEqualTypeOf<undefined>()
            expectTypeOf(copy).toEqualTypeOf<number>()
            return copy
          },
        },
        bob: () => 'x',
      },
      background: { pump: { copies: 2, run: state => expectTypeOf(state).toEqualTypeOf<Accounts>() } },
      finally: {
        sane(_state, _inputs, { worker, bob }) {
          expectTypeOf(worker).toEqualTypeOf<Copied<number>>()
          expectTypeOf(bob).toEqualTypeOf<Settled<string>>()
        },
      },
    })
  })

  test('by a function of the inputs', () => {
    const made = scenario('x', {
      inputs: { count: fc.nat(), note: fc.string() },
      setup: ({ shared }) => ({ from: shared.cell(100), to: shared.cell(0) }),
      tasks: ({ count, note }) => {
        expectTypeOf(note).toEqualTypeOf<string>()
        return {
          bob: (state, inputs) => {
            expectTypeOf(state).toEqualTypeOf<Accounts>()
            expectTypeOf(inputs).toEqualTypeOf<{ count: number; note: string }>()
          },
          worker: { copies: count, run: state => expectTypeOf(state).toEqualTypeOf<Accounts>() },
        }
      },
      background: inputs => {
        expectTypeOf(inputs).toEqualTypeOf<{ count: number; note: string }>()
        return { pump: state => expectTypeOf(state).toEqualTypeOf<Accounts>() }
      },
      finally: {
        sane(_state, _inputs, results) {
          expectTypeOf(results).toEqualTypeOf<{ readonly [task: string]: Settled<unknown> }>()
        },
      },
    })
    expectTypeOf<StateOf<typeof made>>().toEqualTypeOf<Accounts>()

    scenario('x', {
      inputs: fc.nat(),
      setup: ({ shared }) => ({ from: shared.cell(100), to: shared.cell(0) }),
      tasks: n =>
        Object.fromEntries(
          Array.from({ length: n }, (_, i) => [`t${i}`, ({ from }: Accounts) => from.set(i)] as const),
        ),
    })
  })
})

describe('wrong usage does not compile', () => {
  const setup = () => 1

  test('of the definition', () => {
    // @ts-expect-error setup is missing
    scenario('x', { tasks: { a() {} } })
    // @ts-expect-error tasks are missing
    scenario('x', { setup })
    // @ts-expect-error it has no name
    scenario({ setup, tasks: { a() {} } })
    // @ts-expect-error no such key
    scenario('x', { setup, tasks: { a() {} }, invariants: {} })
    // @ts-expect-error no such mode
    scenario('x', { setup, tasks: { a() {} }, modes: ['process'] })
    // @ts-expect-error not an arbitrary
    scenario('x', { inputs: 3, setup, tasks: { a() {} } })
    // @ts-expect-error an example of another type
    scenario('x', { inputs: fc.nat(), examples: ['x'], setup, tasks: { a() {} } })
  })

  test('of tasks', () => {
    // @ts-expect-error not a function
    scenario('x', { setup, tasks: { a: 1 } })
    // @ts-expect-error another state
    scenario('x', { setup, tasks: { a: (state: string) => state } })
    // @ts-expect-error copies are missing
    scenario('x', { setup, tasks: { a: { run() {} } } })
    // @ts-expect-error copies are no number
    scenario('x', { setup, tasks: { a: { copies: '2', run() {} } } })
    // @ts-expect-error no such key
    scenario('x', { setup, tasks: { a: { copies: 2, run() {}, name: 'b' } } })
    // @ts-expect-error not a function
    scenario('x', { setup, tasks: () => ({ a: 1 }) })
  })

  test('of conditions', () => {
    // @ts-expect-error always is synchronous
    scenario('x', { setup, tasks: { a() {} }, always: { sane: async () => true } })
    // @ts-expect-error sometimes says yes or no
    scenario('x', { setup, tasks: { a() {} }, sometimes: { reached: () => {} } })
    // @ts-expect-error a condition has a name
    scenario('x', { setup, tasks: { a() {} }, always: () => true })
    // @ts-expect-error no such task
    scenario('x', { setup, tasks: { a() {} }, finally: { sane: (_s, _i, { b }) => b === undefined } })
  })
})

describe('shared objects', () => {
  test('carry the types of their values', async () => {
    expectTypeOf(shared.cell<string | undefined>(undefined).peek()).toEqualTypeOf<string | undefined>()
    expectTypeOf(shared.queue<string>(3)).toEqualTypeOf<Queue<string>>()
    expectTypeOf(shared.queue<string>().take()).toEqualTypeOf<Promise<string | undefined>>()
    expectTypeOf(shared.queue<string>().sync.take()).toEqualTypeOf<string | undefined>()
    expectTypeOf(shared.queue().peek()).toEqualTypeOf<readonly unknown[]>()
    expectTypeOf(shared.array([1, 2])).toEqualTypeOf<SharedArray<number>>()
    expectTypeOf(shared.array([1, 2]).sync.get(0)).toEqualTypeOf<number>()
    expectTypeOf(shared.map([[1, 'x']])).toEqualTypeOf<SharedMap<number, string>>()
    expectTypeOf(shared.map<string, number>().peek()).toEqualTypeOf<ReadonlyMap<string, number>>()
    expectTypeOf(shared.map()).toEqualTypeOf<SharedMap<string, unknown>>()
    expectTypeOf(shared.local(() => new Date())).toEqualTypeOf<Date>()
    expectTypeOf(shared.buffer(8)).toEqualTypeOf<SharedArrayBuffer>()
    expectTypeOf(shared.condition(shared.mutex(), { spurious: true })).toEqualTypeOf<Condition>()
    expectTypeOf(shared.atomic(1).compareExchange(0, 1)).toEqualTypeOf<Promise<number>>()
    expectTypeOf(shared.bigint64(1n).sync.get()).toEqualTypeOf<bigint>()
    // @ts-expect-error keys are primitives, which are equal in every thread
    shared.map<object, number>().set({}, 1)
    // @ts-expect-error a condition has a mutex
    shared.condition()
  })

  test('locks pass through what their sections return', async () => {
    const lock: Mutex = shared.mutex({ name: 'lock' })
    expectTypeOf(lock.runExclusive(async () => 'x')).toEqualTypeOf<Promise<string>>()
    expectTypeOf(lock.runExclusive(() => 1)).toEqualTypeOf<Promise<number>>()
    expectTypeOf(lock.sync.runExclusive(() => 1)).toEqualTypeOf<number>()
    expectTypeOf(lock.tryAcquire()).toEqualTypeOf<Promise<Release | undefined>>()
    const release = await lock.acquire()
    expectTypeOf(release()).toEqualTypeOf<Promise<void>>()
    await using _held = await lock.acquire()
    using _semaphore = shared.semaphore(2).sync.acquire(2)
    using _rwlock = shared.rwlock().sync.acquireRead()
  })
})

describe('control', () => {
  class Database {
    readonly url = 'x'
    find?(): Promise<string[]>
    async save(_row: string) {}
    #secret = 1
    get secret() {
      return this.#secret
    }
  }

  test('returns what it was given, and knows its methods', () => {
    const db = new Database()
    expectTypeOf(control(db)).toEqualTypeOf<Database>()
    expectTypeOf(control(db, { name: 'db', reads: ['find'], faults: [() => new Error('x')] })).toEqualTypeOf<Database>()
    expectTypeOf(control(async (n: number) => n)).toEqualTypeOf<(n: number) => Promise<number>>()
    // @ts-expect-error not a method
    control(db, { reads: ['url'] })
    // @ts-expect-error no such method
    control(db, { reads: ['load'] })
    // @ts-expect-error nothing to control
    control(3)
  })
})
