import { deepStrictEqual } from 'node:assert'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Board, BoardOverflow, Header } from '../../../src/runtime/board.ts'
import { Allocator } from '../../../src/runtime/objects/allocator.ts'
import { copy } from '../../../src/runtime/objects/copy.ts'
import { HeapValues } from '../../../src/runtime/objects/heap-values.ts'
import { LocalValues, type Values } from '../../../src/runtime/objects/values.ts'
import { sizeOf } from './harness.ts'

const owner = { type: 'cell', name: 'x' }

function heap(bytes = 1 << 20): { values: HeapValues; board: Board; allocator: Allocator } {
  const board = new Board(sizeOf('heap', { bytes }), undefined, true)
  const allocator = new Allocator(board, true)
  return { values: new HeapValues(allocator), board, allocator }
}

const kinds: [string, () => Values][] = [
  ['local', () => new LocalValues()],
  ['heap', () => heap().values],
]

function roundTrip(values: Values, value: unknown): unknown {
  const slot = values.allocate()
  values.write(slot, values.pack(value, owner))
  return values.read(slot)
}

/** Strings of any UTF-16 units, also unpaired surrogates. */
const units = fc.array(fc.integer({ min: 0, max: 0xffff })).map(codes => String.fromCharCode(...codes))

const primitives = fc.oneof(
  units,
  fc.double(),
  fc.integer(),
  fc.bigInt(),
  fc.bigInt({ min: -(2n ** 63n) - 2n, max: -(2n ** 63n) + 2n }),
  fc.constantFrom(undefined, null, true, false, -0, Number.NaN, 2 ** 31, -(2 ** 31), 2n ** 63n - 1n, 2n ** 63n),
)

const anything = fc.anything({
  key: fc.oneof(units, fc.constant('__proto__')),
  // An invalid date is not equal to itself, as Node 20 compares them.
  values: [primitives, fc.boolean(), fc.date({ noInvalidDate: true })],
  withBigInt: true,
  withBoxedValues: true,
  withMap: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
})

describe('values', () => {
  it('come back alike from both memories, and as structuredClone would copy them', () => {
    const local = new LocalValues()
    const { values, allocator, board } = heap()
    fc.assert(
      fc.property(fc.oneof(primitives, anything, fc.dictionary(units, primitives), fc.array(primitives)), value => {
        allocator.reset()
        board.header[Header.bytes] = 0
        const expected = structuredClone(value)
        deepStrictEqual(roundTrip(local, value), expected)
        deepStrictEqual(roundTrip(values, value), expected)
      }),
      { numRuns: 2_000 },
    )
  })

  it.each(kinds)('keep cycles, shared parts and views of one buffer (%s)', (_, make) => {
    const bytes = new Uint8Array([1, 2, 3, 4])
    const value: Record<string, unknown> = {
      bytes,
      half: new Uint8Array(bytes.buffer, 2, 2),
      error: new RangeError('no'),
    }
    value.self = value
    const back = roundTrip(make(), value) as { self: unknown; bytes: Uint8Array; half: Uint8Array; error: Error }
    expect(back.self).toBe(back)
    expect(back.half.buffer).toBe(back.bytes.buffer)
    expect([...back.half]).toEqual([3, 4])
    expect(back.error).toBeInstanceOf(RangeError)
    expect(back.error.message).toBe('no')
  })

  it.each(kinds)('are copied on the way in and on the way out (%s)', (_, make) => {
    const values = make()
    const slot = values.allocate()
    const value = { list: [1] }
    const packed = values.pack(value, owner)
    value.list.push(2)
    values.write(slot, packed)
    const read = values.read(slot) as typeof value
    expect(read).toEqual({ list: [1] })
    read.list.push(3)
    expect(values.read(slot)).toEqual({ list: [1] })
  })

  it.each(kinds)('that cannot be copied are refused when they are written (%s)', (_, make) => {
    const refusal = (value: unknown) => () => roundTrip(make(), value)
    const memory = new SharedArrayBuffer(8)
    expect(refusal(() => 1)).toThrow("heddle: cell 'x': a function cannot be stored, since values are copied")
    expect(refusal(Symbol('s'))).toThrow("heddle: cell 'x': a symbol cannot be stored")
    expect(refusal({ f() {} })).toThrow("heddle: cell 'x': the value cannot be stored, since values are copied: f() {}")
    expect(refusal(new WeakMap())).toThrow("heddle: cell 'x': the value cannot be stored")
    for (const value of [memory, [memory], { deep: new Map([[1, new Int32Array(memory)]]) }]) {
      expect(refusal(value)).toThrow("heddle: cell 'x': a SharedArrayBuffer cannot be stored, since values")
    }
    for (const target of [[1], { a: 1 }]) {
      expect(refusal(new Proxy(target, {}))).toThrow("heddle: cell 'x': the value cannot be stored")
    }
  })

  it('in the heap may be primitives of any size that were not packed', () => {
    const { values } = heap()
    const slot = values.allocate()
    const next = values.allocate()
    values.write(next, 'next')
    for (const value of ['a longer string', 2n ** 70n, -(2n ** 63n), 'short']) {
      values.write(slot, value)
      expect([values.read(slot), values.read(next)]).toEqual([value, 'next'])
    }
  })

  it('in the heap reuse their room when the next is no longer', () => {
    const { values, board } = heap()
    const slot = values.allocate()
    const write = (value: unknown) => values.write(slot, values.pack(value, owner))
    write({ n: 1, text: 'a longer text' })
    const used = board.header[Header.bytes]
    for (let n = 0; n < 100; n++) write({ n, text: 'a text' })
    expect(board.header[Header.bytes]).toBe(used)
    expect(values.read(slot)).toEqual({ n: 99, text: 'a text' })
  })

  it('that do not fit the heap ask for a larger one', () => {
    const { values } = heap(64)
    const slot = values.allocate()
    values.write(slot, values.pack('short', owner))
    try {
      values.write(slot, values.pack('x'.repeat(100), owner))
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(BoardOverflow)
      expect((error as BoardOverflow).part).toBe('bytes')
      expect((error as BoardOverflow).needed).toBeGreaterThan(100)
    }
  })
})

describe('copy', () => {
  class Point {
    x = 1
  }

  it.each([
    ['an array with a hole and another property', Object.assign(new Array(1).concat(1), { x: 2 })],
    ['an array with another property', Object.assign([1], { x: 2 })],
    ['an instance of a class', new Point()],
    ['an own property __proto__', JSON.parse('{"__proto__": 1}')],
    ['symbols for keys', { [Symbol.iterator]: 1, a: 2 }],
    [
      'a getter',
      {
        get a() {
          return 1
        },
      },
    ],
    ['a property that is not enumerable', Object.defineProperty({}, 'hidden', { value: 1 })],
    ['an object without a prototype', Object.assign(Object.create(null), { a: 1 })],
  ])('treats %s as structuredClone does', (_, value) => {
    deepStrictEqual(copy(value), structuredClone(value))
  })
})
