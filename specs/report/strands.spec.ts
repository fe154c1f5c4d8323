import { expect, test } from 'vitest'
import type { Finding } from '../../src/explore/verdict.ts'
import { withShortStrands } from '../../src/report/strands.ts'

/** What the strands of bob are called, step by step. */
const named = (...strands: string[]) =>
  withShortStrands({ trace: strands.map(strand => ({ strand, task: 'bob' })) } as unknown as Finding).trace.map(
    ({ strand }) => strand,
  )

test('a chain of callbacks is one strand', () => {
  expect(named('bob', 'bob.1', 'bob.1.1', 'bob.1.1.1')).toEqual(['bob', 'bob', 'bob', 'bob'])
  expect(named('bob.1', 'bob.1.1')).toEqual(['bob', 'bob'])
})

test('the sentence calls them as the lanes do', () => {
  const steps = ['bob', 'bob.1', 'bob.1.1'].map(strand => ({ strand, task: 'bob' }))
  const finding = {
    trace: steps,
    cycle: [steps[2]],
    message: "bob.1.1 waits for bob.2, as bob does for bob.1.1's lock",
  }
  expect(withShortStrands(finding as unknown as Finding).message).toBe(
    "bob waits for bob.2, as bob does for bob's lock",
  )
})

test('strands beside each other are told apart', () => {
  expect(named('bob', 'bob.1', 'bob', 'bob.1')).toEqual(['bob', 'bob.1', 'bob', 'bob.1'])
  expect(named('bob', 'bob.2', 'bob.1', 'bob.2.1', 'bob.1.1')).toEqual(['bob', 'bob.2', 'bob.1', 'bob.2', 'bob.1'])
})

test('who goes on only after its callback began keeps the callback apart', () => {
  expect(named('bob', 'bob.1', 'bob.1.1', 'bob')).toEqual(['bob', 'bob.1', 'bob.1', 'bob'])
})
