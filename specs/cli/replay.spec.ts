import { beforeAll, describe, expect, test } from 'vitest'
import { heddle, parseReport, tokenIn } from './heddle.ts'

let token: string
beforeAll(async () => {
  token = tokenIn((await heddle(['run', 'replay/before.scenario.ts', '--mode', 'async'])).stdout)
})

test('the finding once more; exit code 1', async () => {
  const { code, stdout, stderr } = await heddle(['replay', 'replay/before.scenario.ts', token])
  expect(stdout).toContain('✗ two increments · async · fails under this schedule')
  expect(stdout).toContain("finally 'both are counted' was false")
  expect(stdout).toContain('get count → 0')
  expect(stderr).toBe('')
  expect(code).toBe(1)
})

test('a token made in threads', async () => {
  const { stdout } = await heddle(['run', 'replay/before.scenario.ts', '--mode', 'threads', '--reporter', 'json'])
  const found = parseReport(stdout).scenarios[0]?.findings[0]?.token ?? ''
  const replayed = await heddle(['replay', 'replay/before.scenario.ts', found])
  expect(replayed.stdout).toContain('✗ two increments · threads · fails under this schedule')
  expect(replayed.code).toBe(1)
})

describe('after the code has changed', () => {
  test('it passes: exit code 0, and what could not be repeated is noted', async () => {
    const { code, stdout } = await heddle(['replay', 'replay/after.scenario.ts', token])
    expect(stdout).toContain('✓ two increments · async · passes under this schedule')
    expect(stdout).toContain('choice 1 of 1 could not be made')
    expect(code).toBe(0)
  })

  test('--strict: exit code 1 and a message', async () => {
    const { code, stdout, stderr } = await heddle(['replay', 'replay/after.scenario.ts', token, '--strict'])
    expect(stderr).toContain("heddle: scenario 'two increments': choice 1 of 1 could not be made")
    expect(stdout).toBe('')
    expect(code).toBe(1)
  })
})

test('a file without the scenario: exit code 2, naming those it has', async () => {
  const { code, stderr } = await heddle(['replay', 'bank/transfer.scenario.ts', token])
  expect(stderr).toContain(
    "made for another scenario than those of bank/transfer.scenario.ts: 'transfers without a lock'",
  )
  expect(code).toBe(2)
})

test('a file that cannot be loaded: exit code 2', async () => {
  const { code, stderr } = await heddle(['replay', 'broken/throws.scenario.ts', token])
  expect(stderr).toContain('heddle: broken/throws.scenario.ts: TypeError: no such setting')
  expect(code).toBe(2)
})
