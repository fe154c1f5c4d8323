import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { heddle, readReport } from './heddle.ts'

const folder = mkdtempSync(join(tmpdir(), 'heddle-interruption-'))
afterAll(() => rmSync(folder, { recursive: true }))

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends a run, which writes what it has; exit code 3', async signal => {
  const out = join(folder, signal)
  let sent = false
  const { code, stdout, stderr } = await heddle(
    ['run', 'long', '--mode', 'async', '--time', '1h', '--strategy', 'random', '--out', out],
    {
      watch: (seen, child) => {
        if (!sent && seen.includes('✗ fails at once · async · failed')) sent = child.kill(signal)
      },
    },
  )
  expect(stderr).toContain('heddle: interrupted')
  expect(stdout).toContain('interrupted: what is told above was done until then')
  const report = readReport(join(out, 'heddle.json'))
  expect(report.interrupted).toBe(true)
  expect(report.scenarios.map(({ name, verdict }) => ({ name, verdict }))).toEqual([
    { name: 'fails at once', verdict: 'failed' },
  ])
  expect(report.skipped).toEqual([
    {
      name: 'takes an hour',
      file: 'long/long.scenario.ts',
      mode: 'async',
      reason: expect.stringMatching(/^interrupted/),
    },
  ])
  expect(code).toBe(3)
})

test('user code that ends the process does not end the report; exit code 3', async () => {
  const out = join(folder, 'exit')
  const { code, stdout } = await heddle([
    'run',
    'exiting',
    '--mode',
    'async',
    '--time',
    '1h',
    '--strategy',
    'random',
    '--out',
    out,
  ])
  expect(stdout).toContain('✗ fails before the process ends · async · failed')
  expect(stdout).toContain(
    '✗ runs when the process ends · async · error\n  the process was about to end while this ran',
  )
  const { interrupted, scenarios } = readReport(join(out, 'heddle.json'))
  expect(interrupted).toBe(true)
  expect(scenarios.map(({ verdict }) => verdict)).toEqual(['failed', 'error'])
  expect(code).toBe(3)
})
