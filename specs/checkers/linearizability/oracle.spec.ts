import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkHistory } from '../../../src/checkers/linearizability/check.ts'
import { consistencies } from '../../../src/checkers/linearizability/consistency.ts'
import type { History } from '../../../src/checkers/linearizability/history.ts'
import type { Model } from '../../../src/checkers/linearizability/model.ts'
import { longestPrefix } from '../../../src/checkers/linearizability/prefix.ts'
import { counter, lossyQueue, queue, registers } from './models.ts'
import { explained } from './oracle.ts'
import { counterCalls, histories, queueCalls, registerCalls } from './random.ts'

const subjects: [string, Model<unknown>, fc.Arbitrary<History>][] = [
  ['counter', counter as Model<unknown>, histories(counterCalls, 6)],
  ['queue', queue as Model<unknown>, histories(queueCalls, 6)],
  ['lossy queue', lossyQueue as Model<unknown>, histories(queueCalls, 6)],
  ['registers', registers as Model<unknown>, histories(registerCalls, 7)],
]

describe.each(subjects)('random histories of a %s', (_name, model, arbitrary) => {
  it.each(consistencies)('agree with the permutation oracle: %s', consistency => {
    const counts = { ok: 0, illegal: 0, unknown: 0 }
    fc.assert(
      fc.property(arbitrary, history => {
        const { verdict } = checkHistory(history, model, { consistency })
        counts[verdict]++
        expect(verdict).toBe(explained(history, model, consistency) ? 'ok' : 'illegal')
      }),
      { numRuns: 1500 },
    )
    // The test is worth something only where both happen.
    expect(counts.ok).toBeGreaterThan(100)
    expect(counts.illegal).toBeGreaterThan(100)
  })

  it('never gets illegal by dropping order', () => {
    fc.assert(
      fc.property(arbitrary, history => {
        fc.pre(checkHistory(history, model).verdict === 'ok')
        expect(checkHistory(history, model, { consistency: 'sequential' }).verdict).toBe('ok')
        expect(checkHistory(history, model, { consistency: 'quiescent' }).verdict).toBe('ok')
      }),
      { numRuns: 500, maxSkipsPerRun: 1000 },
    )
  })

  it('gives an order that the model allows, and of a wrong history the longest right beginning', () => {
    const possible = (order: History) => {
      let states = [model.initial]
      for (const call of order) states = states.flatMap(state => model.step(state, call))
      return states.length > 0
    }
    fc.assert(
      fc.property(arbitrary, history => {
        const result = checkHistory(history, model)
        if (result.verdict === 'ok') expect(possible(result.explanations[0]!.order)).toBe(true)
        if (result.verdict !== 'illegal') return
        expect(possible(result.longest.order)).toBe(true)
        const { culprit, order } = longestPrefix(history, model)!
        // All that returned before the culprit did can be explained, and the culprit's own return cannot.
        const returns = history.filter(call => call.outcome.type !== 'unknown').sort((a, b) => a.returned - b.returned)
        const until = (count: number) =>
          history
            .filter(call => call.called <= culprit.returned)
            .map(call => (returns.indexOf(call) < count ? call : { ...call, outcome: { type: 'unknown' as const } }))
        const index = returns.indexOf(culprit)
        expect(explained(until(index), model, 'linearizable')).toBe(true)
        expect(explained(until(index + 1), model, 'linearizable')).toBe(false)
        for (const call of returns.slice(0, index)) expect(order).toContain(call)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('partitions', () => {
  const arbitrary = histories(registerCalls, 9)
  it.each(['linearizable', 'quiescent'] as const)('tell the same as the whole: %s', consistency => {
    fc.assert(
      fc.property(arbitrary, history => {
        const whole = checkHistory(history, registers, { consistency }).verdict
        const partition = (call: { args: readonly unknown[] }) => call.args[0]
        expect(checkHistory(history, registers, { consistency, partition }).verdict).toBe(whole)
      }),
      { numRuns: 1500 },
    )
  })

  it('are refused for sequential consistency, whose parts do not add up', () => {
    // Each register by itself is sequentially consistent, both together are not.
    const call = (process: number, time: number, name: string, args: unknown[], value?: unknown) => ({
      process,
      name,
      args,
      called: time,
      returned: time + 1,
      outcome: { type: 'returned' as const, value },
    })
    const history = [
      call(1, 1, 'write', ['x', 1]),
      call(1, 3, 'read', ['y'], 0),
      call(2, 1, 'write', ['y', 1]),
      call(2, 3, 'read', ['x'], 0),
    ]
    for (const key of ['x', 'y']) {
      const part = history.filter(({ args }) => args[0] === key)
      expect(checkHistory(part, registers, { consistency: 'sequential' }).verdict).toBe('ok')
    }
    expect(checkHistory(history, registers, { consistency: 'sequential' }).verdict).toBe('illegal')
    expect(() => checkHistory(history, registers, { consistency: 'sequential', partition: c => c.args[0] })).toThrow(
      'its parts may have it and the whole not',
    )
  })
})
