import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { heddle, parseReport, readReport, timeless, tokenIn } from './heddle.ts'

const folder = mkdtempSync(join(tmpdir(), 'heddle-run-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('both modes', () => {
  test('a finding: its interleaving, how to replay it, the modes side by side; exit code 1', async () => {
    const { code, stdout, stderr } = await heddle(['run', 'bank', '--schedules', '100'])
    expect(stdout).toContain('✗ transfers without a lock · async · failed at schedule')
    expect(stdout).toContain('✗ transfers without a lock · threads · failed at schedule')
    expect(stdout).toContain("finally 'total is kept' was false")
    expect(stdout).toMatch(/replay {5}heddle replay bank\/transfer\.scenario\.ts h1\.[\w-]+\n/)
    expect(stdout).toContain('✓ transfers that are known to be racy · async · failed as expected')
    expect(stdout).toMatch(/✓ transfers under a lock · async · (held|exhausted)/)
    expect(stdout).toMatch(/✓ transfers under a lock · threads · (held|exhausted)/)
    expect(stdout).toContain('side by side')
    expect(stdout).toMatch(/scenarios {2}3 {2}\(3 in async mode, 2 in threads\)/)
    expect(stderr).toBe('')
    expect(code).toBe(1)
  })

  test('all as expected: exit code 0', async () => {
    expect(await heddle(['run', 'bank', '--grep', 'UNDER A LOCK', '--schedules', '50'])).toMatchObject({ code: 0 })
    const racy = await heddle(['run', 'bank', '--grep', 'known to be racy', '--schedules', '50'])
    expect(racy).toMatchObject({ code: 0, stdout: expect.stringContaining('failed as expected') })
  })

  test('a state that threads cannot share: skipped by default, an error where threads are asked for', async () => {
    const { code, stdout } = await heddle(['run', 'modes', '--schedules', '20'])
    expect(stdout).toMatch(/✓ a map, modes not said · async · /)
    expect(stdout).toContain(
      '– a map, modes not said · threads: state.sessions cannot be shared between threads (a Map)',
    )
    expect(stdout).toContain('✗ a map, threads asked for · threads · error\n  state.sessions cannot be shared')
    expect(code).toBe(2)
    const asked = await heddle(['run', 'modes', '--grep', 'not said', '--mode', 'threads'])
    expect(asked.stdout).toContain('✗ a map, modes not said · threads · error')
    expect(asked.code).toBe(2)
  })

  test('a mode that no scenario has: nothing is run, exit code 2', async () => {
    const { code, stdout } = await heddle(['run', 'modes', '--grep', 'asked for', '--mode', 'async'])
    expect(stdout).toContain("– a map, threads asked for · async: it says modes: ['threads']")
    expect(code).toBe(2)
  })
})

describe('reports', () => {
  const run = ['run', 'bank', '--mode', 'async', '--schedules', '100', '--seed', '5']

  test('--reporter json: one document on standard output', async () => {
    const { code, stdout, stderr } = await heddle([...run, '--reporter', 'json'])
    const report = parseReport(stdout)
    expect(report).toMatchObject({ version: 1, seed: 5, interrupted: false, problems: [], skipped: [] })
    expect(report.scenarios.map(({ name, file, mode, expected }) => ({ name, file, mode, expected }))).toEqual([
      { name: 'transfers without a lock', file: 'bank/transfer.scenario.ts', mode: 'async', expected: false },
      { name: 'transfers that are known to be racy', file: 'bank/transfer.scenario.ts', mode: 'async', expected: true },
      { name: 'transfers under a lock', file: 'bank/transfer.scenario.ts', mode: 'async', expected: true },
    ])
    expect(report.scenarios[0]?.findings[0]).toMatchObject({ kind: 'invariant', reproduced: [10, 10] })
    expect(stderr).toBe('')
    expect(code).toBe(1)
  })

  test('the same seed gives the same document, but for times', async () => {
    const [one, two] = await Promise.all([
      heddle([...run, '--reporter', 'json']),
      heddle([...run, '--reporter', 'json']),
    ])
    expect(timeless(parseReport(one.stdout))).toEqual(timeless(parseReport(two.stdout)))
  })

  test('json=FILE and text=FILE leave the terminal its report; folders are made', async () => {
    const [json, text] = [join(folder, 'a/b/x.json'), join(folder, 'c/x.txt')]
    const { stdout } = await heddle([...run, '--reporter', `json=${json}`, '--reporter', `text=${text}`])
    expect(stdout).toContain('totals')
    expect(readReport(json).scenarios).toHaveLength(3)
    expect(readFileSync(text, 'utf8')).toContain('✓ transfers under a lock')
  })

  test('--out writes heddle.json and heddle.txt, all of it and without colours', async () => {
    const { stdout } = await heddle([...run, '--out', join(folder, 'reports')], { env: { FORCE_COLOR: '1' } })
    expect(stdout).toContain('\u001b[')
    const text = readFileSync(join(folder, 'reports/heddle.txt'), 'utf8')
    expect(text).not.toContain('\u001b')
    expect(text).toContain('schedules/s')
    expect(readReport(join(folder, 'reports/heddle.json')).seed).toBe(5)
  })

  test('a report that cannot be written: exit code 2', async () => {
    const { code, stderr } = await heddle([...run, '--reporter', 'json=empty/README.md/x.json'])
    expect(stderr).toContain('heddle: the report could not be written: ')
    expect(code).toBe(2)
  })

  test('colours only where they are wanted', async () => {
    const plain = await heddle(run)
    expect(plain.stdout).not.toContain('\u001b')
    const refused = await heddle(run, { env: { FORCE_COLOR: '1', NO_COLOR: '1' } })
    expect(refused.stdout).not.toContain('\u001b')
  })
})

describe('options', () => {
  test('--bail stops after the first unexpected verdict', async () => {
    const { code, stdout, stderr } = await heddle(['run', 'bank', '--mode', 'async', '--bail'])
    expect(stdout).toMatch(/scenarios {2}1\n/)
    expect(stderr).toContain('2 more were not run (--bail)')
    expect(code).toBe(1)
  })

  test('--keep-going goes on after a failure', async () => {
    const args = ['run', 'bank', '--grep', 'without', '--mode', 'async', '--schedules', '60', '--reporter', 'json']
    const schedules = async (...more: string[]) =>
      parseReport((await heddle([...args, ...more])).stdout).scenarios[0]!.schedules
    expect(await schedules('--keep-going')).toBeGreaterThan((await schedules()) + 20)
  })

  test('--schedules bounds a campaign, --verbose shows the figures', async () => {
    const { stdout } = await heddle([
      'run',
      'bank',
      '--grep',
      'under',
      '--mode',
      'async',
      '--schedules',
      '33',
      '--verbose',
    ])
    expect(stdout).toMatch(/: (33 schedules|all \d+ interleavings)/)
    expect(stdout).toContain('schedules/s')
  })

  test('a token from the report replays', async () => {
    const { stdout } = await heddle(['run', 'bank', '--grep', 'without', '--mode', 'async'])
    const { code } = await heddle(['replay', 'bank/transfer.scenario.ts', tokenIn(stdout)])
    expect(code).toBe(1)
  })
})
