import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { linesOf, oneLine, padEnd, padStart, textWidth, truncate, wrap } from '../../src/report/measure.ts'

describe('textWidth', () => {
  test.each([
    ['abc', 3],
    ['', 0],
    ['→ ← ╷ ⚠ ✓ ✗ …', 13],
    ['é', 1],
    ['e\u0301', 1],
    ['口座', 4],
    ['한글', 4],
    ['ﾊﾝｶｸ', 4],
    ['１００', 6],
    ['💸', 2],
    ['👩‍👩‍👧', 2],
    ['⚠️', 2],
    ['a\u200bb', 2],
  ])('%j takes %i columns', (text, width) => {
    expect(textWidth(text)).toBe(width)
  })
})

test('control characters are shown, escape sequences are not', () => {
  expect(oneLine('a\nb\tc\r\u0007\u001b[31md\u001b[39m\u2028')).toBe('a\\nb\\tc\\r\\u0007d\\u2028')
  expect(linesOf('a\r\n\u001b[1mb\u001b[22m  \n\tc\n\n')).toEqual(['a', 'b', '  c'])
})

test('truncate keeps what fits and says that something is missing', () => {
  expect(truncate('abcdef', 6)).toBe('abcdef')
  expect(truncate('abcdef', 5)).toBe('abcd…')
  expect(truncate('口座口座', 6)).toBe('口座…')
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 30 }), (text, width) => {
      expect(textWidth(truncate(text, width))).toBeLessThanOrEqual(width)
    }),
  )
})

test('padding fills to the width', () => {
  expect(padEnd('口', 4)).toBe('口  ')
  expect(padStart('口', 4)).toBe('  口')
  expect(padEnd('abc', 2)).toBe('abc')
})

test('wrap breaks at blanks, keeps the indent and never loses a word', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three'])
  expect(wrap('  one two three', 7)).toEqual(['  one', '  two', '  three'])
  expect(wrap('h1.averylongtoken x', 5)).toEqual(['h1.averylongtoken', 'x'])
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^\w{1,9}$/), { minLength: 1 }),
      fc.integer({ min: 9, max: 40 }),
      (words, width) => {
        const lines = wrap(words.join(' '), width)
        expect(lines.join(' ')).toBe(words.join(' '))
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(width)
      },
    ),
  )
})
