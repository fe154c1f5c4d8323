/** How a user names a strategy, and what its options do. */

import { explore, scenario } from 'heddle'
import { describe, expect, test } from 'vitest'
import { verdictLine } from '../../src/report/verdict-line.ts'
import { chosenStrategy } from '../../src/strategies/choice.ts'
import { strategyNames } from '../../src/strategies/registry.ts'

test.each(strategyNames)('%s needs no options', name => expect(chosenStrategy(name)).toEqual({ name }))

test.each([
  ['pct:depth=5', { name: 'pct', options: { depth: 5 } }],
  ['delay:bound=0', { name: 'delay', options: { bound: 0 } }],
  ['preemption:bound=2', { name: 'preemption', options: { bound: 2 } }],
  ['dpor:algorithm=source', { name: 'dpor', options: { algorithm: 'source' } }],
])('%s', (text, strategy) => expect(chosenStrategy(text)).toEqual(strategy))

test.each([
  ['luck', "there is no strategy 'luck'; known are random, pct, "],
  ['', "there is no strategy ''"],
  ['pct:depth=0', "no option 'depth=0': pct:depth= takes a whole number from 1 to 64"],
  ['pct:depth', "no option 'depth'"],
  ['pct:', "no option ''"],
  ['delay:bound=-1', 'delay:bound= takes a whole number from 0 on'],
  ['dpor:algorithm=fast', 'dpor:algorithm= takes optimal or source'],
  ['random:depth=2', "strategy 'random' has no options, so 'depth=2' is none"],
  ['auto:exhaust=false', "strategy 'auto' has no options"],
  ['pct:toString=1', "no option 'toString=1'"],
])("'%s' is none", (text, message) => expect(() => chosenStrategy(text)).toThrow(message))

describe('of a campaign', () => {
  const counter = scenario('a counter', {
    modes: ['async'],
    setup: ({ shared }) => ({ n: shared.cell(0) }),
    tasks: {
      alice: async ({ n }) => n.set((await n.get()) + 1),
      bob: async ({ n }) => n.set((await n.get()) + 1),
    },
    finally: { 'both counted': ({ n }) => n.peek() === 2 },
  })

  test('a bound keeps to what is within it, and the verdict says so', async () => {
    const verdict = await explore(counter, { strategy: 'preemption:bound=0' })
    expect(verdict).toMatchObject({ verdict: 'exhausted', strategy: 'preemption:bound=0', schedules: 2 })
    expect(verdict.bounds).toBe('all schedules with at most 0 preemptions')
    expect(verdictLine(verdict, { colour: false, verbose: false })).toContain(
      'exhausted: all 2 interleavings within the bound',
    )
    expect(await explore(counter, { strategy: 'preemption:bound=1' })).toMatchObject({ verdict: 'failed' })
  })

  test('what only a suspicion says is not known to be unfounded by what is within a bound', async () => {
    const crossed = scenario('locks in two orders', {
      modes: ['async'],
      setup: ({ shared }) => ({ a: shared.mutex(), b: shared.mutex() }),
      tasks: {
        alice: ({ a, b }) => a.runExclusive(() => b.runExclusive(() => {})),
        bob: ({ a, b }) => b.runExclusive(() => a.runExclusive(() => {})),
      },
    })
    const { findings } = await explore(crossed, { strategy: 'preemption:bound=0' })
    expect(findings.map(({ kind }) => kind)).toContain('deadlock')
  })

  test('a wrong one is an error that says what there is', async () => {
    await expect(explore(counter, { strategy: 'preemption:depth=1' })).rejects.toThrow(
      "heddle: strategy 'preemption' has no option 'depth=1': preemption:bound= takes a whole number from 0 on",
    )
  })
})
