import { explore, type Scenario } from 'heddle'
import { describe, expect, it } from 'vitest'
import { compiled } from './scenarios/disposal.ts'

function hasSyntax(): boolean {
  try {
    new Function('return async () => { await using none = null }')
    return true
  } catch {
    return false
  }
}

describe('what `await using` declares', () => {
  const expectPoints = async (scenario: Scenario) => {
    const { verdict, schedules } = await explore(scenario, { strategy: 'dfs', schedules: 100 })
    // Bob comes before Alice starts, before she goes on after the disposal, or last.
    expect([verdict, schedules]).toEqual(['exhausted', 3])
  }

  it('has one point after it was disposed of, where it was compiled', () => expectPoints(compiled))

  it.runIf(hasSyntax())('has one point after it was disposed of, where the platform has the syntax', async () => {
    const file = './scenarios/disposal-native.mjs'
    const { native } = (await import(file)) as { native: Scenario }
    await expectPoints(native)
  })
})
