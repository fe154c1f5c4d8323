import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { copyOf, Numbering } from '../../../src/checkers/linearizability/structure.ts'

class Point {
  x = 0
  y = 0
}
class Pair {
  x = 0
  y = 0
}
class Hidden {
  #secret = 1
  get secret() {
    return this.#secret
  }
}

const same = (a: unknown, b: unknown) => {
  const numbers = new Numbering()
  return numbers.of(a) === numbers.of(b)
}

describe('numbering', () => {
  it('gives equal values the same number', () => {
    const map = () => new Map([['a', { n: [1, 2] }]])
    const equal: [unknown, unknown][] = [
      [1, 1],
      ['a', 'a'],
      [Number.NaN, Number.NaN],
      [
        [1, [2, 'x']],
        [1, [2, 'x']],
      ],
      [map(), map()],
      [new Set([1]), new Set([1])],
      [new Date(5), new Date(5)],
      [10n, 10n],
      [Object.assign(new Point(), { x: 3 }), Object.assign(new Point(), { x: 3 })],
      [new Uint8Array([1, 2]), new Uint8Array([1, 2])],
      [{ a: undefined }, { a: undefined }],
    ]
    for (const [a, b] of equal) expect(same(a, b)).toBe(true)
  })

  it('tells apart whatever a model could tell apart', () => {
    const cycle: unknown[] = []
    cycle.push(cycle)
    const values = [
      ...[0, -0, 1, '1', 1n, true, 'true', null, 'null', undefined, 'undefined', '', [], {}, '[]', '{}'],
      ...[[1], ['1'], [[1]], [1, 2], ['1,2'], { a: 1 }, { a: '1' }, { b: 1 }, { a: 1, b: 2 }, { b: 2, a: 1 }],
      ...[new Map(), new Set(), new Map([[1, 2]]), new Map([['1', 2]]), new Set([1, 2]), new Set([[1, 2]])],
      // The order in which entries were added is what an LRU cache goes by.
      new Map([
        ['a', 1],
        ['b', 2],
      ]),
      new Map([
        ['b', 2],
        ['a', 1],
      ]),
      ...[new Set([2, 1]), new Point(), new Pair(), new Date(5), 5, new Error('a'), new RangeError('a')],
      ...[new Uint8Array([1]), new Int8Array([1]), cycle, [cycle], { a: undefined }],
    ]
    const numbers = new Numbering()
    const given = values.map(value => numbers.of(value))
    expect(new Set(given).size).toBe(values.length)
    expect(values.map(value => numbers.of(value))).toEqual(given)
  })

  it('agrees with structured equality on anything', () => {
    fc.assert(
      fc.property(fc.anything({ withMap: true, withSet: true, withDate: true, withBigInt: true }), value => {
        expect(same(value, structuredClone(value))).toBe(true)
      }),
    )
  })

  it('refuses what it cannot look into', () => {
    expect(() => same(new Hidden(), new Hidden())).toThrow('an instance of Hidden cannot be looked into')
    expect(() => same({ run: () => 1 }, {})).toThrow('a function cannot be compared')
  })
})

describe('copies', () => {
  it('are equal, and share nothing', () => {
    fc.assert(
      fc.property(fc.anything({ withMap: true, withSet: true, withDate: true, withBigInt: true }), value => {
        const copy = copyOf(value)
        expect(same(value, copy)).toBe(true)
        if (typeof value === 'object' && value !== null) expect(copy).not.toBe(value)
      }),
    )
  })

  it('keep a field of the name __proto__, as parsed JSON may have one', () => {
    const parsed: unknown = JSON.parse('{"__proto__":{"a":1}}')
    expect(same(copyOf(parsed), parsed)).toBe(true)
  })

  it('keep classes and cycles', () => {
    class Names extends Map<string, Point> {
      note = 'x'
    }
    const names = new Names([['a', new Point()]])
    const copy = copyOf({ names, again: names })
    expect(copy.names).toBeInstanceOf(Names)
    expect(copy.names.note).toBe('x')
    expect(copy.again).toBe(copy.names)
    expect(copy.names.get('a')).toBeInstanceOf(Point)
    expect(copy.names.get('a')).not.toBe(names.get('a'))
  })
})
