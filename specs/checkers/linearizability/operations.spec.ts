import { blocked, choose, DefinitionError, explore, fc, point, scenario } from 'heddle'
import { describe, expect, it } from 'vitest'

type Loose = Record<string, unknown>

const counter = {
  setup: () => ({ n: 0 }),
  operations: {
    add: {
      args: [fc.nat(3)],
      async run(state: { n: number }, by: number) {
        state.n += by
        await point()
        return state.n
      },
    },
  },
  model: { init: () => ({ n: 0 }), add: (state: { n: number }, by: number) => (state.n += by) },
}
const loose = (changes: Loose) => scenario('x', { ...counter, ...changes } as never)

describe('mistakes in a definition', () => {
  const mistakes: [what: Loose, message: string][] = [
    [{ operations: undefined }, 'there is model, but no operations'],
    [{ tasks: { a() {} } }, 'there are both tasks and operations'],
    [{ examples: [] }, 'there are examples, but with operations inputs are generated as a whole'],
    [{ operations: [] }, 'operations is an array, not a record of operations'],
    [{ operations: {} }, 'there are no operations'],
    [{ operations: { init: { run() {} } } }, "an operation cannot be called 'init'"],
    [{ operations: { 'a b': { run() {} } } }, "operation 'a b': a name has no blanks, brackets or commas"],
    [{ operations: { add: () => 1 } }, "operation 'add' is a function, not { args, run }"],
    [{ operations: { add: { args: [] } } }, "operation 'add': run is undefined, not a function"],
    [{ operations: { add: { args: 3, run() {} } } }, "operation 'add': args is a number, not an array"],
    [
      { operations: { add: { args: [3], run() {} } } },
      "operation 'add': args[0] is a number, not a fast-check arbitrary",
    ],
    [{ operations: { add: { run() {}, body() {} } } }, "operation 'add': unknown key 'body'"],
    [{ model: undefined }, 'model is missing'],
    [{ model: () => 0 }, 'model is a function, not a record of functions'],
    [{ model: { add() {} } }, "the model has no function 'init'"],
    [{ model: { init() {} } }, "the model has no function 'add'"],
    [{ model: { ...counter.model, sub() {} } }, "the model has 'sub', which is no operation"],
    [{ consistency: 'strict' }, "consistency is 'strict': it is one of 'linearizable', 'sequential', 'quiescent'"],
    [{ partition: 'key' }, 'partition is a string, not a function'],
    [{ partition: () => 1, consistency: 'sequential' }, "partition does not go with consistency 'sequential'"],
    [{ processes: 1 }, 'processes is 1, not an integer from 2 to 16'],
    [{ calls: 0 }, 'calls is 0, not an integer from 1 to 100'],
    [{ before: -1 }, 'before is -1, not an integer from 0 to 100'],
    [{ bound: 0.5 }, 'bound is 0.5, not an integer of at least 1'],
  ]
  it.each(mistakes)('%o', (changes, message) => {
    expect(() => loose(changes)).toThrow(message)
  })

  it('of a model that show when it is used', async () => {
    const fails = (model: Loose) => expect(explore(loose({ model }), { schedules: 20 })).rejects
    await fails({ ...counter.model, init: () => 0 }).toThrow(
      "scenario 'x': the model's init returns a number: its functions change the state in place",
    )
    await fails({ ...counter.model, init: () => ({ run: () => 1 }) }).toThrow('a function cannot be compared')
    await fails({ ...counter.model, add: async () => 1 }).toThrow("the model's add returns a promise")
    await fails({ ...counter.model, add: () => () => 1 }).toThrow("what the model's add returns cannot be compared")
    await fails({ ...counter.model, init: () => 0 }).toThrow(DefinitionError)
  })

  it('of an operation that returns what cannot be compared', async () => {
    const operations = { add: { run: async () => () => 1 } }
    const { findings } = await explore(loose({ operations }), { schedules: 20 })
    expect(findings[0]!.message).toContain('add() answers with something that cannot be compared')
  })
})

describe('programs', () => {
  /** What is drawn for a definition, as the processes' calls. */
  async function drawn(changes: Loose, schedules = 300) {
    const programs = new Set<string>()
    const definition = { ...counter, ...changes } as unknown as typeof counter
    const setup = definition.setup
    let calls: string[] = []
    const operations = {
      add: {
        args: [fc.nat(3)],
        async run(state: { n: number }, by: number) {
          calls.push(`${by}`)
          return definition.operations.add.run(state, by)
        },
      },
    }
    const subject = scenario('x', {
      ...definition,
      setup: () => {
        programs.add(calls.join())
        calls = []
        return setup()
      },
      operations,
    })
    const verdict = await explore(subject, { schedules, mode: 'async' })
    return { verdict, lengths: [...programs].map(program => (program === '' ? 0 : program.split(',').length)) }
  }

  it('have at most so many processes and calls', async () => {
    const { lengths } = await drawn({ processes: 2, calls: 2 })
    expect(Math.max(...lengths)).toBe(4)
  })

  it('may begin with calls that nobody disturbs', async () => {
    let inSetup = 0
    const seen = new Set<number>()
    const subject = scenario('x', {
      setup: () => ({ items: [] as number[], started: false }),
      operations: {
        push: {
          args: [fc.nat(9)],
          run: (state, value) => {
            state.items.push(value)
            if (!state.started) inSetup++
          },
        },
        wait: {
          run: async state => {
            state.started = true
            await point()
            return state.items.length
          },
        },
      },
      model: {
        init: () => ({ n: 0 }),
        push(state) {
          state.n++
        },
        wait: ({ n }) => n,
      },
      before: 3,
      always: { 'items are seen': ({ items }) => seen.add(items.length).size > 0 },
    })
    expect((await explore(subject, { schedules: 300, mode: 'async' })).verdict).toBe('held')
    expect(inSetup).toBeGreaterThan(0)
    expect(Math.max(...seen)).toBeGreaterThan(3)
  })

  it('carry inputs of their own', async () => {
    const limits = new Set<number>()
    const subject = scenario('x', {
      inputs: { limit: fc.integer({ min: 1, max: 3 }) },
      setup: (_context, { limit }) => {
        limits.add(limit)
        return { n: 0, limit }
      },
      operations: { add: { run: state => (state.n < state.limit ? ++state.n : 'full') } },
      model: {
        init: ({ limit }) => ({ n: 0, limit }),
        add: state => (state.n < state.limit ? ++state.n : 'full'),
      },
      always: { 'within the limit': ({ n }, { limit }) => n <= limit },
    })
    expect((await explore(subject, { schedules: 400, mode: 'async' })).verdict).toBe('held')
    expect([...limits].sort()).toEqual([1, 2, 3])
  })

  it('are the same for the same seed', async () => {
    const one = await drawn({})
    expect((await drawn({})).lengths).toEqual(one.lengths)
  })
})

describe('the bound', () => {
  it('leaves executions undecided, and the verdict says so', async () => {
    const operations = { add: { args: [fc.nat(3)], run: (state: { n: number }, by: number) => (state.n += by) } }
    const subject = scenario('x', { ...counter, operations, bound: 1 })
    const { verdict, notes } = await explore(subject, { schedules: 40, mode: 'async' })
    expect(verdict).toBe('held')
    expect(notes).toEqual([expect.stringMatching(/^undecided: the calls of some executions/)])
  })
})

describe('tasks of a program', () => {
  it('do not share names with background tasks', async () => {
    const subject = scenario('x', { ...counter, background: { 'process#1': () => point() } } as never)
    await expect(explore(subject, { schedules: 40, mode: 'async' })).rejects.toThrow(
      "there are two tasks named 'process#1'",
    )
  })
})

describe('what a model may say', () => {
  const coin = (model: (state: { lost: number }) => unknown) =>
    scenario('x', {
      setup: () => ({ calls: 0 }),
      operations: {
        send: {
          run: async state => {
            await point()
            return ++state.calls % 2 === 0
          },
        },
      },
      model: { init: () => ({ lost: 0 }), send: model as never },
    })

  it('that any of several answers is right', async () => {
    expect(
      (
        await explore(
          coin(() => choose(true, false)),
          { schedules: 200 },
        )
      ).verdict,
    ).toBe('held')
    expect(
      (
        await explore(
          coin(() => true),
          { schedules: 200 },
        )
      ).findings[0]!.message,
    ).toContain('send() → false, where the model returns true')
    expect(() => choose(1, 2)).toThrow('choose() is for the functions of a model')
  })

  it('that several states may follow', async () => {
    // Loses at most one message, whichever it likes.
    const lossy = scenario('x', {
      setup: () => ({ items: [] as number[], lost: false }),
      operations: {
        put: {
          args: [fc.nat(9)],
          run: async (state, value) => {
            await point()
            if (value === 3 && !state.lost) state.lost = true
            else state.items.push(value)
          },
        },
        take: { run: ({ items }) => items.shift() },
      },
      model: {
        init: () => ({ items: [] as number[], lost: false }),
        put(state, value) {
          if (!state.lost && choose(false, true)) state.lost = true
          else state.items.push(value)
        },
        take: ({ items }) => items.shift(),
      },
    })
    expect((await explore(lossy, { schedules: 300 })).verdict).toBe('held')
  })

  it('that an operation throws', async () => {
    const bounded = (message: string) =>
      scenario('x', {
        setup: () => ({ n: 0 }),
        operations: {
          add: {
            run: async state => {
              await point()
              if (state.n === 2) throw new RangeError(message)
              return ++state.n
            },
          },
        },
        model: {
          init: () => ({ n: 0 }),
          add(state) {
            if (state.n === 2) throw new RangeError('full')
            return ++state.n
          },
        },
      })
    // By the name of the error: messages are for people.
    expect((await explore(bounded('no room'), { schedules: 200 })).verdict).toBe('held')
    const wrong = scenario('x', {
      ...(bounded('x').definition as object),
      model: { init: () => ({ n: 0 }), add: (state: { n: number }) => ++state.n },
    } as never)
    const [finding] = (await explore(wrong, { schedules: 200 })).findings
    expect(finding).toMatchObject({ kind: 'not-linearizable', error: { name: 'RangeError' } })
    expect(finding!.message).toContain('add() ✗ RangeError: x, where the model returns 3')
    expect(finding!.error!.stack).toContain('operations.spec')
  })

  it('that an operation waits: then a deadlock is none', async () => {
    const gate = (opens: boolean) =>
      scenario('x', {
        setup: ({ shared }) => ({ gate: shared.semaphore(0) }),
        operations: {
          open: { run: ({ gate }) => gate.release() },
          pass: {
            run: async ({ gate }) => {
              await gate.acquire()
              if (!opens) await gate.acquire()
              await gate.release()
            },
          },
        },
        model: {
          init: () => ({ open: false }),
          open(state) {
            state.open = true
          },
          pass: ({ open }) => (open ? undefined : blocked),
        },
        processes: 2,
        calls: 2,
      })
    expect((await explore(gate(true), { schedules: 300, mode: 'async' })).verdict).toBe('held')
    const [finding] = (await explore(gate(false), { schedules: 300, mode: 'async' })).findings
    expect(finding).toMatchObject({ kind: 'deadlock' })
    expect(finding!.message).toMatch(/pass\(\) waits for ever, where the model returns/)
    expect(finding!.history!.calls).toHaveLength(2)
  })

  it('that an operation waits by looking again and again', async () => {
    const gate = (opens: boolean) =>
      scenario('x', {
        setup: ({ shared }) => ({ gate: shared.atomic(0) }),
        operations: {
          open: { run: async ({ gate }) => void (await gate.store(opens ? 1 : 2)) },
          pass: {
            run: async ({ gate }) => {
              while ((await gate.load()) !== 1);
            },
          },
        },
        model: {
          init: () => ({ open: false }),
          open(state) {
            state.open = true
          },
          pass: ({ open }) => (open ? undefined : blocked),
        },
        processes: 2,
        calls: 1,
        maxSteps: 500,
      })
    expect((await explore(gate(true), { schedules: 60, mode: 'async' })).verdict).toBe('held')
    const [finding] = (await explore(gate(false), { schedules: 60, mode: 'async' })).findings
    expect(finding!.message).toMatch(/livelock: process#\d's pass\(\) waits for ever, where the model returns/)
  })
})

describe('a search that explores everything', () => {
  it('sees the order of returns and calls, which no object tells', async () => {
    // A read from a place that is brought up to date after the write has returned: only the order of the calls is wrong.
    const late = scenario('x', {
      setup: ({ shared }) => ({ written: shared.cell(0), shown: shared.cell(0), news: shared.semaphore(0) }),
      operations: {
        write: {
          args: [fc.constant(1)],
          run: async ({ written, news }, value) => {
            await written.set(value)
            await news.release()
          },
        },
        read: { run: ({ shown }) => shown.get() },
      },
      background: {
        async herald({ written, shown, news }) {
          await news.acquire()
          await shown.set(await written.get())
        },
      },
      model: {
        init: () => ({ value: 0 }),
        write(state, value) {
          state.value = value
        },
        read: ({ value }) => value,
      },
      processes: 2,
      calls: 1,
    })
    const { findings } = await explore(late, { mode: 'async', strategy: 'dpor', schedules: 5000 })
    expect(findings[0]).toMatchObject({ kind: 'not-linearizable' })
    expect(findings[0]!.message).toContain('read() → 0, where the model returns 1')
  })
})
