import { type Call, explore, fc, type Outcome, scenario } from 'heddle'
import { describe, expect, it } from 'vitest'
import { Judge } from '../../../src/checkers/linearizability/judge.ts'
import { historyLines } from '../../../src/report/history.ts'
import { jsonReport } from '../../../src/report/json.ts'
import { createStyle } from '../../../src/report/style.ts'
import { findingText } from '../../../src/report/text.ts'
import { blocked } from '../../../src/scenario/operations/answers.ts'
import type { HistoryView, Problem } from '../../../src/schedule/execution.ts'

const stack = scenario('the stack is linearizable', {
  setup: ({ shared }) => ({ list: shared.cell<number[]>([]) }),
  operations: {
    push: {
      args: [fc.nat(9)],
      run: async ({ list }, value) => {
        await list.set([...(await list.get()), value])
      },
    },
    pop: {
      run: async ({ list }) => {
        const items = await list.get()
        const value = items.pop()
        await list.set(items)
        return value
      },
    },
    take: { run: async ({ list }) => (await list.get()).pop() as number },
  },
  model: {
    init: (): number[] => [],
    push(items, value) {
      items.push(value)
    },
    pop: items => items.pop(),
    take: items => items.pop() ?? blocked,
  },
})

type Span = readonly [called: number, returned?: number]

function call(process: string, [called, returned]: Span, text: string, outcome?: Outcome | number): Call {
  const [, name, args] = /^(\w+)\((.*)\)$/.exec(text)!
  return {
    process: `process#${process}`,
    name: name!,
    args: args === '' ? [] : JSON.parse(`[${args}]`),
    called,
    returned: returned ?? Number.POSITIVE_INFINITY,
    outcome:
      returned === undefined
        ? { type: 'unknown' }
        : typeof outcome === 'object'
          ? outcome
          : { type: 'returned', value: outcome },
  }
}

const judge = () => new Judge(stack, undefined)
const lines = (view: HistoryView, width = 120) =>
  `\n${historyLines(view, view.processes, createStyle(false), { colour: false, verbose: false, width }).join('\n')}\n`

describe('a history that cannot be explained', () => {
  it('is a table of calls, an explanation, and what is in its way', () => {
    const ruling = judge().ended(
      [
        call('2', [6, 7], 'pop()', 0),
        call('3', [1, 3], 'push(0)'),
        call('3', [4, 9], 'pop()', 0),
        call('10', [2, 5], 'pop()'),
      ],
      9,
    ) as Problem
    expect(ruling.message).toBe(
      "not linearizable: no order explains process#3's pop() → 0, where the model returns undefined",
    )
    expect(lines(ruling.history!)).toMatchInlineSnapshot(`
      "
            process#2   process#3   process#10
                        push(0)
                        ╷           pop()
                        └           ╷
                        pop()       ╷
                        ╷           └ → undefined
            pop() → 0   ╷
                        └ → 0  ⚠

        explained  pop() → undefined, push(0), pop() → 0 (process#2)  then the state is []
        but not    pop() → 0 by process#3, where the model returns undefined
      "
    `)
  })

  it('tells what was thrown, and what may have happened', () => {
    const timeout: Outcome = { type: 'unknown', error: { name: 'Error', message: 'timed out' } }
    const range: Outcome = { type: 'threw', error: { name: 'RangeError', message: 'too many' } }
    const ruling = judge().ended(
      [call('1', [1, 4], 'push(1)', timeout), call('2', [2, 3], 'push(2)'), call('2', [5, 6], 'push(3)', range)],
      9,
    ) as Problem
    expect(ruling).toMatchObject({ error: { name: 'RangeError' } })
    expect(lines(ruling.history!)).toMatchInlineSnapshot(`
      "
            process#1                process#2
            push(1)
            ╷                        push(2)
            └ ✗ Error: timed out …
                                     push(3) ✗ RangeError: too many  ⚠

        explained  push(2)  then the state is [ 2 ]
        but not    push(3) ✗ RangeError: too many by process#2, where the model returns
      "
    `)
  })

  it('is a list where there is no room for columns', () => {
    const calls = Array.from({ length: 6 }, (_, i) => call(`${i}`, [i, 20 - i], `push(${i})`))
    const ruling = judge().ended([...calls, call('7', [21, 22], 'pop()', 9)], 9) as Problem
    expect(lines(ruling.history!, 60)).toMatchInlineSnapshot(`
      "
            process#0   push(0)
            process#1   push(1)
            process#2   push(2)
            process#3   push(3)
            process#4   push(4)
            process#5   push(5)
            process#4   └ push(4)
            process#3   └ push(3)
            process#2   └ push(2)
            process#1   └ push(1)
            process#0   └ push(0)
            process#7   pop() → 9  ⚠

        explained  push(5), push(4), push(3), push(2), push(1),
                   push(0)  then the state is [ 5, 4, 3, 2, 1, 0 ]
        but not    pop() → 9 by process#7, where the model returns
                   5, 4, 3, 2, 1 or 0
      "
    `)
  })
})

describe('calls that wait for ever', () => {
  const deadlock: Problem = { kind: 'deadlock', fingerprint: 'deadlock:x', message: 'deadlock', step: 3 }

  it('are right to wait where the model has all of them wait', () => {
    const waiting = [call('1', [3], 'take()'), call('2', [4], 'take()')]
    expect(judge().stuck(waiting, waiting, deadlock)).toBeUndefined()
    // A push that timed out need not have had its effect.
    const lost: Call = { ...call('3', [1, 2], 'push(1)'), outcome: { type: 'unknown' } }
    expect(judge().stuck([lost, ...waiting], waiting, deadlock)).toBeUndefined()
  })

  it('are a deadlock where it would let one go on', () => {
    const waiting = [call('1', [3], 'take()'), call('2', [4], 'take()')]
    const ruling = judge().stuck([...waiting, call('3', [1, 2], 'push(1)')], waiting, deadlock) as Problem
    expect(ruling).toMatchObject({ kind: 'deadlock', fingerprint: 'deadlock:calls' })
    expect(ruling.message).toBe(
      "deadlock: process#1's take() waits for ever, where the model returns 1; process#2's take() waits for ever, where the " +
        'model returns 1',
    )
    expect(lines(ruling.history!)).toMatchInlineSnapshot(`
      "
            process#1               process#2               process#3
                                                            push(1)
            take()
            ╷                       take()
            └ … never returned  ⚠   ╷
                                    └ … never returned  ⚠

        explained  push(1)  then the state is [ 1 ]
        but not    take() by process#1, where the model returns 1
        but not    take() by process#2, where the model returns 1
      "
    `)
  })

  it('are not the matter where the others cannot be explained', () => {
    const waiting = [call('1', [3], 'take()')]
    const ruling = judge().stuck([...waiting, call('3', [1, 2], 'pop()', 5)], waiting, deadlock) as Problem
    expect(ruling).toMatchObject({ kind: 'not-linearizable' })
  })
})

it('a finding has its history in text and JSON', async () => {
  const { take: _, ...operations } = stack.definition.operations!
  const { take: __, ...model } = stack.definition.model!
  const subject = scenario('a stack', { ...stack.definition, operations, model } as never)
  const verdict = await explore(subject, { mode: 'async', seed: 1, schedules: 500 })
  const [finding] = verdict.findings
  const text = findingText(verdict, finding!, { colour: false, verbose: false })
  expect(text).toContain('not linearizable: no order explains')
  expect(text).toMatch(/call push\(\d\)/)
  const run = { heddle: '', node: '', seed: 1, startedAt: '', seconds: 0, interrupted: false }
  const json = jsonReport({ ...run, verdicts: [verdict], problems: [], skipped: [] })
  expect(JSON.parse(JSON.stringify(json.scenarios[0]!.findings[0]!.history))).toEqual(finding!.history)
})
