import { explore, scenario } from 'heddle'
import { describe, expect, test } from 'vitest'
import { instrument } from '../../src/instrument/instrument.ts'
import '../../src/instrument/runtime.ts'
import { forms } from './forms.ts'

type Log = (...values: unknown[]) => void
type Body = (log: Log) => Promise<void>

const compile = (code: string): Body => new Function('log', code) as Body
const asFunction = (body: string) => `return (async () => {${body}\n})()`
const instrumented = (body: string) => instrument(asFunction(body), '/forms.js', { type: 'commonjs' })?.code

const TICKS = 60

/** What a body logs, in between the turns of the microtask queue. */
async function logged(body: Body, ticks: number): Promise<unknown[]> {
  const log: unknown[] = []
  const run = body((...values) => log.push(values))
  for (let i = 0; i < ticks; i++) {
    log.push(i)
    await null
  }
  await run
  return log
}

describe.each(Object.entries(forms))('%s', (_, body) => {
  const code = instrumented(body) ?? asFunction(body)

  test('outside of a run is what it was, to the tick', async () => {
    expect(await logged(compile(code), TICKS)).toEqual(await logged(compile(asFunction(body)), TICKS))
  })

  test('in a run comes to the same', async () => {
    const expected = await logged(compile(asFunction(body)), 0)
    const logs: unknown[] = []
    const { findings } = await explore(
      scenario('one form', {
        modes: ['async'],
        setup: () => ({ log: [] as unknown[] }),
        tasks: { only: ({ log }) => compile(code)((...values) => log.push(values)) },
        finally: { noted: ({ log }) => void logs.push(log) },
      }),
      { schedules: 2 },
    )
    expect(findings).toEqual([])
    for (const log of logs) expect(log).toEqual(expected)
    expect(logs.length).toBeGreaterThan(0)
  })
})

test('most of the forms are rewritten', () => {
  const rewritten = Object.values(forms).filter(body => instrumented(body) !== undefined)
  expect(rewritten.length).toBeGreaterThan(80)
})
