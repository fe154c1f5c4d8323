import { readFileSync } from 'node:fs'
import { explore, type Finding, replay, type Scenario } from 'heddle'
import { describe, expect, test } from 'vitest'
import { racyOrders } from '../../scenarios/platform/http-service.scenario.ts'
import { racyService } from '../../scenarios/service.scenario.ts'
import * as scenarios from './scenarios/points.ts'
import { served } from './scenarios/services.ts'

const allOf = (scenario: Scenario) => explore(scenario, { strategy: 'dfs', schedules: 5_000, mode: 'async' })

const findingOf = async (scenario: Scenario) => {
  const verdict = await explore(scenario, { mode: 'async', schedules: 100 })
  expect(verdict.verdict).toBe('failed')
  return verdict.findings[0]!
}

/** The lines that follow those of the two steps. */
function causeIn(file: string, { flip, trace }: Pick<Finding, 'flip' | 'trace'>) {
  const lines = readFileSync(new URL(`../../scenarios/${file}`, import.meta.url), 'utf8').split('\n')
  return (flip ?? []).map(step => lines[Number(trace[step - 1]?.at?.split(':')[1])]?.trim())
}

describe('an await of instrumented code', () => {
  test('is one step, as is the start of a task where state is shared unseen', async () => {
    const { verdict, schedules } = await allOf(scenarios.plain)
    expect([verdict, schedules]).toEqual(['exhausted', 6])
  })

  test('is a point also where there are no shared objects at all', async () => {
    const finding = await findingOf(scenarios.captured)
    expect(finding.message).toContain('both count')
    expect(finding.minimal.preemptions).toBe(1)
  })

  test.each([racyService, served])(
    'tells the two steps whose order is the cause, in the lines that read and write: $name',
    async scenario => {
      const finding = await findingOf(scenario)
      expect(finding.minimal.preemptions).toBe(1)
      expect(causeIn('service/shop.ts', finding)).toEqual([
        'return this.#rows.get(id)',
        'this.#rows.set(item.id, item)',
      ])
    },
  )

  test('tells the cause where timers keep the two steps from being swapped: what led to the read comes after the write', async () => {
    const { trace, flip, ...finding } = await findingOf(racyOrders)
    expect(finding.minimal.preemptions).toBe(0)
    expect(trace[flip![0] - 1]?.value).toContain('POST /order')
    expect(causeIn('platform/http-service.scenario.ts', { ...finding, trace, flip })[1]).toBe('this.#left = left')
    const shown = trace.filter(({ relevant }) => relevant).map(({ at }) => at)
    expect(shown.filter(at => at === trace[flip![1] - 1]?.at)).toHaveLength(2)
  })

  test('is none where all that tasks share is shared objects', async () => {
    const { verdict, schedules } = await allOf(scenarios.transparent)
    expect([verdict, schedules]).toEqual(['exhausted', 6])
  })

  test('is none of its own for what is a point already', async () => {
    const { trace } = await findingOf(scenarios.own)
    const ada = trace.filter(({ task }) => task === 'ada').map(({ operation }) => operation)
    expect(ada).toEqual(['start', 'get', 'point', 'effect', 'deliver', 'timer'])
  })

  test('goes on with its strand; what runs beside is a fork, named by the code', async () => {
    const names = async (seed: number) => {
      const { findings } = await explore(scenarios.strands, { mode: 'async', schedules: 1, seed })
      return findings[0]?.trace.filter(({ task }) => task === 'ada').map(({ strand, at }) => `${strand} ${at}`)
    }
    const first = await names(1)
    expect(first?.map(step => step.split(' ')[0])).toEqual([
      ...['ada', 'ada', 'ada', 'ada', 'ada.1', 'ada', 'ada', 'ada.2', 'ada.2'],
    ])
    for (const seed of [2, 3, 4]) expect((await names(seed))?.sort()).toEqual(first?.sort())
  })

  test('takes no time: no timer goes off meanwhile', async () => {
    const { findings } = await explore(scenarios.latency, { mode: 'async', schedules: 300 })
    expect(findings).toEqual([])
  })

  test('of a promise that nobody settles is a deadlock with its place', async () => {
    const { cycle } = await findingOf(scenarios.never)
    expect(cycle?.map(({ task, at }) => [task, at.replace(/:\d+:\d+$/, '')])).toEqual([
      ['ada', 'specs/instrument/scenarios/points.ts'],
    ])
  })

  test.each([
    ['of another task’s promise goes on once that is settled', scenarios.handedOver],
    ['of a rejection throws it', scenarios.rejected],
  ])('%s', async (_, scenario) => {
    const { verdict, findings } = await explore(scenario, { mode: 'async', schedules: 200 })
    expect(findings).toEqual([])
    expect(verdict).not.toBe('failed')
  })

  test('is replayed by its token', async () => {
    const finding = await findingOf(scenarios.captured)
    const again = await replay(scenarios.captured, finding.token)
    const steps = ({ trace }: Finding) => trace.map(({ strand, operation, at }) => [strand, operation, at])
    expect(again.findings.map(steps)).toEqual([steps(finding)])
  })
})
