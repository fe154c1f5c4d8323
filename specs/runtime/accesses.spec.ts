import { explore, type Finding, replay, type Scenario } from 'heddle'
import { describe, expect, test } from 'vitest'
import { racyAccount } from '../../scenarios/account.scenario.ts'
import { racyService } from '../../scenarios/service.scenario.ts'
import * as scenarios from '../instrument/scenarios/accesses.ts'

async function findingOf(scenario: Scenario): Promise<Finding> {
  const { findings } = await explore(scenario, { mode: 'async', schedules: 300 })
  expect(findings.map(({ kind }) => kind)).toEqual(['invariant'])
  return findings[0]!
}

const told = ({ trace }: Finding) =>
  trace.flatMap(({ step, accesses = [] }) =>
    accesses.map(({ task, operation, object, direction, value }) => {
      const arrow = direction === undefined ? '' : direction === 'in' ? ` ← ${value}` : ` → ${value}`
      return `${step} ${task} ${operation} ${object}${arrow}`
    }),
  )

/** Without the numbers of steps, which are the schedule's. */
const withoutSteps = (lines: readonly string[]) => lines.map(line => line.replace(/^\d+ /, ''))

describe('what code reads and writes', () => {
  test('is told with the step that did it, its values and its places', async () => {
    const finding = await findingOf(racyAccount)
    const lines = withoutSteps(told(finding))
    expect(lines.slice(0, 2).sort()).toEqual(['alice read account.#balance → 100', 'bob read account.#balance → 100'])
    expect(lines.slice(2).sort()).toEqual(['alice write account.#balance ← 70', 'bob write account.#balance ← 50'])
    const places = finding.trace.flatMap(({ accesses = [] }) => accesses.map(({ at }) => at))
    expect(new Set(places)).toEqual(new Set(['scenarios/bank/account.ts:27:26', 'scenarios/bank/account.ts:29:10']))
  })

  test('is told of maps and arrays, named by the way to them', async () => {
    const lines = withoutSteps(told(await findingOf(racyService)))
    expect(lines.filter(line => line.includes('get'))).toHaveLength(2)
    expect(lines).toContain("ada get Items.#rows['loom'] → { id: 'loom', stock: 1 }")
    expect(lines).toContain("bob set Items.#rows['loom'] ← { id: 'loom', stock: 0 }")
    expect(lines).toContain("ada push sold ← 'ada'")
  })

  test('is told of variables that functions share, each instance apart', async () => {
    const lines = withoutSteps(told(await findingOf(scenarios.variables)))
    expect([...new Set(lines.map(line => line.split(' ').slice(1, 3).join(' ')))].sort()).toEqual([
      'read count',
      'read count#2',
      'write count',
      'write count#2',
    ])
  })

  test('is not told of what one strand alone has, of what nobody changes, and of conditions', async () => {
    const lines = withoutSteps(told(await findingOf(scenarios.privates)))
    expect([...new Set(lines.map(line => line.split(' ')[2]))]).toEqual(['shared'])
  })

  test('of one execution is the same whenever it is replayed', async () => {
    const finding = await findingOf(racyService)
    const again = await replay(racyService, finding.token)
    expect(told(again.findings[0]!)).toEqual(told(finding))
  })

  test('of a loop is bounded', async () => {
    const { trace } = await findingOf(scenarios.busy)
    const count = trace.reduce((sum, { accesses = [] }) => sum + accesses.length, 0)
    expect(count).toBeGreaterThan(100)
    expect(count).toBeLessThanOrEqual(5_000)
  })
})
