/** Searches for everything come to an end where loops spin: with all that plain enumeration comes to. */

import fc from 'fast-check'
import { explore as check, type Scenario, scenario } from 'heddle'
import { describe, expect, test } from 'vitest'
import type { AnyScenario } from '../../../src/scenario/scenario.ts'
import type { Atomic } from '../../../src/scenario/shared/values.ts'
import { DfsSearch } from '../../../src/strategies/dfs.ts'
import { DporSearch } from '../../../src/strategies/dpor.ts'
import type { Search } from '../../../src/strategies/strategy.ts'
import { explore } from './loom.ts'

interface Vars {
  readonly a: Atomic
  readonly b: Atomic
  readonly c: Atomic
}
type Body = (vars: Vars, saw: (value: unknown) => void) => Promise<void>

/** How executions ended: the variables, and what each task saw. */
type Ends = Set<string>

/** A program over three variables; each execution adds its end to `ends`. */
function programOf(bodies: readonly Body[], ends: Ends): AnyScenario {
  const seen: string[] = []
  const tasks = bodies.map((body, i) => {
    const run = async (vars: Vars) => {
      seen[i] = ''
      await body(vars, value => {
        seen[i] += ` ${value}`
      })
    }
    return [`task${i}`, run] as const
  })
  return scenario('a program that spins', {
    maxSteps: 400,
    setup: ({ shared }) => ({ a: shared.atomic(0), b: shared.atomic(0), c: shared.atomic(0) }),
    tasks: Object.fromEntries(tasks),
    finally: {
      'its end is noted': ({ a, b, c }) => {
        ends.add(`${a.peek()} ${b.peek()} ${c.peek()} |${seen.join(' |')}`)
      },
    },
  }) as AnyScenario
}

const searches = {
  dfs: () => new DfsSearch(undefined, true),
  source: () => new DporSearch('source', true),
  optimal: () => new DporSearch('optimal', true),
} satisfies Record<string, () => Search>

async function everything(bodies: readonly Body[], search: keyof typeof searches, executions = 5_000) {
  const ends: Ends = new Set()
  const explored = await explore(programOf(bodies, ends), searches[search], { executions, traces: false })
  return { ...explored, ends: [...ends].sort(), failures: [...explored.failures.keys()].sort() }
}

const spinLock = (lock: Atomic) => async () => {
  while ((await lock.compareExchange(0, 1)) !== 0);
}

const programs: Record<string, readonly Body[]> = {
  'a flag': [
    async ({ a, b }, saw) => {
      while ((await a.load()) === 0);
      saw(await b.load())
    },
    async ({ a, b }) => {
      await b.store(1)
      await a.store(1)
      await b.store(2)
    },
  ],
  'two flags, one for the other': [
    async ({ a, b }) => {
      await a.store(1)
      while ((await b.load()) === 0);
    },
    async ({ a, b }) => {
      while ((await a.load()) === 0);
      await b.store(1)
    },
  ],
  'a lock': [1, 10].map(n => async ({ a, b }, saw) => {
    await spinLock(a)()
    saw(await b.load())
    await b.store((await b.load()) + n)
    await a.store(0)
  }),
  'a lock that is looked at first': [1, 10].map(n => async ({ a, b }) => {
    do while ((await a.load()) !== 0);
    while ((await a.compareExchange(0, 1)) !== 0)
    await b.store((await b.load()) + n)
    await a.store(0)
  }),
  'whichever of two flags comes first': [
    async ({ a, b, c }, saw) => {
      for (;;) {
        if ((await a.load()) === 1) break
        if ((await b.load()) === 1) {
          saw('the other')
          break
        }
      }
      await c.store(1)
    },
    async ({ a, c }, saw) => {
      await a.store(1)
      saw(await c.load())
    },
    async ({ b, c }, saw) => {
      await b.store(1)
      saw(await c.load())
    },
  ],
  'a sequence lock': [
    async ({ a, b, c }, saw) => {
      for (;;) {
        const before = await a.load()
        if (before % 2 === 1) continue
        const both = [await b.load(), await c.load()]
        if ((await a.load()) !== before) continue
        saw(both)
        return
      }
    },
    async ({ a, b, c }) => {
      await a.store(1)
      await b.store(1)
      await c.store(1)
      await a.store(2)
    },
  ],
  'a flag that may never be set': [
    async ({ a }, saw) => {
      while ((await a.load()) !== 1);
      saw('it was')
    },
    async ({ a }) => void (await a.store(1)),
    async ({ a }) => void (await a.store(2)),
  ],
}

test.each(Object.entries(programs))('%s', async (_, bodies) => {
  const all = await everything(bodies, 'dfs')
  expect(all).toMatchObject({ exhausted: true })
  for (const algorithm of ['source', 'optimal'] as const) {
    const { ends, failures, exhausted, search } = await everything(bodies, algorithm)
    expect({ ends, failures, exhausted }).toEqual({ ends: all.ends, failures: all.failures, exhausted: true })
    expect(search.bounds).toContain('wait for news after 2 turns')
    expect(search.bounds).not.toContain('one by one')
  }
})

describe("Peterson's lock", () => {
  const peterson = (first: 'flag' | 'turn') =>
    scenario('two tasks take turns', {
      setup: ({ shared }) => ({
        wants: [shared.atomic(0), shared.atomic(0)] as const,
        turn: shared.atomic(0),
        within: shared.atomic(0),
      }),
      tasks: Object.fromEntries(
        ([0, 1] as const).map(me => [
          `task${me}`,
          async ({ wants, turn, within }: { wants: readonly Atomic[]; turn: Atomic; within: Atomic }) => {
            const other = 1 - me
            if (first === 'flag') await wants[me]!.store(1)
            await turn.store(other)
            if (first === 'turn') await wants[me]!.store(1)
            while ((await wants[other]!.load()) === 1 && (await turn.load()) === other);
            if ((await within.add(1)) !== 0) throw new Error('two at once')
            await within.sub(1)
            await wants[me]!.store(0)
          },
        ]),
      ),
    }) as unknown as Scenario

  test('holds, and that is proven', async () => {
    const verdict = await check(peterson('flag'), { strategy: 'dpor', schedules: 5_000 })
    expect(verdict).toMatchObject({ verdict: 'exhausted', bounds: expect.stringContaining('wait for news') })
  })

  test('fails with its first two steps in the wrong order', async () => {
    const verdict = await check(peterson('turn'), { strategy: 'dpor', schedules: 5_000 })
    expect(verdict).toMatchObject({ verdict: 'failed', findings: [{ kind: 'task-failed' }] })
  })
})

describe('a loop that gives up', () => {
  const patient = (looks: number) =>
    scenario('a task that looks so often', {
      setup: ({ shared }) => ({ ready: shared.atomic(0), late: shared.atomic(0) }),
      tasks: {
        async waiter({ ready, late }) {
          for (let i = 0; i < looks; i++) if ((await ready.load()) === 1) return
          await late.store(1)
        },
        async other({ late }) {
          await late.load()
        },
      },
    })

  test('after few looks is run with any number of them', async () => {
    const verdict = await check(patient(6), { strategy: 'dpor' })
    expect(verdict).toMatchObject({ verdict: 'exhausted', schedules: 2 })
    expect(verdict.bounds).not.toContain('news')
  })

  test('after many is a reason not to claim everything', async () => {
    for (const strategy of ['dfs', 'dpor']) {
      const verdict = await check(patient(30), { strategy })
      expect(verdict.verdict).toBe('held')
      expect(verdict.notes).toContainEqual(expect.stringContaining('not exhaustive: a loop gives up'))
    }
  })
})

/** What a task of a made-up program does, by name: `i` and `j` are variables, `n` a number. */
const operations: Record<string, (i: Atomic, j: Atomic, n: number, saw: (value: unknown) => void) => Promise<unknown>> =
  {
    store: (i, _j, n) => i.store(n),
    add: async (i, _j, n, saw) => saw(await i.add(n)),
    load: async (i, _j, _n, saw) => saw(await i.load()),
    await: async (i, _j, n) => {
      while ((await i.load()) < n);
    },
    awaitSum: async (i, j, n, saw) => {
      for (;;) {
        const [x, y] = [await i.load(), await j.load()]
        if (x + y >= n) return saw(x)
      }
    },
    awaitEither: async (i, j, n, saw) => {
      for (;;) {
        if ((await i.load()) >= n) return saw('i')
        if ((await j.load()) >= 1) return saw('j')
      }
    },
    lock: async (i, j) => {
      await spinLock(i)()
      await j.add(1)
      await i.store(0)
    },
  }

test('programs that fast-check makes come to the same ends', async () => {
  const operation = fc.record({
    name: fc.constantFrom(...Object.keys(operations)),
    i: fc.constantFrom('a' as const, 'b' as const),
    j: fc.constantFrom('a' as const, 'b' as const, 'c' as const),
    n: fc.integer({ min: 1, max: 2 }),
  })
  const task = fc.array(operation, { minLength: 1, maxLength: 2 })
  await fc.assert(
    fc.asyncProperty(fc.array(task, { minLength: 2, maxLength: 3 }), async tasks => {
      const bodies = tasks.map(
        (steps): Body =>
          async (vars, saw) => {
            for (const { name, i, j, n } of steps) await operations[name]!(vars[i], vars[j], n, saw)
          },
      )
      const all = await everything(bodies, 'dfs', 300)
      fc.pre(all.exhausted)
      for (const algorithm of ['source', 'optimal'] as const) {
        const { ends, failures, exhausted } = await everything(bodies, algorithm, 2_000)
        expect({ ends, failures, exhausted }).toEqual({ ends: all.ends, failures: all.failures, exhausted: true })
      }
    }),
    { numRuns: Number(process.env.HEDDLE_RUNS ?? (process.env.HEDDLE_CAMPAIGNS === '1' ? 4 : 2)), seed: 1 },
  )
})
