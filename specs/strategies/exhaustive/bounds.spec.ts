/** `delay` and `preemption` run exactly the interleavings within their bounds, each once, and claim no more than they have run. */

import fc from 'fast-check'
import { explore as campaign, scenario as define, point } from 'heddle'
import { describe, expect, test } from 'vitest'
import type { Trace } from '../../../src/schedule/trace.ts'
import { DelaySearch } from '../../../src/strategies/delay.ts'
import { DfsSearch } from '../../../src/strategies/dfs.ts'
import { PreemptionSearch } from '../../../src/strategies/preemption.ts'
import type { Finished, Search } from '../../../src/strategies/strategy.ts'
import { explore } from './loom.ts'
import { menus, type Observed, type Programs, programsOf, scenarioOf } from './random-programs.ts'

const numRuns = process.env.HEDDLE_CAMPAIGNS === '1' ? 25 : 2
/** Programs with more interleavings are passed over. */
const MOST = 800

/** An execution as text: who ran at each step, and which alternative its operation took. */
const orderOf = (trace: Trace) =>
  Array.from({ length: trace.length }, (_, i) => `${trace.strand(i)}.${trace.alternative(i)}`).join(' ')

/** Delays by definition: enabled strands that were skipped in a round that begins with the strand that ran last. */
function delaysOf(trace: Trace): number {
  let delays = 0
  for (let i = 0; i < trace.length; i++) {
    const last = i === 0 ? 0 : trace.strand(i - 1)
    for (let n = 0; ; n++) {
      const strand = (last + n) % trace.strands
      if (strand === trace.strand(i)) break
      if (trace.enabled(i, strand)) delays++
    }
  }
  return delays
}

async function orders(
  program: Programs,
  make: () => Search,
): Promise<{ search: Search; costs: Map<string, number[]> }> {
  const observed: Observed = { end: undefined }
  const costs = new Map<string, number[]>()
  const each = ({ trace, preemptions }: Finished) => {
    const order = orderOf(trace)
    expect(costs.has(order)).toBe(false)
    costs.set(order, [preemptions, delaysOf(trace)])
  }
  const { search } = await explore(scenarioOf(program, observed), make, { traces: false, executions: MOST, each })
  return { search, costs }
}

const searches = {
  preemption: [0, (bound: number) => new PreemptionSearch({ bound })],
  delay: [1, (bound: number) => new DelaySearch({ bound })],
} as const

describe.each(Object.entries(searches))('%s', (_, [cost, search]) => {
  test.each(Object.entries(menus))('%s', async (_, menu) => {
    await fc.assert(
      fc.asyncProperty(programsOf(menu), fc.nat(3), async (program, least) => {
        const all = await orders(program, () => new DfsSearch())
        fc.pre(all.search.exhausted === true)
        for (const bound of [least, Number.POSITIVE_INFINITY]) {
          const some = await orders(program, () => search(bound))
          const within = [...all.costs].filter(([, costs]) => costs[cost]! <= bound).map(([order]) => order)
          expect(some.search.exhausted).toBe(true)
          expect([...some.costs.keys()].sort()).toEqual(within.sort())
        }
      }),
      { numRuns, seed: 4 },
    )
  })
})

describe.each(['preemption', 'delay'])('%s', strategy => {
  test('tries every fault of every call', async () => {
    const faulty = define('calls that may fail', {
      modes: ['async'],
      setup: ({ control }) => ({
        store: control({ read: async () => 1, write: async () => 2 }, { faults: [() => new Error('reset')] }),
      }),
      tasks: {
        reader: ({ store }) => store.read().catch(() => 0),
        writer: ({ store }) => store.write().catch(() => 0),
      },
    })
    const [some, all] = await Promise.all(
      [strategy, 'dfs'].map(name => campaign(faulty, { strategy: name, schedules: 1_000 })),
    )
    expect([some!.verdict, some!.schedules]).toEqual(['exhausted', all!.schedules])
  })

  test('is not exhaustive where the same choices lead to different steps', async () => {
    let runs = 0
    const fickle = define('it depends on something outside', {
      modes: ['async'],
      setup: () => ({}),
      tasks: {
        async alice() {
          await point()
          if (runs++ % 2 === 0) await point()
          await point()
        },
        async bob() {
          for (let i = 0; i < 3; i++) await point()
        },
      },
    })
    const { verdict, notes } = await campaign(fickle, { strategy, schedules: 1_000 })
    expect(verdict).toBe('held')
    expect(notes.join()).toContain('the same choices have led to different steps')
  })

  test('is not exhaustive where executions go beyond the steps that it chooses', async () => {
    const long = define('more steps than are explored', {
      modes: ['async'],
      setup: ({ shared }) => ({ n: shared.atomic(0) }),
      tasks: {
        async alice({ n }) {
          for (let i = 0; i < 10_010; i++) await n.add(1)
        },
        bob: async () => {},
      },
    })
    const { verdict } = await campaign(long, { strategy, schedules: 10 })
    expect(verdict).not.toBe('exhausted')
  })
})
