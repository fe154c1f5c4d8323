import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ddmin } from '../../src/minimize/ddmin.ts'

it('finds the needed items when they are needed whatever the others are', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.nat(99), { maxLength: 40 }), fc.func(fc.boolean()), async (items, isNeeded) => {
      const needed = items.filter(isNeeded)
      const kept = await ddmin(items, async subset => needed.every(item => subset.includes(item)))
      expect(kept).toEqual(needed)
    }),
  )
})

it('returns a subset that passes and from which nothing can be left out, for any test', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.nat(30), { minLength: 1, maxLength: 12 }),
      fc.func(fc.integer()),
      async (items, hash) => {
        const passes = (subset: readonly number[]) => subset.length === items.length || Math.abs(hash(subset)) % 3 === 0
        const kept = await ddmin(items, async subset => passes(subset))
        expect(passes(kept)).toBe(true)
        if (kept.length === items.length && items.length === 1) return
        for (const item of kept) {
          const rest = kept.filter(other => other !== item)
          if (rest.length > 0 && kept.length > 1) expect(passes(rest)).toBe(false)
        }
      },
    ),
  )
})
