/** Reduction against plain enumeration, on programs that fast-check makes. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TraceDigest } from '../../../src/schedule/trace-digest.ts'
import { DfsSearch } from '../../../src/strategies/dfs.ts'
import type { Algorithm } from '../../../src/strategies/dpor/exploration.ts'
import { DporSearch } from '../../../src/strategies/dpor.ts'
import type { Search } from '../../../src/strategies/strategy.ts'
import { type Explored, explore } from './loom.ts'
import { type Extras, menus, type Observed, type Programs, programsOf, scenarioOf } from './random-programs.ts'

const numRuns = Number(process.env.HEDDLE_RUNS ?? (process.env.HEDDLE_CAMPAIGNS === '1' ? 12 : 2))
/** Programs with more interleavings are passed over. */
const MOST = 1_500

interface Outcomes extends Explored {
  /** How executions ended, by trace. */
  readonly ends: Map<string, Set<string>>
  /** The digests of executions, by trace. */
  readonly digests: Map<string, Set<number>>
}

async function outcomes(program: Programs, extras: Extras, make: (transparent: boolean) => Search): Promise<Outcomes> {
  const observed: Observed = { end: undefined }
  const ends = new Map<string, Set<string>>()
  const digests = new Map<string, Set<number>>()
  const digest = new TraceDigest()
  const explored = await explore(scenarioOf(program, observed, extras), make, {
    executions: MOST * 2,
    each({ failed, redundant, trace }, signature) {
      if (redundant) return
      digests.set(signature, (digests.get(signature) ?? new Set()).add(digest.of(trace, false)))
      const known = ends.get(signature) ?? new Set()
      ends.set(signature, known.add(failed ? 'failed' : (observed.end as string)))
    },
  })
  return { ...explored, exhausted: explored.exhausted, ends, digests }
}

const enumerated = async (program: Programs, extras: Extras = {}) => {
  const all = await outcomes(program, extras, () => new DfsSearch())
  fc.pre(all.executions <= MOST && all.exhausted)
  return all
}

const reduced = (program: Programs, algorithm: Algorithm, extras: Extras = {}) =>
  outcomes(program, extras, transparent => new DporSearch(algorithm, transparent))

const endsOf = ({ ends }: Outcomes) => [...new Set([...ends.values()].flatMap(set => [...set]))].sort()
const kinds = (failures: ReadonlyMap<string, number>) => [...failures.keys()].sort()
/** A deadlock is told before all strands have come to rest. */
const cutShort = ({ failures }: Explored) => failures.size > 0

describe.each(Object.entries(menus))('%s', (_, menu) => {
  const programs = programsOf(menu)

  test('equivalent executions end alike, and one of each is run', async () => {
    await fc.assert(
      fc.asyncProperty(programs, async program => {
        const all = await enumerated(program)
        for (const ends of all.ends.values()) expect(ends.size).toBe(1)
        const digests = [...all.digests.values()].flatMap(set => [...set])
        expect([digests.length, new Set(digests).size]).toEqual([all.traces.size, all.traces.size])
        const optimal = await reduced(program, 'optimal')
        expect(optimal.exhausted).toBe(true)
        expect(endsOf(optimal)).toEqual(endsOf(all))
        expect(kinds(optimal.failures)).toEqual(kinds(all.failures))
        if (cutShort(all)) return
        expect(optimal.redundant).toBe(0)
        expect(optimal.executions).toBe(all.traces.size)
        expect([...optimal.traces.keys()].sort()).toEqual([...all.traces.keys()].sort())
      }),
      { numRuns, seed: 1 },
    )
  })

  test('source-DPOR runs one of each as well', async () => {
    await fc.assert(
      fc.asyncProperty(programs, async program => {
        const all = await enumerated(program)
        const source = await reduced(program, 'source')
        expect(source.exhausted).toBe(true)
        expect(endsOf(source)).toEqual(endsOf(all))
        expect(kinds(source.failures)).toEqual(kinds(all.failures))
        if (!cutShort(all)) expect([...source.traces.keys()].sort()).toEqual([...all.traces.keys()].sort())
      }),
      { numRuns, seed: 2 },
    )
  })

  test('what fails early hides nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(programs, fc.constantFrom<Algorithm>('source', 'optimal'), async (program, algorithm) => {
        const extras: Extras = {
          fatal: 1,
          always: { 'not both': ({ cells }) => !(cells[0].peek() === 2 && cells[1].peek() === 1) },
        }
        const all = await enumerated(program, extras)
        const some = await reduced(program, algorithm, extras)
        expect(some.exhausted).toBe(true)
        expect(endsOf(some)).toEqual(endsOf(all))
        expect(kinds(some.failures)).toEqual(kinds(all.failures))
      }),
      { numRuns, seed: 3 },
    )
  })
})

test('what a condition peeks at is a reason to tell executions apart', async () => {
  const program: Programs = [
    [
      { name: 'set', which: 0, n: 1 },
      { name: 'set', which: 0, n: 0 },
    ],
    [
      { name: 'set', which: 1, n: 1 },
      { name: 'set', which: 1, n: 0 },
    ],
  ]
  const never = ({ cells: [a, b] }: Parameters<NonNullable<Extras['always']>[string]>[0]) =>
    !(a.peek() === 1 && b.peek() === 1)
  const unwatched = await reduced(program, 'optimal')
  expect(unwatched.executions).toBe(1)
  const watched = await reduced(program, 'optimal', { always: { never } })
  expect(kinds(watched.failures)).toEqual(['invariant:always:never'])
  // One task after the other, or both begin, either way round: there the condition breaks and ends the execution.
  const all = await outcomes(program, { always: { never } }, () => new DfsSearch())
  expect(all.executions).toBe(4)
  expect(all.failures.get('invariant:always:never')).toBe(2)
})
