import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { NumberTable } from '../../src/schedule/number-table.ts'

/** Keys that share slots, and some that are far from any integer of 32 bits. */
const key = fc.oneof(
  fc.integer({ min: 0, max: 40 }).map(n => n * 2 ** 32 + (n % 3)),
  fc.maxSafeInteger(),
  fc.constantFrom(0, -1, 256, 512),
)

it('a table of numbers does what a map does', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(key, fc.nat()), { maxLength: 1_000, size: 'max' }), entries => {
      const table = new NumberTable()
      const map = new Map<number, number>()
      const before = entries.map(([each, value]) => {
        const pair = [table.get(each), map.get(each) ?? -1] as const
        table.set(each, value)
        map.set(each, value)
        return pair
      })
      expect(before.every(([ours, theirs]) => ours === theirs)).toBe(true)
      expect(table.size).toBe(map.size)
      expect([...map].every(([each, value]) => table.get(each) === value)).toBe(true)
    }),
  )
})
