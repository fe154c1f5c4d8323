import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Deviation } from '../../src/schedule/schedule.ts'
import { decodeToken, encodeToken, type Token, TokenError } from '../../src/schedule/token.ts'

const deviation: fc.Arbitrary<Deviation> = fc.record({
  strand: fc.nat(0x7fffffff),
  step: fc.nat(20_000),
  visit: fc.nat(50),
  operation: fc.nat(0xffff),
  type: fc.constantFrom('strand', 'alternative'),
  choice: fc.nat(0x7fffffff),
})
const token: fc.Arbitrary<Token> = fc.record({
  scenario: fc.string({ unit: 'grapheme' }),
  mode: fc.constantFrom('async', 'threads'),
  randomSeed: fc.integer(),
  inputs: fc.string({ unit: 'grapheme' }),
  schedule: fc.array(deviation),
})

describe('a token', () => {
  it('says what it was made of', () => {
    fc.assert(
      fc.property(token, made => {
        expect(decodeToken(encodeToken(made), made.scenario)).toEqual(made)
      }),
    )
  })

  it('is short for a schedule of one preemption', () => {
    const one = {
      strand: 0x7fffffff,
      step: 3,
      visit: 0,
      operation: 0xffff,
      type: 'strand',
      choice: 0x7ffffffe,
    } as const
    const text = encodeToken({ scenario: 'x', mode: 'async', randomSeed: -1, inputs: '', schedule: [one] })
    expect(text.length).toBeLessThan(50)
  })

  it('that was cut or changed is refused', () => {
    fc.assert(
      fc.property(token, fc.nat(), fc.constantFrom(...'ABCxyz019-_'), (made, at, letter) => {
        const text = encodeToken(made)
        const place = 3 + (at % (text.length - 3))
        const changed = text.slice(0, place) + letter + text.slice(place + 1)
        fc.pre(Buffer.from(changed.slice(3), 'base64url').compare(Buffer.from(text.slice(3), 'base64url')) !== 0)
        try {
          // One change in 256 is not seen by the checksum; then it must still read as a token of some sort.
          decodeToken(changed, made.scenario)
        } catch (error) {
          expect(error).toBeInstanceOf(TokenError)
        }
      }),
    )
    const text = encodeToken({ scenario: 'x', mode: 'async', randomSeed: 1, inputs: '', schedule: [] })
    expect(() => decodeToken(text.slice(0, -3), 'x')).toThrow('heddle: the token is damaged')
  })

  it('of another scenario, another version, or of no sort is refused with a reason', () => {
    const text = encodeToken({ scenario: 'one', mode: 'async', randomSeed: 1, inputs: '', schedule: [] })
    expect(() => decodeToken(text, 'two')).toThrow("the token was made for another scenario than 'two'")
    expect(() => decodeToken('h9.abc', 'one')).toThrow('the token is of version h9')
    expect(() => decodeToken('hello', 'one')).toThrow("'hello' is no token: one begins with h1.")
  })
})
