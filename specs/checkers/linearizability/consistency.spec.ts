import { describe, expect, it } from 'vitest'
import { checkHistory } from '../../../src/checkers/linearizability/check.ts'
import { consistencies } from '../../../src/checkers/linearizability/consistency.ts'
import type { Call, History } from '../../../src/checkers/linearizability/history.ts'
import { counter, queue, registers } from './models.ts'

const call = (process: number, span: [number, number], name: string, args: unknown[], value?: unknown): Call => ({
  process,
  name,
  args,
  called: span[0],
  returned: span[1],
  outcome: { type: 'returned', value },
})

const verdicts = (history: History, model: Parameters<typeof checkHistory>[1]) =>
  consistencies.map(consistency => checkHistory(history, model, { consistency }).verdict)

// The examples by which Herlihy and Shavit tell the conditions apart (The Art of Multiprocessor Programming, chapter 3).
describe('linearizable, sequential, quiescent', () => {
  it('agree where calls overlap', () => {
    const history = [
      call(1, [0, 5], 'write', ['x', 1]),
      call(2, [1, 2], 'read', ['x'], 1),
      call(2, [3, 4], 'read', ['x'], 1),
    ]
    expect(verdicts(history, registers as never)).toEqual(['ok', 'ok', 'ok'])
  })

  it('a stale read of another process is sequentially consistent, no more', () => {
    const history = [call(1, [0, 1], 'put', ['a']), call(2, [2, 3], 'put', ['b']), call(1, [4, 5], 'take', [], 'b')]
    expect(verdicts(history, queue as never)).toEqual(['illegal', 'ok', 'illegal'])
  })

  it('program order does not matter while somebody is calling', () => {
    const history = [call(1, [0, 9], 'inc', [], 1), call(2, [1, 2], 'inc', [], 3), call(2, [3, 4], 'inc', [], 2)]
    expect(verdicts(history, counter as never)).toEqual(['illegal', 'illegal', 'ok'])
  })

  it('a call of unknown outcome takes effect at any later time, or never', () => {
    const lost: Call = { ...call(1, [0, 0], 'write', ['x', 1]), outcome: { type: 'unknown' } }
    const read = (at: number, value: number) => call(2, [at, at + 1], 'read', ['x'], value)
    expect(verdicts([lost, read(5, 0), read(9, 0)], registers as never)).toEqual(['ok', 'ok', 'ok'])
    expect(verdicts([lost, read(5, 0), read(9, 1)], registers as never)).toEqual(['ok', 'ok', 'ok'])
    // Not before it was called, and not twice.
    expect(checkHistory([read(-5, 1), lost], registers).verdict).toBe('illegal')
    expect(checkHistory([lost, read(5, 1), read(9, 0)], registers).verdict).toBe('illegal')
  })
})

describe('the bound', () => {
  it('makes a search undecided rather than endless', () => {
    const puts = Array.from({ length: 14 }, (_, i) => call(i, [0, 100], 'put', [i]))
    const history = [...puts, call(20, [101, 102], 'take', [], 'nothing of these')]
    const result = checkHistory(history, queue, { bound: 5_000 })
    expect(result).toMatchObject({ verdict: 'unknown' })
    expect(result.visited).toBeLessThanOrEqual(5_000)
  })
})

describe('a history', () => {
  it('has processes that do one thing at a time', () => {
    const history = [call(1, [0, 5], 'inc', [], 1), call(1, [2, 6], 'inc', [], 2)]
    expect(() => checkHistory(history, counter)).toThrow('process 1 calls inc before its inc has returned')
  })
})
