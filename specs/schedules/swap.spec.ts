/** An existing test for `fc.scheduler()`, as fast-check's guide has them: only the arbitrary is swapped. */

import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { schedules } from '../../src/schedules/schedules.ts'

/** The guide's queue: calls must not overlap, results must come in order. */
function queue<T>(call: (value: T) => Promise<T>): (value: T) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return value => {
    const result = last.then(() => call(value))
    last = result.catch(() => {})
    return result
  }
}

/** What is wrong with it: a slow answer to an old question replaces the answer to a newer one. */
function search(api: (query: string) => Promise<string>) {
  let shown = ''
  return {
    type: async (query: string) => {
      shown = await api(query)
    },
    shown: () => shown,
  }
}

const arbitraries: Record<string, (constraints?: fc.SchedulerConstraints) => fc.Arbitrary<fc.Scheduler>> = {
  'fc.scheduler()': fc.scheduler,
  'schedules()': schedules,
}

test.each(Object.entries(arbitraries))('a correct queue holds with %s', async (_, arbitrary) => {
  await fc.assert(
    fc.asyncProperty(arbitrary(), fc.array(fc.nat()), async (s, values) => {
      const seen: number[] = []
      const call = queue(s.scheduleFunction(async (value: number) => value))
      s.scheduleSequence(values.map(value => async () => void call(value).then(answer => seen.push(answer))))
      await s.waitIdle()
      expect(seen).toEqual(values)
    }),
  )
})

test.each(Object.entries(arbitraries))('a racy search fails with %s', async (_, arbitrary) => {
  const property = fc.asyncProperty(
    arbitrary({ act: run => run() }),
    fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1 }),
    async (s, queries) => {
      const { type, shown } = search(s.scheduleFunction(async query => `about ${query}`))
      await s.waitFor(Promise.all(queries.map(type)))
      expect(shown()).toBe(`about ${queries.at(-1)}`)
    },
  )
  const details = await fc.check(property, { seed: 1 })
  expect(details.failed).toBe(true)
  if (arbitrary === schedules) {
    expect(details.counterexample?.[1]).toHaveLength(2)
    expect(String(details.counterexample?.[0])).toContain('/* 1 deviation from')
  }
})

test('the metadata’s type flows', async () => {
  const arbitrary: fc.Arbitrary<fc.Scheduler<{ user: string }>> = schedules<{ user: string }>()
  const [s] = fc.sample(arbitrary, 1) as [fc.Scheduler<{ user: string }>]
  s.schedule(Promise.resolve(), 'hello', { user: 'ann' })
  // @ts-expect-error: not the metadata's type
  s.schedule(Promise.resolve(), 'hello', { user: 1 })
  const user: string | undefined = s.report()[0]?.metadata?.user
  expect(user).toBe('ann')
})
