import { explore, fc, scenario } from 'heddle'
import { describe, expect, it } from 'vitest'

describe('the minimal interleaving', () => {
  it('of a lost update has one preemption and no superfluous step', async () => {
    const racy = scenario('a lost update', {
      setup: ({ shared }) => ({ n: shared.cell(0) }),
      tasks: {
        alice: async ({ n }) => n.set((await n.get()) + 1),
        bob: async ({ n }) => n.set((await n.get()) + 1),
      },
      finally: { 'both counted': ({ n }) => n.peek() === 2 },
    })
    for (let seed = 1; seed <= 20; seed++) {
      const { findings } = await explore(racy, { seed })
      expect(findings[0]!.minimal).toMatchObject({ preemptions: 1, steps: 4, switches: 2, proven: true })
      expect(findings[0]!.reproduced).toEqual([10, 10])
    }
  })

  it('has the fewest preemptions that the bug needs, proven by trying all schedules with fewer', async () => {
    // Alice must be overtaken between each of her two pairs of steps.
    const twice = scenario('overtaken twice', {
      setup: ({ shared }) => ({ a: shared.cell(0), b: shared.cell(0), hits: shared.cell(0) }),
      tasks: {
        async alice({ a, b, hits }) {
          let seen = 0
          const first = await a.get()
          if ((await a.get()) !== first) seen++
          const second = await b.get()
          if ((await b.get()) !== second) seen++
          await hits.set(seen)
        },
        async bob({ a, b }) {
          await a.set(1)
          await b.set(1)
        },
      },
      finally: { 'not overtaken twice': ({ hits }) => hits.peek() < 2 },
    })
    const { findings } = await explore(twice, { schedules: 3000 })
    expect(findings[0]!.minimal).toMatchObject({ proven: true })
    expect(findings[0]!.minimal.preemptions).toBeLessThanOrEqual(3)
    expect(findings[0]!.reproduced).toEqual([10, 10])
  })

  it('has fewer tasks and smaller inputs first', async () => {
    const crowd = scenario('a crowd of workers', {
      inputs: { workers: fc.integer({ min: 2, max: 6 }), rounds: fc.integer({ min: 1, max: 3 }), note: fc.string() },
      setup: ({ shared }) => ({ n: shared.cell(0) }),
      tasks: ({ workers, rounds }) =>
        Object.fromEntries(
          Array.from({ length: workers }, (_, i) => [
            `worker${i}`,
            async ({ n }: { n: { get(): Promise<number>; set(v: number): Promise<void> } }) => {
              for (let round = 0; round < rounds; round++) await n.set((await n.get()) + 1)
            },
          ]),
        ),
      finally: { 'all counted': ({ n }, { workers, rounds }) => n.peek() === workers * rounds },
    })
    const { findings } = await explore(crowd, { seed: 3 })
    expect(findings[0]!.inputs!.shrunk).toBe("{ workers: 2, rounds: 1, note: '' }")
    expect(findings[0]!.minimal).toMatchObject({ preemptions: 1, steps: 4 })
  })

  it('keeps the failure it was asked for, where a smaller value fails in another way', async () => {
    const two = scenario('two ways to fail', {
      inputs: { n: fc.integer({ min: 0, max: 50 }) },
      setup: ({ shared }) => ({ x: shared.cell(0) }),
      tasks: {
        alice: async ({ x }, { n }) => {
          if (n < 5) throw new Error('too small')
          await x.set((await x.get()) + 1)
        },
        bob: async ({ x }) => x.set((await x.get()) + 1),
      },
      examples: [{ n: 40 }],
      finally: { 'both counted': ({ x }) => x.peek() === 2 },
    })
    const { findings } = await explore(two)
    expect(findings[0]).toMatchObject({ kind: 'invariant', condition: 'both counted', inputs: { shrunk: '{ n: 5 }' } })
  })

  it('has few preemptions also where there are far too many schedules to try all with fewer', async () => {
    const reorder = scenario('a checker among many setters', {
      setup: ({ shared }) => ({ a: shared.cell(0), b: shared.cell(0) }),
      tasks: {
        set: {
          copies: 20,
          async run({ a, b }) {
            await a.set(1)
            await b.set(-1)
          },
        },
        async check({ a, b }) {
          if ((await a.get()) !== -(await b.get())) throw new Error('one without the other')
        },
      },
    })
    const { findings } = await explore(reorder, {
      strategy: 'random',
      schedules: 300,
      checks: { 'lost-update': 'off' },
    })
    expect(findings[0]!.minimal.from.preemptions).toBeGreaterThan(1)
    expect(findings[0]!.minimal).toMatchObject({ preemptions: 1, proven: false })
    expect(findings[0]!.minimal.steps).toBeLessThanOrEqual(4)
  })

  it('names two steps whose swap makes it pass', async () => {
    const racy = scenario('a stale check', {
      setup: ({ shared }) => ({ free: shared.cell(true), taken: shared.atomic(0) }),
      tasks: {
        guest: {
          copies: 2,
          async run({ free, taken }) {
            if (!(await free.get())) return
            await free.set(false)
            await taken.add(1)
          },
        },
      },
      always: { 'one guest at most': ({ taken }) => taken.peek() <= 1 },
    })
    const { findings } = await explore(racy)
    const { flip, trace } = findings[0]!
    const [first, second] = flip!.map(step => trace[step - 1]!) as [(typeof trace)[0], (typeof trace)[0]]
    expect([first.object, second.object]).toEqual(['free', 'free'])
    expect(first.task).not.toBe(second.task)
  })

  it('of a run that does not repeat is none: the report says so', async () => {
    let runs = 0
    const flaky = scenario('it depends on something outside', {
      modes: ['async'],
      setup: ({ shared }) => ({ n: shared.cell(0) }),
      tasks: { alice: async ({ n }) => n.set(1), bob: async ({ n }) => n.get() },
      finally: { 'only once': () => ++runs !== 3 },
    })
    const { findings } = await explore(flaky, { schedules: 10 })
    expect(findings[0]!.reproduced).toEqual([0, 1])
    expect(findings[0]!.divergence).toContain('something outside control decides')
  })
})
