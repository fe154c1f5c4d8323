import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { jsonReport } from '../../src/report/json.ts'
import { run } from './fixtures/build.ts'
import * as verdicts from './fixtures/verdicts.ts'

const everything = jsonReport(
  run(Object.values(verdicts), {
    skipped: [{ scenario: 'sessions expire', file: 'a.ts', mode: 'threads', reason: 'state.db is a class instance' }],
    problems: [{ file: 'scenarios/typo.scenario.ts', message: 'SyntaxError' }],
  }),
)

test('a run as a document', async () => {
  const report = jsonReport(run([verdicts.lostUpdate, verdicts.deadlock, verdicts.held]))
  await expect(`${JSON.stringify(report, null, 2)}\n`).toMatchFileSnapshot('golden/run-as-json.txt')
})

test('it is plain JSON: nothing is lost on the way through a file', () => {
  expect(JSON.parse(JSON.stringify(everything))).toStrictEqual(everything)
})

/** Every path of keys in a document, array elements as `[]`. */
function paths(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap(element => paths(element, `${path}[]`))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, child]) => [`${path}.${key}`, ...paths(child, `${path}.${key}`)])
}

test('docs/json-report.md describes every key that is written, and no other', () => {
  const page = readFileSync(new URL('../../docs/json-report.md', import.meta.url), 'utf8')
  const described = [...page.matchAll(/^\| `(\.[^`]+)` \|/gm)].map(match => match[1] as string)
  expect(described.sort()).toEqual([...new Set(paths(everything))].sort())
})
