import { expect, test } from 'vitest'
import { failed } from '../../src/runtime/problems.ts'

const fingerprint = (message: string) => failed('task-failed', 'bob', new Error(message), 0).fingerprint

test.each([
  ['paths', "EEXIST: file already exists, mkdir '/tmp/a-Xy3f/b'", "EEXIST: file already exists, mkdir '/tmp/a-mOqz/b'"],
  ['numbers', 'no seat 12 in row -3.5', 'no seat 7 in row 4'],
  ['identifiers', 'order 4f1a-99b0 is gone', 'order 77e0-11aa is gone'],
])('failures that differ in %s are the same', (_, one, other) => {
  expect(fingerprint(one)).toBe(fingerprint(other))
})

test('failures that differ in words are not', () => {
  expect(fingerprint("Cannot read properties of undefined (reading 'from')")).not.toBe(
    fingerprint("Cannot read properties of undefined (reading 'to')"),
  )
})
