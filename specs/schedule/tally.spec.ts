import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { Tally } from '../../src/schedule/tally.ts'

/** Digests that share slots, and some that are far from any integer of 32 bits. */
const digest = fc.oneof(
  fc.integer({ min: 0, max: 40 }).map(n => n * 2 ** 32 + (n % 3)),
  fc.maxSafeInteger(),
  fc.constantFrom(0, -1, 256, 512),
)

it('a tally counts as a map does', () => {
  fc.assert(
    fc.property(fc.array(digest, { maxLength: 2_000, size: 'max' }), digests => {
      const tally = new Tally()
      const map = new Map<number, number>()
      for (const each of digests) {
        expect(tally.add(each)).toBe(map.get(each) ?? 0)
        map.set(each, (map.get(each) ?? 0) + 1)
      }
      expect(tally.size).toBe(map.size)
      for (const each of digests) expect(tally.of(each)).toBe(map.get(each))
    }),
  )
})
