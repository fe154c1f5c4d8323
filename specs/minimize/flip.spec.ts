import { readFileSync } from 'node:fs'
import { explore } from 'heddle'
import { describe, expect, test } from 'vitest'
import { claims, stampede } from '../instrument/scenarios/causes.ts'

const lines = readFileSync(new URL('../instrument/scenarios/causes.ts', import.meta.url), 'utf8').split('\n')

describe('the cause in code that has no shared objects', () => {
  test.each([
    [claims, ['looks', 'claims']],
    [stampede, ['misses', 'fills']],
  ])('is a look and the change that has overtaken it: %#', async (subject, expected) => {
    const { findings } = await explore(subject, { schedules: 100 })
    const [{ flip, trace }] = findings as [(typeof findings)[0]]
    const said = (flip ?? []).map(step =>
      (trace[step - 1]!.accesses ?? []).map(({ at }) => /\/\/ (\w+)$/.exec(lines[Number(at.split(':')[1]) - 1]!)?.[1]),
    )
    expect(said.map((words, i) => words.includes(expected[i]))).toEqual([true, true])
  })
})
