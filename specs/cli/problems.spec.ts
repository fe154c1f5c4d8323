import { beforeAll, describe, expect, test } from 'vitest'
import type { JsonReport } from '../../src/report/json-schema.ts'
import { type Ended, heddle, parseReport } from './heddle.ts'

describe('files that cannot be loaded', () => {
  let ended: Ended
  let report: JsonReport
  beforeAll(async () => {
    ended = await heddle(['run', 'broken', '--mode', 'async', '--schedules', '20', '--reporter', 'json'])
    report = parseReport(ended.stdout)
  })

  test('the others are run; exit code 2', () => {
    expect(report.scenarios.map(({ name }) => name)).toEqual(['one that can be run', 'twins'])
    expect(ended.code).toBe(2)
  })

  test.each([
    [
      'definition.scenario.mjs',
      "scenario 'misspelt': unknown key 'task': is 'tasks' meant?\n  at broken/definition.scenario.mjs:3:16",
    ],
    ['exit.scenario.ts', 'it calls process.exit(3) while it is loaded\n  at broken/exit.scenario.ts:1:79'],
    ['import.scenario.mjs', "cannot find module 'broken/nowhere.mjs'"],
    ['never.scenario.mjs', 'a top-level await never settles'],
    ['nothing.scenario.ts', 'it exports no scenario: export default scenario(…)'],
    ['syntax.scenario.mjs', "SyntaxError: Unexpected token '}'\n  at broken/syntax.scenario.mjs:2:21"],
    ['tasks.scenario.mjs', "scenario 'without tasks': there are no tasks\n  at broken/tasks.scenario.mjs:3:16"],
    ['throws.scenario.ts', 'TypeError: no such setting\n  at broken/throws.scenario.ts:4:9'],
  ])('%s has one message, and no stack', (file, message) => {
    expect(report.problems.filter(problem => problem.file === `broken/${file}`)).toEqual([
      { file: `broken/${file}`, message },
    ])
  })

  test('two scenarios of one name: the first is run, the second is told of', () => {
    const messages = report.problems.filter(({ file }) => file === 'broken/twice.scenario.ts').map(p => p.message)
    expect(messages).toEqual([
      "there are two scenarios 'twins': this file has another, and only the first is run\n  at broken/twice.scenario.ts:6",
      "there are two scenarios 'one that can be run': broken/bank.scenario.ts has one too, and only the first is run\n" +
        '  at broken/twice.scenario.ts:7',
    ])
  })

  test('nothing but broken files: exit code 2 all the same', async () => {
    const { code, stdout } = await heddle(['run', 'broken/syntax.scenario.mjs'])
    expect(stdout).toContain("broken/syntax.scenario.mjs: SyntaxError: Unexpected token '}'")
    expect(code).toBe(2)
  })
})

describe('scenarios that misbehave', () => {
  const tasks = (grep: string, ...more: string[]) =>
    heddle(['run', 'misbehaving/tasks.scenario.ts', '--grep', grep, '--schedules', '20', ...more])

  test('a task that throws synchronously is a finding, in both modes', async () => {
    const { code, stdout } = await tasks('throws synchronously')
    expect(stdout).toContain('✗ throws synchronously · async · failed at schedule 1')
    expect(stdout).toContain('✗ throws synchronously · threads · failed at schedule 1')
    expect(stdout).toContain('ann failed: Error: at once')
    expect(code).toBe(1)
  })

  test('a task that never ends is a finding', async () => {
    const { code, stdout } = await tasks('waits for ever', '--mode', 'async')
    expect(stdout).toContain('ann waits for a promise')
    expect(code).toBe(1)
  })

  test('a task that calls process.exit() ends its thread and is a finding', async () => {
    const { code, stdout } = await tasks('ends the process')
    expect(stdout).toContain('crash: ann called process.exit(5)')
    expect(code).toBe(1)
  })

  test('a setup that throws: one message, the next scenario is run; exit code 2', async () => {
    const { code, stdout } = await heddle([
      'run',
      'misbehaving/tasks.scenario.ts',
      '--mode',
      'async',
      '--schedules',
      '20',
    ])
    expect(stdout).toContain('✗ cannot be set up · async · error\n  setup failed: no database\n')
    expect(stdout).toContain('✗ throws synchronously · async · failed')
    expect(code).toBe(2)
  })

  test('handles that a module leaves behind do not keep the command from ending', async () => {
    expect(await heddle(['run', 'misbehaving/leftovers.scenario.ts', '--schedules', '20'])).toMatchObject({ code: 0 })
  })

  test('an error that a module leaves behind is told of; its scenario is run', async () => {
    const { code, stdout } = await heddle([
      'run',
      'misbehaving/stray.scenario.ts',
      '--mode',
      'async',
      '--schedules',
      '20',
    ])
    expect(stdout).toContain('✓ leaves a rejection behind · async')
    expect(stdout).toMatch(/nobody caught this while loading: Error: nobody waits for this\n +at misbehaving\/stray/)
    expect(code).toBe(2)
  })
})

describe('what scenarios write', () => {
  const noisy = ['run', 'misbehaving/noise.scenario.ts', '--schedules', '20']

  test('is not shown a hundred times, but its amount is told', async () => {
    const { stdout, stderr } = await heddle(noisy)
    expect(stdout).not.toContain('noise from ann')
    expect(stderr).toMatch(/what the scenarios wrote \(\d+ times\) is not shown/)
  })

  test('is shown with --verbose, and never within a JSON document', async () => {
    const { stdout, stderr } = await heddle([...noisy, '--verbose', '--reporter', 'json'])
    expect(parseReport(stdout).scenarios).toHaveLength(2)
    expect(stderr).toContain('noise while loading')
    expect(stderr).toContain('noise from ann')
  })
})
