import { fc } from 'heddle'
import { describe, expect, it } from 'vitest'
import { type AnomalyName, anomalyOf } from '../../../src/checkers/transactions/anomaly.ts'
import type { Access, History } from '../../../src/checkers/transactions/history.ts'
import { allows } from './oracle.ts'

const access = fc.record({
  transaction: fc.nat(3),
  type: fc.constantFrom('read', 'write'),
  key: fc.constantFrom('x', 'y', 'z'),
  step: fc.constant(-1),
})
const histories: fc.Arbitrary<History> = fc.array(access, { minLength: 2, maxLength: 10 }).map(accesses => ({
  transactions: Array.from({ length: 4 }, (_, i) => ({ name: `T${i}`, status: 'committed' as const })),
  accesses: accesses as Access[],
}))

describe('against every order of the transactions', () => {
  it.each(['serializable', 'snapshot'] as const)('%s', isolation => {
    let wrong = 0
    fc.assert(
      fc.property(histories, history => {
        const allowed = allows(history, isolation)
        if (!allowed) wrong++
        return (anomalyOf(history, isolation) === undefined) === allowed
      }),
      { numRuns: 3_000, seed: 1 },
    )
    expect(wrong).toBeGreaterThan(500)
  })
})

/** `r0(x) w1(x) c1`: transactions by number; `a1` aborts. */
function history(text: string): History {
  const aborted = new Set([...text.matchAll(/a(\d)/g)].map(match => Number(match[1])))
  const accesses = [...text.matchAll(/([rwp])(\d)\((\w)\)/g)].map(
    ([, type, transaction, key], step): Access => ({
      transaction: Number(transaction),
      type: type === 'w' ? 'write' : 'read',
      key: key!,
      predicate: type === 'p',
      step,
    }),
  )
  const count = 1 + Math.max(...accesses.map(({ transaction }) => transaction))
  return {
    transactions: Array.from({ length: count }, (_, i) => ({
      name: `T${i}`,
      status: aborted.has(i) ? ('aborted' as const) : ('committed' as const),
    })),
    accesses,
  }
}

describe('anomalies by name', () => {
  it.each<[AnomalyName | undefined, AnomalyName | undefined, string]>([
    ['lost update', 'lost update', 'r0(x) r1(x) w0(x) w1(x)'],
    ['write skew', undefined, 'r0(x) r1(y) w0(y) w1(x)'],
    ['read skew', 'read skew', 'r0(x) w1(x) w1(y) r0(y)'],
    ['non-repeatable read', 'non-repeatable read', 'r0(x) w1(x) r0(x)'],
    ['dirty write', 'dirty write', 'w0(x) w1(x) w1(y) w0(y)'],
    ['circular information flow', 'circular information flow', 'w0(x) w1(y) r0(y) r1(x)'],
    ['dirty read', 'dirty read', 'w0(x) r1(x) a0'],
    ['intermediate read', 'intermediate read', 'w0(x) r1(x) w0(x)'],
    ['phantom', undefined, 'p0(x) p1(y) w0(y) w1(x)'],
    [undefined, undefined, 'r0(x) w0(x) r1(x) w1(x)'],
    [undefined, undefined, 'w0(x) w0(x) a0 r1(x) w1(x)'],
  ])('%s (under snapshots %s): %s', (serializable, snapshot, text) => {
    expect(anomalyOf(history(text), 'serializable')?.name).toBe(serializable)
    expect(anomalyOf(history(text), 'snapshot')?.name).toBe(snapshot)
  })

  it('long fork: two readers that saw two writes in different orders, by versions', () => {
    const versions = [
      ['write', 0, 'x', 1],
      ['write', 1, 'y', 1],
      ['read', 2, 'x', 1],
      ['read', 2, 'y', 0],
      ['read', 3, 'x', 0],
      ['read', 3, 'y', 1],
    ] as const
    const fork: History = {
      ...history('r0(x) r1(x) r2(x) r3(x)'),
      accesses: versions.map(([type, transaction, key, version], step) => ({ type, transaction, key, version, step })),
    }
    expect(anomalyOf(fork, 'serializable')?.name).toBe('long fork')
    expect(anomalyOf(fork, 'snapshot')?.name).toBe('long fork')
  })

  it('says what happened', () => {
    expect(anomalyOf(history('r0(x) r1(y) w0(y) w1(x)'), 'serializable')).toMatchObject({
      message: 'T0 read `x` before T1 wrote it, T1 read `y` before T0 wrote it',
      accesses: [0, 1, 2, 3],
    })
  })
})
