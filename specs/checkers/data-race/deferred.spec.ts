import '../../kept-threads.ts'
import { explore } from 'heddle'
import { describe, expect, it } from 'vitest'
import { counted, expected, uncounted } from './scenarios/deferred.scenario.ts'

// Exhaustive search begins with an order in which nothing is lost.
const options = { schedules: 40, strategy: 'dfs' } as const

describe('a data race', () => {
  it('does not end the campaign: what it leads to is found, and the race is its cause', async () => {
    const { findings, firstFailureAt } = await explore(counted, options)
    expect(firstFailureAt).toBeGreaterThan(1)
    expect(findings).toMatchObject([{ kind: 'invariant', level: 'error' }])
    expect(findings[0]!.explanation?.map(({ kind }) => kind)).toContain('data-race')
  })

  it('is the failure where nothing comes of it, once the campaign is over', async () => {
    const { findings, verdict, schedules } = await explore(uncounted, options)
    expect(verdict).toBe('failed')
    expect(schedules).toBeGreaterThan(1)
    expect(findings).toMatchObject([{ kind: 'data-race', level: 'error', fingerprint: 'data-race:hits' }])
  })

  it('ends the campaign at once where it is what the scenario expects', async () => {
    const { findings, schedules, expected: met } = await explore(expected, options)
    expect(met).toBe(true)
    expect(schedules).toBe(1)
    expect(findings).toMatchObject([{ kind: 'data-race' }])
  })
})
