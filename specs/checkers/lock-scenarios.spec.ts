import '../kept-threads.ts'
import { explore, type Scenario } from 'heddle'
import { describe, expect, it, vi } from 'vitest'
import * as locks from '../../scenarios/checkers/locks.scenario.ts'

// Threads take a while to start on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

const scenarios = Object.entries(locks as unknown as Record<string, Scenario>)

it('every racy scenario has a fixed twin', () => {
  const racy = scenarios.map(([key]) => key).filter(key => key.startsWith('racy'))
  expect(racy.map(key => key.replace('racy', 'fixed'))).toEqual(
    scenarios.map(([key]) => key).filter(key => key.startsWith('fixed')),
  )
})

describe.each(['async', 'threads'] as const)('trouble with locks, %s', mode => {
  // Threads take most of their time to start: but for a few they are run by the campaigns.
  const some = mode === 'async' || process.env.HEDDLE_CAMPAIGNS === '1' ? scenarios : scenarios.slice(0, 4)
  it.each(some)('%s', async (key, scenario) => {
    const verdict = await explore(scenario, { mode, schedules: mode === 'async' ? 300 : 60, seed: 1 })
    expect(verdict, JSON.stringify(verdict.findings.map(({ message }) => message))).toMatchObject({ expected: true })
    // The twins are silent: not even a warning.
    if (key.startsWith('fixed')) expect(verdict.findings).toEqual([])
  })
})
