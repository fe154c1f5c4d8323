import * as crypto from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type Log, outcomes } from './outcomes.ts'

const draws = (log: Log) => {
  log.push(Math.random(), globalThis.crypto.randomUUID(), crypto.randomUUID(), crypto.randomInt(5, 1_000_000))
  log.push([...globalThis.crypto.getRandomValues(new Uint16Array(4))], crypto.randomBytes(8).toString('hex'))
  log.push([...crypto.randomFillSync(new Uint8Array(6), 2, 3)], [...crypto.getRandomValues(new Uint8Array(3))])
}

describe('random numbers of the tasks', () => {
  test('repeat for a seed, and differ for another', async () => {
    const first = await outcomes({ a: draws }, { executions: 1 })
    const again = await outcomes({ a: draws }, { executions: 1 })
    const other = await outcomes({ a: draws }, { executions: 1, randomSeed: 2 })
    expect(again.logs).toEqual(first.logs)
    expect(other.logs).not.toEqual(first.logs)
  })

  test('do not depend on the schedule', async () => {
    const drawing = (name: string) => async (log: Log) => {
      const drawn = [Math.random()]
      await new Promise(resolve => setImmediate(resolve))
      drawn.push(Math.random())
      await new Promise(resolve => setImmediate(resolve))
      log.push([name, drawn])
    }
    const run = await outcomes({ a: drawing('a'), b: drawing('b') })
    const byTask = new Set(run.logs.map(log => JSON.stringify([...log].sort())))
    expect(run.logs.length).toBe(2)
    expect(byTask.size).toBe(1)
  })

  test('have the shape that the platform gives them', async () => {
    const run = await outcomes({ a: draws }, { executions: 1 })
    const [unit, webUuid, uuid, integer, words, bytes, filled, values] = run.logs[0] as [
      number,
      string,
      string,
      number,
      number[],
      string,
      number[],
      number[],
    ]
    expect(unit).toBeGreaterThanOrEqual(0)
    expect(unit).toBeLessThan(1)
    for (const one of [webUuid, uuid]) {
      expect(one).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    }
    expect(integer).toBeGreaterThanOrEqual(5)
    expect(integer).toBeLessThan(1_000_000)
    expect(words).toHaveLength(4)
    expect(bytes).toMatch(/^[0-9a-f]{16}$/)
    expect(filled.filter((_, i) => i < 2 || i > 4)).toEqual([0, 0, 0])
    expect(values).toHaveLength(3)
  })

  test('are refused as the platform refuses them', async () => {
    const code = (f: () => unknown) => {
      try {
        f()
      } catch (error) {
        return (error as { code?: unknown; name: string }).code ?? (error as Error).name
      }
      return undefined
    }
    const run = await outcomes({
      a(log) {
        log.push(code(() => crypto.randomInt(5, 5)))
        log.push(code(() => crypto.randomBytes(-1)))
        log.push(code(() => globalThis.crypto.getRandomValues(new Float64Array(1) as never)))
        log.push(code(() => crypto.randomFillSync(new Uint8Array(2), 3)))
      },
    })
    expect(run.logs).toEqual([['ERR_OUT_OF_RANGE', 'ERR_OUT_OF_RANGE', expect.anything(), 'ERR_OUT_OF_RANGE']])
  })

  test('of setup are seeded as well', async () => {
    const options = { executions: 1, setup: (log: Log) => void log.push(Math.random()) }
    const [first, again] = [await outcomes({ a() {} }, options), await outcomes({ a() {} }, options)]
    expect(again.logs).toEqual(first.logs)
  })
})

test('outside of a run numbers are the platform’s', async () => {
  await outcomes({ a: draws }, { executions: 1 })
  expect(crypto.randomUUID()).not.toBe(crypto.randomUUID())
  expect(Math.random.toString()).toContain('native')
})
