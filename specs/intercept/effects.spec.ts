import { point } from 'heddle'
import { describe, expect, test } from 'vitest'
import type { Effects } from '../../src/intercept/effects.ts'
import { calledBack, controlledBy, promised } from '../../src/intercept/platform-call.ts'
import { Resource, type Script } from '../../src/intercept/script.ts'
import { type Log, outcomes, texts } from './outcomes.ts'

/** A store outside of control, whose calls have several effects. */
const store = new Map<string, number>()
const on = new Resource('store')

function* incrementing(key: string, settle: (value: unknown) => unknown): Script {
  const before = (yield {
    on,
    text: () => `read(${key})`,
    reads: true,
    run: () => settle(store.get(key) ?? 0),
  }) as number
  yield { on, text: () => `write(${key})`, run: () => settle(store.set(key, before + 1).get(key)) }
  return before
}

const atOnce = (value: unknown) => value
const later = (value: unknown) => new Promise(resolve => void setImmediate(resolve, value))

const real = async (key: string) => `real ${key}`
const realWithCallback = (key: string, callback: (error: unknown, value?: unknown) => void) => {
  process.nextTick(callback, null, `real ${key}`)
}

const increment = promised(real, (_self, [key]) => incrementing(key as string, atOnce)) as (
  key: string,
) => Promise<number>
const incrementLater = promised(real, (_self, [key]) => incrementing(key as string, later)) as typeof increment
const incrementThen = calledBack(realWithCallback, (_self, [key]) =>
  incrementing(key as string, atOnce),
) as unknown as typeof realWithCallback

const setup = () => store.clear()

describe('a call of several effects', () => {
  for (const [how, call] of [
    ['at once', increment],
    ['later', incrementLater],
  ] as const) {
    test(`that answer ${how} lets others go between them`, async () => {
      const counting = (log: Log) => async () => void log.push(await call('n'))
      const run = await outcomes({ a: log => counting(log)(), b: log => counting(log)() }, { setup })
      expect(texts(run)).toEqual(['0 0', '0 1', '1 0'])
    })
  }

  test('tells a callback on a strand of its own', async () => {
    const run = await outcomes(
      {
        a(log) {
          incrementThen('n', (error, value) => log.push('called', error, value))
          log.push('goes on')
        },
        b: async log => {
          await point()
          log.push('b')
        },
      },
      { setup },
    )
    expect(run.logs).toContainEqual(['goes on', 'b', 'called', null, 0])
    expect(run.logs).toContainEqual(['goes on', 'called', null, 0, 'b'])
  })
})

describe('the platform itself', () => {
  test('answers outside of a run and in setup', async () => {
    expect(await increment('x')).toBe('real x')
    const run = await outcomes(
      { a: log => void log.push(controlledBy() !== undefined) },
      { setup: async log => void log.push(await increment('y'), controlledBy()) },
    )
    expect(run.logs).toEqual([['real y', undefined, true]])
  })

  test('answers code that an effect causes', async () => {
    const seen: unknown[] = []
    const nested = promised(real, function* () {
      yield { on, text: () => 'nested', run: async () => seen.push(await increment('z')) }
      return seen.at(-1)
    } as never) as () => Promise<string>
    const run = await outcomes({ a: async log => void log.push(await nested()) })
    expect(run.logs).toEqual([['real z']])
  })
})

test('functions that take a place look like those they replace', () => {
  expect({ name: increment.name, length: increment.length }).toEqual({ name: 'real', length: 1 })
})

test('a throw before the first effect is thrown to the caller of a callback’s form, and rejects a promise', async () => {
  // biome-ignore lint/correctness/useYield: it throws before it could
  const failing = function* (): Script {
    throw new TypeError('wrong argument')
  }
  const one = promised(real, failing) as () => Promise<unknown>
  const other = calledBack(realWithCallback, failing) as unknown as (callback: () => void) => void
  const run = await outcomes({
    async a(log) {
      await one().catch(error => log.push((error as Error).message))
      try {
        other(() => {})
      } catch (error) {
        log.push((error as Error).message)
      }
    },
  })
  expect(run.logs).toEqual([['wrong argument', 'wrong argument']])
})

test('an event is delivered when the schedule says so', async () => {
  const run = await outcomes({
    a(log) {
      const { effects, caller } = controlledBy() as { effects: Effects; caller: number }
      effects.event(caller, on, () => log.push('event'))
    },
    b: async log => {
      await point()
      log.push('b')
    },
  })
  expect(texts(run)).toEqual(['b event', 'event b'])
})
