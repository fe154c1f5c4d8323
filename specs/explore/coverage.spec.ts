import { describe, expect, it } from 'vitest'
import { Coverage } from '../../src/explore/coverage.ts'
import { mix } from '../../src/schedule/random.ts'

/** Draws among `kinds` that are all alike. */
const draws = (kinds: number, executions: number) =>
  Array.from({ length: executions }, (_, i) => (mix(i, 17) >>> 0) % kinds)

describe('coverage', () => {
  it('counts what is different and what was new of late', () => {
    const coverage = new Coverage()
    coverage.add([1, 2, 1, 3])
    expect(coverage.distinct).toBe(3)
    expect(coverage.view(true)).toMatchObject({ fresh: 3, window: 4 })
    coverage.add(Array.from({ length: 99 }, () => 2))
    coverage.add([9])
    expect(coverage.view(true)).toMatchObject({ fresh: 1, window: 100 })
  })

  it.each([50, 500, 3_000])('estimates that there are %d from a part of them', kinds => {
    const coverage = new Coverage()
    coverage.add(draws(kinds, kinds))
    expect(coverage.distinct).toBeLessThan(kinds)
    const { estimate } = coverage.view(true)!
    expect(estimate).toBeGreaterThan(kinds * 0.75)
    expect(estimate).toBeLessThan(kinds * 1.25)
  })

  it('estimates that there are no more when all have recurred', () => {
    const coverage = new Coverage()
    coverage.add(draws(6, 600))
    expect(coverage.view(true)).toEqual({ fresh: 0, window: 100, estimate: 6 })
  })

  it('says nothing where too few have recurred, where nothing was drawn, and where nothing ran', () => {
    const coverage = new Coverage()
    expect(coverage.view(true)).toBeUndefined()
    coverage.add(draws(1_000_000, 50))
    expect(coverage.view(true)).toEqual({ fresh: 50, window: 50, estimate: undefined })
    coverage.add(draws(6, 600))
    expect(coverage.view(false)?.estimate).toBeUndefined()
  })

  it('takes executions with other inputs for others', () => {
    const coverage = new Coverage()
    coverage.add([1, 2], 1)
    coverage.add([1, 2], 2)
    expect(coverage.distinct).toBe(4)
  })

  it('does not depend on how executions come in', () => {
    const [whole, parts] = [new Coverage(), new Coverage()]
    const all = draws(70, 300)
    whole.add(all)
    for (let i = 0; i < all.length; i += 7) parts.add(all.slice(i, i + 7))
    expect(parts.view(true)).toEqual(whole.view(true))
  })
})
