import { expect, it, vi } from 'vitest'
import { declineInstrumentation } from '../../../src/instrument/scope.ts'
import { ThreadsRuntime } from '../../../src/runtime/threads/runtime.ts'
import { kindName } from '../../../src/schedule/operation.ts'
import { lostUpdate } from '../../intercept/scenarios/memory.scenario.ts'
import { batchOf } from './campaign.ts'

vi.setConfig({ testTimeout: 120_000 })

it('leaves accesses to raw memory to their steps where instrumentation was declined', async () => {
  declineInstrumentation()
  const runtime = new ThreadsRuntime(lostUpdate)
  try {
    const { executions, failure, passed } = await runtime.run(batchOf(0, 20, { record: true }))
    expect([executions, failure]).toEqual([20, undefined])
    expect(passed?.trace.map(({ kind }) => kindName(kind))).toEqual(['start', 'start'])
  } finally {
    await runtime.close()
  }
})
