import { readFileSync } from 'node:fs'
import { explore } from 'heddle'
import { describe, expect, test } from 'vitest'
import { claims, stampede, stored } from '../instrument/scenarios/causes.ts'

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

  test('is the beginning of one up to its await, where it is not told what code does; what comes of it is shown', async () => {
    const { findings } = await explore(stored, { schedules: 100 })
    const [{ flip, trace }] = findings as [(typeof findings)[0]]
    const word = (at: string | undefined) => /\/\/ (\w+)$/.exec(lines[Number(at?.split(':')[1]) - 1] ?? '')?.[1]
    expect(trace[flip![0] - 1]).toMatchObject({ operation: 'start' })
    expect((flip ?? []).map(step => word(trace[step - 1]!.at))).toEqual(['reads', 'reads'])
    const shown = trace.filter(({ task, relevant }) => relevant && task === trace[flip![0] - 1]!.task)
    expect(shown.map(({ at }) => word(at))).toContain('writes')
  })
})
