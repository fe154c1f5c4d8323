import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Assertion, path, tests } from './run-vitest.ts'

describe('the Vite plugin', () => {
  let results: Map<string, Assertion>
  beforeAll(async () => {
    results = await tests('stock.test.ts', 'fixtures/instrumented')
  }, 60_000)

  const findingOf = (name: string) => results.get(`${name} > async`)?.meta.heddle?.findings[0]
  const lines = readFileSync(path('fixtures/instrumented/stock.ts'), 'utf8').split('\n')
  /** What stands in the user's file where a step says that it stood. */
  const textAt = (place = '') => {
    const [, line, column] = /stock\.ts:(\d+):(\d+)$/.exec(place) ?? []
    return lines[Number(line) - 1]?.slice(Number(column) - 1)
  }

  test('makes points of the awaits of the user’s own code, each with its place in the TypeScript', () => {
    const finding = findingOf('two customers take one each')
    expect(finding?.minimal.preemptions).toBe(1)
    const tasks = new Set(finding?.trace.map(({ task }) => task))
    expect(tasks.size).toBe(2)
    for (const each of tasks) {
      const own = finding!.trace.filter(({ task }) => task === each)
      expect(own.map(({ operation, at }) => (operation === 'await' ? textAt(at) : operation))).toEqual([
        'start',
        'await Promise.resolve()',
        'await stock.load(id)',
        'await Promise.resolve()',
        'await stock.save(row)',
      ])
    }
  })

  test('makes points of the awaits of the packages that it is told', () => {
    const places = findingOf('a lock around something else')?.trace.map(step => step.at ?? '')
    expect(places?.some(place => /node_modules\/async-mutex\/.*:\d+:\d+$/.test(place))).toBe(true)
  })

  test.each([
    'two customers take one each, under a lock > async',
    'an error tells where it was thrown',
    'the runner works as ever',
  ])('%s', name => {
    expect(results.get(name)?.failureMessages).toEqual([])
    expect(results.get(name)?.status).toBe('passed')
  })
})

test('code that is required is the user’s own as well: of a build, with places in it', async () => {
  const results = await tests('counter.test.ts', 'fixtures/required')
  const finding = results.get('two hits of required code > async')?.meta.heddle?.findings[0]
  expect(finding?.kind).toBe('invariant')
  expect(finding?.explanation?.[0]?.message).toMatch(/lost update: .*counter\.cjs:9:\d+ overwrites/)
}, 60_000)
