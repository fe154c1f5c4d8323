import { expect, test } from 'vitest'
import { heddle } from './heddle.ts'

test('a line each: file, name, modes, expectation, in the order of the file', async () => {
  const { code, stdout } = await heddle(['list', 'bank'])
  expect(stdout).toBe(
    [
      'bank/transfer.scenario.ts  transfers without a lock             async, threads',
      'bank/transfer.scenario.ts  transfers that are known to be racy  async           expects invariant',
      'bank/transfer.scenario.ts  transfers under a lock               async, threads',
      '',
    ].join('\n'),
  )
  expect(code).toBe(0)
})

test('files that cannot be loaded are told of: exit code 2', async () => {
  const { code, stdout, stderr } = await heddle(['list', 'broken'])
  expect(stdout).toContain('one that can be run')
  expect(stderr).toContain('heddle: broken/throws.scenario.ts: TypeError: no such setting')
  expect(code).toBe(2)
})
