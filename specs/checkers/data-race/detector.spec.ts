import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Detector, Sync } from '../../../src/checkers/data-race/detector.ts'
import { type Event, races } from './happens-before.ts'

const BYTES = 16

const atomic = fc
  .tuple(fc.constantFrom(1, 2, 4, 8), fc.nat(BYTES), fc.constantFrom('load', 'store', 'change'))
  .map(([bytes, at, what]) => ({
    offset: Math.floor((at % BYTES) / bytes) * bytes,
    bytes,
    reads: what !== 'store',
    writes: what !== 'load',
    atomic: true,
  }))
/** A `DataView` need not be aligned, and `fill` is as long as it likes. */
const plain = fc
  .tuple(fc.constantFrom(1, 2, 4, 8, 12), fc.nat(BYTES - 1), fc.boolean())
  .map(([bytes, offset, writes]) => ({
    offset: Math.min(offset, BYTES - bytes),
    bytes,
    reads: !writes,
    writes,
    atomic: false,
  }))
/** Mostly few places, so that accesses meet. */
const same = fc.constantFrom(
  { offset: 0, bytes: 4, reads: false, writes: true, atomic: false },
  { offset: 0, bytes: 4, reads: true, writes: false, atomic: false },
  { offset: 4, bytes: 4, reads: false, writes: true, atomic: true },
  { offset: 4, bytes: 4, reads: true, writes: false, atomic: true },
  { offset: 4, bytes: 4, reads: true, writes: true, atomic: true },
)
const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(fc.nat(3), same).map(([task, touch]) => ({ type: 'access' as const, task, ...touch })),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.nat(3), fc.oneof(atomic, plain))
      .map(([task, touch]) => ({ type: 'access' as const, task, ...touch })),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constantFrom('acquire' as const, 'release' as const),
      task: fc.nat(3),
      lock: fc.nat(1),
    }),
  },
)

/** The races that the detector finds, as `task of the earlier:later`. */
function detected(events: readonly Event[]): Set<string> {
  const found = new Set<string>()
  const detector = new Detector(4, (earlier, later) => {
    // What it names must race, and not only somebody of that task.
    expect(races(events)).toContain(`${earlier}:${later}`)
    found.add(`${events[earlier]!.task}:${later}`)
  })
  const locks = [new Sync(), new Sync()]
  events.forEach((each, step) => {
    if (each.type === 'access') detector.access(each.task, step, 1, each.offset, each.bytes, each)
    else detector[each.type](each.task, locks[each.lock] as Sync)
  })
  return found
}

describe('the race detector', () => {
  it('agrees with happens-before by brute force on random traces', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 24 }), events => {
        const expected = [...races(events)].map(pair => {
          const [earlier, later] = pair.split(':').map(Number)
          return `${events[earlier as number]!.task}:${later}`
        })
        expect([...detected(events)].sort()).toEqual([...new Set(expected)].sort())
      }),
      { numRuns: 4000, seed: 1 },
    )
  })
})
