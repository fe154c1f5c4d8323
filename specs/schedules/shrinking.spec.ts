// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the text of template literals is what is printed

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ChoiceScheduler } from '../../src/schedules/scheduler.ts'
import { schedules } from '../../src/schedules/schedules.ts'
import { type CounterOptions, counts } from './counter.ts'

type Property = (s: fc.Scheduler) => Promise<boolean>

async function minimal(property: Property, seed: number) {
  const details = await fc.check(fc.asyncProperty(schedules(), property), { seed, numRuns: 2000 })
  if (!details.failed || details.counterexample === null) throw new Error(`seed ${seed} found nothing`)
  const [s] = details.counterexample as [ChoiceScheduler]
  return {
    details,
    text: fc.stringify(s),
    deviations: fc.stringify(s).split('<- deviation').length - 1,
    choices: s.choices,
  }
}

/** Needs three switches at least: a and b must answer each other in turn. */
const conversation =
  (rounds: number): Property =>
  async s => {
    let [x, overheard] = [0, false]
    const pause = () => s.schedule(Promise.resolve())
    const a = async () => {
      for (let i = 0; i < rounds; i++) {
        await pause()
        x = 1
        await pause()
        if (x === 2) x = 3
        await pause()
        if (x === 4) overheard = true
      }
    }
    const b = async () => {
      for (let i = 0; i < rounds; i++) {
        await pause()
        if (x === 1) x = 2
        await pause()
        if (x === 3) x = 4
      }
    }
    await s.waitFor(Promise.all([a(), b()]))
    return !overheard
  }

const seeds = [1, 2, 3, 4, 5]

test('a lost update is found in one of two runs, as the uniform choice has it', async () => {
  let lost = 0
  for (const s of fc.sample(schedules(), { numRuns: 4000, seed: 7 })) if (!(await counts(s))) lost++
  // 1/2, and five standard deviations.
  expect(Math.abs(lost / 4000 - 0.5)).toBeLessThan(0.04)
})

test('a race after hundreds of releases is found as often as an early one', async () => {
  let lost = 0
  for (const original of fc.sample(schedules(), { numRuns: 400, seed: 7 })) {
    // Both tasks idle in lockstep, then race.
    const s = original
    let value = 0
    const increment = async () => {
      await s.schedule(Promise.resolve())
      const read = value
      await s.schedule(Promise.resolve())
      value = read + 1
    }
    for (let i = 0; i < 300; i++)
      await s.waitFor(Promise.all([s.schedule(Promise.resolve()), s.schedule(Promise.resolve())]))
    await s.waitFor(Promise.all([increment(), increment()]))
    if (value !== 2) lost++
  }
  expect(Math.abs(lost / 400 - 0.5)).toBeLessThan(0.13)
})

describe('shrinks to the deviations that matter', () => {
  const cases: [string, CounterOptions][] = [
    ['2 tasks × 2 awaits', {}],
    ['3 tasks × 6 awaits', { tasks: 3, increments: 3 }],
    ['among steps that do not matter', { increments: 3, idle: 8 }],
    ['among hundreds of releases', { tasks: 4, increments: 50 }],
  ]
  test.each(cases)('a lost update to one: %s', async (_, options) => {
    for (const seed of seeds) {
      const { deviations, choices } = await minimal(s => counts(s, options), seed)
      expect(deviations).toBe(1)
      expect('list' in choices && choices.list.filter(choice => choice !== 0)).toEqual([1])
    }
  })

  test.each([2, 20])('a conversation of three switches to three, of %i rounds', async rounds => {
    for (const seed of seeds) expect((await minimal(conversation(rounds), seed)).deviations).toBe(3)
  })

  test('what fails in any order to none', async () => {
    const { text } = await minimal(async s => {
      await counts(s)
      return false
    }, 1)
    expect(text).toContain('no deviations from the default order')
  })

  test('a task that polls for another does not stop it', async () => {
    const { deviations } = await minimal(async s => {
      let [ready, polls] = [false, 0]
      const poll = async () => {
        for (; !ready; polls++) await s.schedule(Promise.resolve(), 'poll')
      }
      const work = async () => {
        for (let i = 0; i < 3; i++) await s.schedule(Promise.resolve(), 'work')
        ready = true
      }
      await s.waitFor(Promise.all([poll(), work()]))
      return polls < 3
    }, 1)
    expect(deviations).toBe(0)
  })

  test('together with the other inputs', async () => {
    const property = fc.asyncProperty(fc.array(fc.nat(), { maxLength: 8 }), schedules(), async (amounts, s) => {
      let total = 0
      const add = async (amount: number) => {
        const before = await s.schedule(Promise.resolve()).then(() => total)
        await s.schedule(Promise.resolve())
        total = before + amount
      }
      await s.waitFor(Promise.all(amounts.map(add)))
      return total === amounts.reduce((a, b) => a + b, 0)
    })
    const { counterexample } = await fc.check(property, { seed: 3 })
    const [amounts, s] = counterexample as [number[], fc.Scheduler]
    expect([...amounts].sort()).toEqual([0, 1])
    expect(String(s)).toContain('/* 1 deviation from')
  })
})

describe('replays', () => {
  test('the very same counterexample by seed and path', async () => {
    for (const seed of seeds) {
      for (const property of [(s: fc.Scheduler) => counts(s, { tasks: 3, increments: 4 }), conversation(6)]) {
        const { details, text } = await minimal(property, seed)
        let runs = 0
        const again = await fc.check(
          fc.asyncProperty(schedules(), s => {
            runs++
            return property(s)
          }),
          { seed, path: details.counterexamplePath as string, endOnFailure: true },
        )
        expect(again.failed).toBe(true)
        expect(runs).toBe(1)
        expect(fc.stringify((again.counterexample as [fc.Scheduler])[0])).toBe(text)
      }
    }
  })

  test('and finds nothing simpler when shrinking goes on from there', async () => {
    const property = fc.asyncProperty(schedules(), s => counts(s, { tasks: 3, increments: 4 }))
    const first = await fc.check(property, { seed: 11 })
    const again = await fc.check(property, { seed: 11, path: first.counterexamplePath as string })
    expect(again.counterexamplePath).toBe(first.counterexamplePath)
  })

  test('a schedule given as an example, which shrinks too', async () => {
    const [example] = fc.sample(schedules(), { numRuns: 1, seed: 1 }) as [fc.Scheduler]
    const property = fc.asyncProperty(schedules(), async s => (await counts(s, { increments: 5 })) || false)
    const { counterexample } = await fc.check(property, { examples: [[example]], numRuns: 1 })
    expect(String(counterexample?.[0])).toContain('/* 1 deviation from')
  })

  test('the same value runs alike on every clone', async () => {
    await fc.assert(
      fc.asyncProperty(schedules(), fc.integer({ min: 1, max: 4 }), async (s, tasks) => {
        const again = fc.cloneIfNeeded(s)
        expect(await counts(s, { tasks, increments: 3 })).toBe(await counts(again, { tasks, increments: 3 }))
        expect(String(again)).toBe(String(s))
        expect(again).not.toBe(s)
      }),
    )
  })
})

describe('prints', () => {
  test('the executed order, with the deviations marked and counted', async () => {
    const { text } = await minimal(counts, 1)
    expect(text).toBe(
      [
        'schedulerFor()`',
        '-> [task${1}] function::read() resolved',
        '-> [task${2}] function::read() resolved <- deviation: task 3 was due',
        '-> [task${4}] function::write(1) resolved',
        '-> [task${3}] function::write(1) resolved` /* 1 deviation from the default order */',
      ].join('\n'),
    )
  })

  test('that in the message of a failing property', async () => {
    const failing = fc.assert(
      fc.asyncProperty(schedules(), s => counts(s)),
      { seed: 1 },
    )
    await expect(failing).rejects.toThrow(
      /path: "[\d:]+"[\s\S]*-> \[task\$\{2\}\] .* <- deviation: task 3 was due[\s\S]*1 deviation/,
    )
  })

  test('a template that `fc.schedulerFor()` runs', async () => {
    const { text } = await minimal(counts, 1)
    const s = new Function('schedulerFor', `return ${text}`)(fc.schedulerFor) as fc.Scheduler
    expect(await counts(s)).toBe(false)
  })

  test('labels and values that a template literal would misread', async () => {
    const [s] = fc.sample(schedules(), 1) as [fc.Scheduler]
    await s.waitFor(s.schedule(Promise.resolve('`${value}\\'), '`${label}'))
    s.schedule(Promise.resolve(), '`')
    expect(() => new Function('schedulerFor', `return ${s}`)(fc.schedulerFor)).not.toThrow()
  })

  test('what was released and never settled', async () => {
    const [s] = fc.sample(schedules(), 1) as [fc.Scheduler]
    s.schedule(new Promise(() => {}), 'stuck')
    s.waitIdle()
    await new Promise(setImmediate)
    expect(String(s)).toContain('-> [task${1}] promise::stuck released, not settled')
  })

  test('a hand-over that the default order makes of itself', async () => {
    const { text } = await minimal(async s => {
      await counts(s, { increments: 200 })
      return false
    }, 1)
    expect(text).toContain('<- handover: another chain went on 250 times in a row')
  })

  test('different values differently before they run, as `skipEqualValues` asks', async () => {
    const texts = fc.sample(schedules(), { numRuns: 100, seed: 1 }).map(s => fc.stringify(s))
    expect(new Set(texts).size).toBe(100)
    const details = await fc.check(
      fc.asyncProperty(schedules(), async () => {}),
      { skipEqualValues: true, seed: 1 },
    )
    expect(details).toMatchObject({ failed: false, numRuns: 100, numSkips: 0 })
  })
})
