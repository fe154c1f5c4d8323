import '../kept-threads.ts'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { policyOf } from '../../src/checkers/policy.ts'
import { ThreadsRuntime } from '../../src/runtime/threads/runtime.ts'
import { batchOf } from '../runtime/threads/campaign.ts'
import { litmus, programs } from './programs/litmus.scenario.ts'

vi.setConfig({ testTimeout: 120_000 })

describe('litmus programs', () => {
  const runtime = new ThreadsRuntime(litmus)
  afterAll(() => runtime.close())

  it.each(programs.map(([name, racy], index) => ({ name, racy, index, what: racy ? 'races' : 'does not race' })))(
    '$name $what',
    async ({ racy, index }) => {
      const inputs = { kind: 'example', index, path: [] } as const
      const batch = batchOf(0, 60, { block: index, inputs, policy: policyOf() })
      const { executions, failure, noticed = [] } = await runtime.run(batch)
      expect(failure).toBeUndefined()
      expect(executions).toBe(60)
      const races = noticed.filter(notice => notice.failure.problem.kind === 'data-race')
      expect(races.map(race => race.level)).toEqual(racy ? ['error'] : [])
    },
  )
})
