import '../kept-threads.ts'
import { describe, expect, it, vi } from 'vitest'
import * as files from '../../scenarios/memory/files.scenario.ts'
import type { AnyScenario } from '../../src/scenario/scenario.ts'
import { campaign } from '../runtime/threads/campaign.ts'

vi.setConfig({ testTimeout: 120_000 })

const kinds = async (scenario: unknown) => {
  const { failures, executions } = await campaign(scenario as AnyScenario, 60)
  expect(executions).toBe(60)
  return [...new Set(failures.map(({ problem }) => problem.kind))]
}

describe('synchronous file calls, in threads', () => {
  it('lose a count that is read and written, and keep it behind a lock file', async () => {
    expect(await kinds(files.racyCount)).toEqual(['invariant'])
    expect(await kinds(files.fixedCount)).toEqual([])
  })

  it('show a half-written file, and never one that is renamed into place', async () => {
    expect(await kinds(files.racyReplace)).toEqual(['task-failed'])
    expect(await kinds(files.fixedReplace)).toEqual([])
  })
})
