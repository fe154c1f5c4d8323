import { deepStrictEqual } from 'node:assert'
import { expect, test } from 'vitest'
import { outcomes } from './outcomes.ts'

const pause = (ms: number) => new Promise<void>(resolve => void setTimeout(resolve, ms))
const EPOCH = Date.UTC(2020, 0, 1)

test('time begins at the same instant and advances only when a timer fires', async () => {
  const run = await outcomes(
    {
      async a(log) {
        log.push(new Date().toISOString(), performance.now(), process.hrtime.bigint().toString())
        for (let i = 0; i < 1e5; i++);
        await Promise.resolve()
        log.push(Date.now() - EPOCH)
        await pause(1_500)
        log.push(new Date().toISOString(), Date.now() - EPOCH, performance.now(), performance.timeOrigin === EPOCH)
        log.push(process.hrtime(), process.hrtime([1, 600_000_000]), process.hrtime.bigint().toString())
        log.push(Date() === new Date(EPOCH + 1_500).toString())
      },
    },
    { setup: log => void log.push(Date.now() - EPOCH) },
  )
  expect(run.logs).toEqual([
    [
      0,
      '2020-01-01T00:00:00.000Z',
      0,
      '0',
      0,
      '2020-01-01T00:00:01.500Z',
      1_500,
      1_500,
      true,
      [1, 500_000_000],
      [-1, 900_000_000],
      '1500000000',
      true,
    ],
  ])
})

test('time passes for code that waits for it by looking at the clock', async () => {
  const { logs } = await outcomes({
    async blocks(log) {
      for (const end = Date.now() + 20; Date.now() < end; );
      for (const end = performance.now() + 20; performance.now() < end; ) await Promise.resolve()
      const passed = Date.now() - EPOCH
      log.push(passed >= 40 && passed < 50)
    },
  })
  expect(logs).toEqual([[true]])
})

test('time stands still for code that looks at the clock a thousand times', async () => {
  const { logs } = await outcomes({
    logs(log) {
      for (let i = 0; i < 999; i++) Date.now()
      log.push(Date.now() - EPOCH)
    },
  })
  expect(logs).toEqual([[0]])
})

test('dates are the platform’s own', async () => {
  const before = new Date(0)
  const run = await outcomes({
    a(log) {
      class Mine extends Date {
        own = true
      }
      deepStrictEqual(new Date(0), structuredClone(before))
      const now = new Date()
      log.push(now instanceof Date, before instanceof Date, now.constructor === Date, Date.length, Date.name)
      log.push(new Mine() instanceof Mine, new Mine().getTime() - EPOCH, new Mine(5).getTime(), Date.UTC(1970, 0, 1))
      log.push(Object.prototype.toString.call(now))
    },
  })
  expect(run.logs).toEqual([[true, true, true, 7, 'Date', true, 0, 5, 0, '[object Date]']])
})

test('real time goes on outside of executions', async () => {
  await outcomes({ a: () => pause(10) })
  expect(Date.now()).toBeGreaterThan(EPOCH + 1e9)
  expect(new Date().getFullYear()).toBeGreaterThan(2020)
})

test('a step that outlasts its stretch of the event loop ends under control', async () => {
  const { performance: real } = globalThis
  const now = real.now.bind(real)
  const run = await outcomes(
    {
      async a(log) {
        for (let i = 0; i < 200; i++) {
          const until = now() + 0.5
          while (now() < until);
          await pause(1)
          await Promise.resolve()
          if (Date.now() !== EPOCH + i + 1) log.push(i)
        }
      },
    },
    { executions: 1 },
  )
  expect(run.logs).toEqual([[]])
})
