import { describe, expect, test } from 'vitest'
import { heddle } from './heddle.ts'

const wrong: readonly (readonly [string, readonly string[], string])[] = [
  ['no command', [], 'name a command'],
  ['an unknown command', ['explore'], "unknown command 'explore'"],
  ['a folder in place of a command', ['bank'], "there is no command 'bank'; to run what is in it: heddle run bank"],
  ['an unknown option', ['run', '--shards', '2'], 'the options of heddle run: --mode, --schedules, --time, --seed'],
  ['a misspelt option', ['run', '--shedules', '2'], 'is --schedules meant?'],
  ['an option without its value', ['run', '--seed'], 'argument missing'],
  ['an unknown mode', ['run', '--mode', 'fibers'], "--mode is one of async, threads, both, not 'fibers'"],
  ['an unknown strategy', ['run', '--strategy', 'luck'], '--strategy is one of random, pct, '],
  [
    'an option that a strategy does not have',
    ['run', '--strategy', 'pct:bound=2'],
    "--strategy cannot be 'pct:bound=2': strategy 'pct' has no option 'bound=2': pct:depth= takes a whole number from 1 to 64",
  ],
  [
    'an unknown reporter',
    ['run', '--reporter', 'junit'],
    "--reporter is one of text, json, each also as json=FILE, not 'junit'",
  ],
  ['a reporter without its file', ['run', '--reporter', 'json='], "--reporter names no file after 'json='"],
  [
    'two reports on standard output',
    ['run', 'bank', '--reporter', 'json', '--reporter', 'text'],
    'only one report can go',
  ],
  ['a number without a unit', ['run', '--time', '30'], "--time takes a duration like 30s, 500ms or 2m, not '30'"],
  ['no time at all', ['run', '--time', '0s'], '--time takes a duration'],
  ['a fraction of a schedule', ['run', '--schedules', '1.5'], '--schedules takes a positive whole number'],
  ['a word for a seed', ['run', '--seed', 'lucky'], "--seed takes a whole number, not 'lucky'"],
  ['a path that is not there', ['run', 'nowhere'], "there is no file or folder 'nowhere'"],
  [
    'a folder without scenarios',
    ['run', 'empty'],
    "there are no scenarios in 'empty': a scenario file is called *.scenario.ts",
  ],
  ['a name that no scenario has', ['run', 'bank', '--grep', 'nothing'], "no scenario's name contains 'nothing'"],
  ['replay without a token', ['replay', 'bank/transfer.scenario.ts'], "missing required argument 'token'"],
  ['replay of what is no token', ['replay', 'bank/transfer.scenario.ts', 'x'], "'x' is no token: one begins with h1."],
  ['replay of half a token', ['replay', 'bank/transfer.scenario.ts', 'h1.6JQCAO'], 'was all of it copied?'],
]

test.concurrent.for(wrong)('%s: exit code 2 and a message', async ([, args, message], { expect }) => {
  const { code, stdout, stderr } = await heddle(args)
  expect(stderr).toContain(message)
  expect(stderr).toMatch(/^heddle: /)
  expect(stderr).not.toMatch(/^\s+at /m)
  expect(stdout).toBe('')
  expect(code).toBe(2)
})

describe('help', () => {
  test.each([['--help'], ['run', '--help'], ['replay', '--help'], ['list', '-h']])('%s %s', async (...args) => {
    const { code, stdout, stderr } = await heddle(args.filter(arg => arg !== undefined))
    expect(stdout).toContain('Usage: heddle')
    expect(stderr).toBe('')
    expect(code).toBe(0)
  })

  test('tells the exit codes', async () => {
    const { stdout } = await heddle(['run', '--help'])
    for (const code of [0, 1, 2, 3]) expect(stdout).toContain(`\n  ${code}  `)
  })

  test('--version', async () => {
    expect(await heddle(['--version'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
  })
})
