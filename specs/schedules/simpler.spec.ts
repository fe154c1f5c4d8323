import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Choices,
  choiceAt,
  complexity,
  type ListedChoices,
  listed,
  random,
  rankOf,
} from '../../src/schedules/choices.ts'
import { type Candidate, simpler } from '../../src/schedules/simpler.ts'

const lists = fc
  .array(fc.oneof(fc.constant(0), fc.nat(6), fc.nat(0x7fffffff)), { maxLength: 40 })
  .map(list => listed(list) as Choices)
const choices = fc.oneof(lists, fc.integer().map(random))

/** All shrinks of a list; of random choices those to lists that are not too long. */
const shrinks = (choices: Choices, cursor?: Candidate['cursor']): Candidate[] =>
  'list' in choices ? [...simpler(choices, cursor)] : [...fc.stream(simpler(choices)).take(8)]

/** The descent fast-check would make: takes the first candidate that fails, until none does. */
function descend(from: Choices, fails: (choices: ListedChoices) => boolean) {
  let at: Choices = from
  let cursor: Candidate['cursor'] | undefined
  const path: number[] = []
  let tried = 0
  descending: for (;;) {
    let index = 0
    for (const candidate of simpler(at, cursor)) {
      tried++
      if (fails(candidate.choices)) {
        ;({ choices: at, cursor } = candidate)
        path.push(index)
        continue descending
      }
      index++
    }
    return { at, path, tried }
  }
}

function before(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((value, i) => value !== b[i])
  return at !== -1 && (a[at] as number) < (b[at] as number)
}

const deviations = (choices: Choices) =>
  'list' in choices ? choices.list.filter(choice => choice !== 0).length : Number.NaN

describe('every shrink', () => {
  test('is simpler, at every depth', () => {
    fc.assert(
      fc.property(choices, fc.infiniteStream(fc.nat(60)), (from, picks) => {
        let at = from
        let cursor: Candidate['cursor'] | undefined
        for (let depth = 0; depth < 30; depth++) {
          const candidates = shrinks(at, cursor)
          for (const candidate of candidates) expect(before(complexity(candidate.choices), complexity(at))).toBe(true)
          if (candidates.length === 0) return
          const pick = candidates[(picks.next().value as number) % candidates.length] as Candidate
          at = pick.choices
          cursor = pick.cursor
        }
      }),
    )
  })

  test('never lengthens a list, and ends in a choice', () => {
    fc.assert(
      fc.property(lists, from => {
        for (const candidate of simpler(from)) {
          expect(candidate.choices.list.length).toBeLessThanOrEqual((from as ListedChoices).list.length)
          expect(candidate.choices.list.at(-1)).not.toBe(0)
        }
      }),
    )
  })

  test('depends on the value and the cursor alone', () => {
    fc.assert(
      fc.property(choices, fc.nat(50), (from, pick) => {
        const [once, again] = [shrinks(from), shrinks(from)]
        expect(again).toEqual(once)
        const next = once[pick % Math.max(1, once.length)]
        if (next) expect(shrinks(next.choices, next.cursor)).toEqual(shrinks(next.choices, next.cursor))
      }),
    )
  })

  test('is offered whatever the cursor: it changes the order only', () => {
    fc.assert(
      fc.property(lists, fc.nat(200), (from, pick) => {
        const first = [...simpler(from)]
        const { choices, cursor } = first[pick % Math.max(1, first.length)] ?? {}
        if (!choices || !cursor) return
        const keys = (candidates: Iterable<Candidate>) => new Set(Array.from(candidates, c => c.choices.list.join()))
        const all = keys(simpler(choices))
        // Chunks are counted from where the cursor stands, so there may be more; every single one is among them.
        const offered = keys(simpler(choices, cursor))
        for (const key of all) if (!offered.has(key)) expect.fail(`${key} is never tried`)
      }),
    )
  })
})

describe('the descent', () => {
  test('ends, whatever fails', () => {
    fc.assert(
      fc.property(choices, fc.func(fc.boolean()), (from, fails) => {
        descend(from, ({ list }) => fails(list.join()))
      }),
    )
  })

  test('ends with nothing if everything fails', () => {
    fc.assert(
      fc.property(choices, from => {
        expect(deviations(descend(from, () => true).at)).toBe(0)
      }),
      { examples: [[listed([1])]] },
    )
  })

  test('leaves no deviation that can be reset', () => {
    fc.assert(
      fc.property(
        fc.integer().map(random),
        fc.uniqueArray(fc.nat(60), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 2, max: 5 }),
        (from, needed, tasks) => {
          // Fails if the choices at these releases mean what they meant in the beginning.
          const fails = (choices: Choices) =>
            needed.every(at => rankOf(choiceAt(choices, at), tasks) === rankOf(choiceAt(from, at), tasks))
          const { at } = descend(from, fails)
          const mattering = needed.filter(release => rankOf(choiceAt(from, release), tasks) !== 0)
          expect(deviations(at)).toBe(mattering.length)
          for (const release of mattering) expect(choiceAt(at, release)).toBe(rankOf(choiceAt(from, release), tasks))
        },
      ),
    )
  })

  test('takes some k log k runs for one cause among k deviations', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 1000 }), (seed, cause) => {
        const from = random(seed)
        const { tried, at } = descend(from, choices => choiceAt(choices, cause) === choiceAt(from, cause))
        expect(deviations(at)).toBe(1)
        expect(tried).toBeLessThan(400)
      }),
      { numRuns: 30 },
    )
  })
})

test('random choices are as good as uniform, whatever the number of tasks', () => {
  for (const tasks of [2, 3, 5, 8]) {
    const counts = new Array<number>(tasks).fill(0)
    for (let seed = 0; seed < 100; seed++) {
      for (let release = 0; release < 200; release++) counts[rankOf(choiceAt(random(seed), release), tasks)]!++
    }
    const expected = 20_000 / tasks
    // Five standard deviations.
    for (const count of counts) expect(Math.abs(count - expected)).toBeLessThan(5 * Math.sqrt(expected))
  }
})
