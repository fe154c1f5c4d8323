import '../kept-threads.ts'
import { describe, expect, it, vi } from 'vitest'
import { ThreadsRuntime } from '../../src/runtime/threads/runtime.ts'
import { kindName } from '../../src/schedule/operation.ts'
import { batchOf, campaign } from '../runtime/threads/campaign.ts'
import * as scenarios from './scenarios/memory.scenario.ts'

vi.setConfig({ testTimeout: 120_000 })

describe('raw memory in instrumented code, in threads', () => {
  it('has a point before each read and each write, so that increments lose updates', async () => {
    const { failures, executions } = await campaign(scenarios.lostUpdate, 100)
    expect(failures.length).toBeGreaterThan(10)
    expect(failures.length).toBeLessThan(executions)
    expect(failures[0]!.trace.map(step => `${kindName(step.kind)} ${step.object}`)).toContain('read count')
  })

  it('sees every way to touch it, with the value and the place', async () => {
    const runtime = new ThreadsRuntime(scenarios.everything)
    try {
      const { passed, failure } = await runtime.run(batchOf(0, 1, { record: true }))
      expect(failure).toBeUndefined()
      const lines = passed!.trace.slice(1).map((step, i) => {
        const { part = '', value, at = '' } = passed!.recording!.steps[i + 1]!
        return `${at.split(':').at(-2)} ${kindName(step.kind)} ${step.object}${part} ${value ?? ''}`.trim()
      })
      expect(lines).toEqual([
        '39 read bytes[0] 3',
        '39 write bytes[1] 4',
        '40 read bytes[2] 0',
        '40 write bytes[2] 5',
        '25 write bytes+8[1] 3',
        '42 write bytes@4 -2',
        '43 read bytes@8 0',
        '44 write bytes[30…31]',
        '45 write bytes[4…6]',
        '46 read bytes[4…6]',
        '48 read bytes[0] 3',
        '48 read bytes[1] 4',
        '49 read bytes[0] 3',
        '51 read bytes[31] 9',
        '52 read bytes',
      ])
    } finally {
      await runtime.close()
    }
  })
})
