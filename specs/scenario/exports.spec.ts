import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Point } from '../../src/scenario/context.ts'
import { control, point, shared } from '../../src/scenario/exports.ts'
import { getHost, type Host, setHost } from '../../src/scenario/host.ts'
import type { Shared } from '../../src/scenario/shared.ts'

afterEach(() => setHost(undefined))

const host = (parts: Partial<Host>): Host => ({
  shared: undefined,
  control: target => target,
  point: Object.assign(async () => {}, { sync() {} }),
  ...parts,
})

describe('outside of a run', () => {
  it('shared says that it belongs into setup', () => {
    for (const factory of Object.keys(shared)) {
      expect(() => (shared[factory as keyof Shared] as () => void)()).toThrow(
        `heddle: shared.${factory}() was called outside of a scenario's setup.`,
      )
    }
    setHost(host({}))
    expect(() => shared.cell(1)).toThrow('shared.cell()')
  })

  it('point does nothing and control gives its target back, so that code under test runs as ever', async () => {
    expect(await point('here')).toBeUndefined()
    expect(point.sync('here')).toBeUndefined()
    const target = { async get() {} }
    expect(control(target, { reads: ['get'] })).toBe(target)
  })
})

describe('during a run', () => {
  it('everything is forwarded to the engine, with its arguments', async () => {
    const cell = vi.fn(() => 'a cell')
    const controlled = { controlled: true }
    const points: (string | undefined)[] = []
    const engine = host({
      shared: { cell } as unknown as Shared,
      control: vi.fn(() => controlled) as unknown as Host['control'],
      point: Object.assign(async (label?: string) => void points.push(label), {
        sync: (label?: string) => void points.push(label),
      }) satisfies Point,
    })
    setHost(engine)
    expect(shared.cell(1, { name: 'balance' })).toBe('a cell')
    expect(cell).toHaveBeenCalledWith(1, { name: 'balance' })
    const target = { async get() {} }
    expect(control(target, { reads: ['get'] })).toBe(controlled)
    expect(engine.control).toHaveBeenCalledWith(target, { reads: ['get'] })
    await point('a')
    await point()
    point.sync('b')
    expect(points).toEqual(['a', undefined, 'b'])
  })

  it('another copy of the package finds the same engine', async () => {
    vi.resetModules()
    const copy = await import('../../src/scenario/host.ts')
    expect(copy.getHost).not.toBe(getHost)
    const engine = host({})
    setHost(engine)
    expect(copy.getHost()).toBe(engine)
    copy.setHost(undefined)
    expect(getHost()).toBeUndefined()
  })
})
