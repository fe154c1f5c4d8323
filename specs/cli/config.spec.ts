import { describe, expect, test } from 'vitest'
import { heddle, parseReport } from './heddle.ts'

describe('heddle.config.ts', () => {
  const run = async (...args: string[]) => {
    const { stdout, stderr } = await heddle(['run', '--reporter', 'json', ...args], { cwd: 'config/good' })
    expect(stderr).toBe('')
    return parseReport(stdout)
  }

  test('gives the defaults', async () => {
    const { seed, scenarios } = await run()
    expect(seed).toBe(7)
    expect(scenarios.map(({ name, mode }) => `${name} · ${mode}`)).toEqual([
      'transfers without a lock · async',
      'transfers under a lock · async',
    ])
    expect(scenarios.every(({ schedules }) => schedules <= 50)).toBe(true)
  })

  test('the command line goes before it; a budget replaces the whole budget', async () => {
    const { seed, scenarios } = await run('--seed', '8', '--grep', 'under', '--schedules', '60', '--strategy', 'random')
    expect(seed).toBe(8)
    expect(scenarios.map(({ name, schedules }) => ({ name, schedules }))).toEqual([
      { name: 'transfers under a lock', schedules: 60 },
    ])
  })
})

test.each([
  ['config/unknown-key', 'heddle.config.mjs: schedule is not known: there are paths, mode, schedules'],
  ['config/bad-value', "heddle.config.mjs: time takes a duration like 30s, 500ms or 2m, not 'a while'"],
  ['config/no-default', 'heddle.config.mjs has no configuration as its default export'],
  ['config/two', 'there are heddle.config.js and heddle.config.mjs: keep one of them'],
  [
    'broken/config',
    "heddle.config.mjs could not be loaded: SyntaxError: Unexpected token '}'\n  at heddle.config.mjs:1:29",
  ],
])('%s: exit code 2 and a message', async (cwd, message) => {
  const { code, stderr } = await heddle(['run', '../../bank'], { cwd })
  expect(stderr).toContain(`heddle: ${message}`)
  expect(code).toBe(2)
})
