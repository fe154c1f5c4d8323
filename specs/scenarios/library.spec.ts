import { readdirSync } from 'node:fs'
import { explore, type Scenario } from 'heddle'
import { describe, expect, test } from 'vitest'

const folder = new URL('../../scenarios/', import.meta.url)
const files = readdirSync(folder)
  .filter(file => file.endsWith('.scenario.ts'))
  .sort()

const isScenario = (value: unknown): value is Scenario<unknown, unknown> =>
  typeof value === 'object' && value !== null && 'name' in value && 'definition' in value

/** Each file's scenarios by the name under which it exports them. */
const library = await Promise.all(
  files.map(async file => {
    const exports = (await import(new URL(file, folder).href)) as Record<string, unknown>
    return {
      file,
      scenarios: Object.entries(exports).filter(entry => isScenario(entry[1])) as [
        string,
        Scenario<unknown, unknown>,
      ][],
    }
  }),
)

const all = library.flatMap(({ file, scenarios }) => scenarios.map(([key, scenario]) => ({ file, key, scenario })))

test('the library has scenarios, and their names are unique', () => {
  const names = all.map(({ scenario }) => scenario.name)
  expect(names.length).toBeGreaterThan(40)
  expect(new Set(names).size).toBe(names.length)
})

describe.each(library)('$file', ({ scenarios }) => {
  const exported = new Map(scenarios)

  test('every racy scenario has a twin that is expected to hold', () => {
    for (const [key, { definition }] of scenarios) {
      expect(key.startsWith('racy'), key).toBe(definition.expectFailure !== undefined)
      if (!key.startsWith('racy')) continue
      const twin = exported.get(key.replace(/^racy/, 'fixed'))
      expect(twin, `the twin of ${key}`).toBeDefined()
      expect(twin?.definition.modes).toEqual(definition.modes)
    }
  })

  for (const [key, scenario] of scenarios) {
    test.each(scenario.definition.modes ?? (['async', 'threads'] as const))(`${key} in mode %s`, async mode => {
      const verdict = await explore(scenario, { mode, schedules: 500, seed: 1 })
      const { expected, verdict: kind, expectation, error, notes, findings } = verdict
      const seen = findings.map(({ fingerprint, message }) => ({ fingerprint, message }))
      expect(expected, JSON.stringify({ kind, expectation, error, notes, seen }, undefined, 2)).toBe(true)
    })
  }
})
