import { expect, test } from 'vitest'
import { InterleavingError } from '../../src/report/interleaving-error.ts'
import { verdictText } from '../../src/report/text.ts'
import { lostUpdate, missing, taskFailed } from './fixtures/verdicts.ts'

test('its message is the report of the verdict, without colours and command line', () => {
  const error = new InterleavingError(lostUpdate)
  expect(error).toBeInstanceOf(Error)
  expect(error.name).toBe('InterleavingError')
  const report = verdictText(lostUpdate, { colour: false, verbose: false })
  expect(report).toContain('(--verbose)')
  expect(error.message).toBe(report.replaceAll('(--verbose)', '(verbose: true)'))
  expect(error.verdict).toBe(lostUpdate)
  expect('cause' in error).toBe(false)
  expect(new InterleavingError(lostUpdate, { colour: true }).message).toContain('\u001b[')
})

test("its cause is the user's own error where that is at hand", () => {
  const original = new TypeError('boom')
  expect(new InterleavingError(taskFailed, { cause: original }).cause).toBe(original)
})

test("else its cause tells of the user's error what crossed the thread", () => {
  const { cause } = new InterleavingError(taskFailed)
  const { error } = taskFailed.findings[0]!
  expect(cause).toBeInstanceOf(Error)
  expect(cause).toMatchObject({ name: 'TypeError', message: error!.message, stack: error!.stack })
})

test('it also says that an expected failure was not found', () => {
  expect(new InterleavingError(missing).message).toMatch(
    /^✗ a fixed deadlock · async · expected failure not found: deadlock/,
  )
})
