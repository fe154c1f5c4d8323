import { describe, expect, test } from 'vitest'
import { mergeOptions, type RunOptions, readOptions } from '../../src/cli/options.ts'
import { reporterChoice } from '../../src/cli/reporters/choice.ts'
import { wantsColour } from '../../src/cli/terminal.ts'
import { duration } from '../../src/cli/values.ts'

describe('durations', () => {
  test.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['1.5 s', 1_500],
    ['2m', 120_000],
    ['1h', 3_600_000],
    [250, 250],
  ])('%s', (value, milliseconds) => {
    expect(duration(value)).toBe(milliseconds)
  })

  test.each(['', '30', 's', '-1s', '0s', '1d', 0, -1, Number.NaN, null])('%s is none', value => {
    expect(() => duration(value)).toThrow('takes a duration like 30s')
  })
})

describe('reporters', () => {
  test.each([
    ['text', { name: 'text' }],
    ['json=a.json', { name: 'json', file: 'a.json' }],
    ['json=a=b.json', { name: 'json', file: 'a=b.json' }],
  ])('%s', (value, choice) => {
    expect(reporterChoice(value)).toEqual(choice)
  })
})

describe('where options come from', () => {
  const file = readOptions({ schedules: 5, time: '1m', seed: 3, paths: 'a' }, key => key)

  test('the file replaces the defaults, the command line the file', () => {
    const merged = mergeOptions(file, { seed: 4 })
    expect(merged).toMatchObject({ paths: ['a'], mode: 'both', schedules: 5, time: 60_000, seed: 4, verbose: false })
  })

  test('the budget is one thing', () => {
    const budget = ({ schedules, time }: RunOptions) => ({ schedules, time })
    expect(budget(mergeOptions(file, { time: 10 }))).toEqual({ time: 10 })
    expect(budget(mergeOptions(file, { schedules: 9 }))).toEqual({ schedules: 9 })
  })
})

test.each([
  [{ isTTY: true }, {}, true],
  [{ isTTY: false }, {}, false],
  [{ isTTY: true }, { CI: 'true' }, false],
  [{ isTTY: true }, { TERM: 'dumb' }, false],
  [{ isTTY: true }, { NO_COLOR: '1' }, false],
  [{ isTTY: true }, { NO_COLOR: '' }, true],
  [{ isTTY: false }, { FORCE_COLOR: '1' }, true],
  [{ isTTY: true }, { FORCE_COLOR: '0' }, false],
  [{ isTTY: false }, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
])('colour on %o with %o: %s', (stream, env, wanted) => {
  expect(wantsColour(stream, env)).toBe(wanted)
})
