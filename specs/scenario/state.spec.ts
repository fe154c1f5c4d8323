import { describe, expect, it } from 'vitest'
import { CONTROLLED, OBJECT, register } from '../../src/scenario/brands.ts'
import { freezePlain } from '../../src/scenario/state/freeze.ts'
import { nameObjects } from '../../src/scenario/state/names.ts'
import { plainChanged, plainSnapshot } from '../../src/scenario/state/snapshot.ts'
import { transparency } from '../../src/scenario/state/transparency.ts'

class Cell {
  readonly [OBJECT] = true
  value = 0
}
class Pool {
  size = 1
}
class Bank {
  readonly vault = new Cell()
  readonly books = { ledger: new Cell() }
}

const registered = <T extends object>(value: T): T => {
  register(value)
  return value
}
const buffer = () => registered(new SharedArrayBuffer(8))
const controlled = <T extends object>(target: T): T =>
  new Proxy(target, { get: (t, key) => (key === CONTROLLED ? true : Reflect.get(t, key)) })
/** A mock that has every property, as deep mocks do. */
const mock = () => new Proxy(new Pool(), { get: () => () => {} })

function cyclic(): Record<string, unknown> {
  const state: Record<string, unknown> = { cell: new Cell(), list: [] }
  state.self = state
  ;(state.list as unknown[]).push(state.list, state)
  return state
}

describe('what threads can share', () => {
  it.each([
    ['nothing', undefined],
    ['a primitive', 3],
    ['a shared object', new Cell()],
    ['shared objects', { from: new Cell(), to: new Cell() }],
    [
      'plain data of all kinds',
      { a: [1, 'x', null, undefined, 2n, true, Symbol.iterator], b: { c: { d: [new Cell()] } } },
    ],
    ['an object without a prototype', Object.assign(Object.create(null), { a: 1 })],
    ['data that contains itself', cyclic()],
  ])('%s', (_, state) => {
    expect(transparency(state)).toEqual({ obstacle: undefined, unseen: [] })
  })

  it('memory, local values and functions, though their use is not seen', () => {
    const memory = buffer()
    const state = {
      memory,
      views: [new Int32Array(memory)],
      ring: registered(new Pool()),
      deposit() {},
      get total() {
        throw new Error('getters are not run')
      },
    }
    expect(transparency(state)).toEqual({
      obstacle: undefined,
      unseen: [
        { path: 'memory', kind: 'buffer' },
        { path: 'ring', kind: 'local' },
        { path: 'deposit', kind: 'function' },
        { path: 'total', kind: 'function' },
        { path: 'views.0', kind: 'buffer' },
      ],
    })
  })
})

describe('what threads cannot share', () => {
  it.each([
    ['an instance', { db: new Pool() }, 'state.db', 'an instance of Pool'],
    ['an instance as the state', new Pool(), 'state', 'an instance of Pool'],
    [
      'something further down',
      { a: new Cell(), pools: [{ read: new Pool() }] },
      'state.pools.0.read',
      'an instance of Pool',
    ],
    ['a map', { cache: new Map() }, 'state.cache', 'a Map'],
    ['a date', { today: new Date(0) }, 'state.today', 'a Date'],
    ['an error', { last: new Error('x') }, 'state.last', 'an Error'],
    ['a promise', { ready: Promise.resolve() }, 'state.ready', 'a promise'],
    ['a class without a name', { it: new (class {})() }, 'state.it', 'an instance of a class without a name'],
    ['a controlled object', { db: controlled({ get: async () => 1 }) }, 'state.db', 'a controlled dependency'],
    ['a controlled function', { fetch: controlled(async () => 1) }, 'state.fetch', 'a controlled dependency'],
    ['memory of one thread', { bytes: new ArrayBuffer(8) }, 'state.bytes', 'an ArrayBuffer'],
    [
      'memory made elsewhere',
      { memory: new SharedArrayBuffer(8) },
      'state.memory',
      'a SharedArrayBuffer that shared.buffer() did not make',
    ],
    [
      'a view of such memory',
      { view: new Int32Array(2) },
      'state.view',
      'an Int32Array over memory that shared.buffer() did not make',
    ],
    ['a hidden property', Object.defineProperty({}, 'db', { value: new Pool() }), 'state.db', 'an instance of Pool'],
    ['a symbol for a key', { [Symbol('db')]: new Map() }, 'state.Symbol(db)', 'a Map'],
    ['a mock of everything', { db: mock() }, 'state.db', 'an instance of Pool'],
  ])('%s', (_, state, path, what) => {
    const { obstacle } = transparency(state)
    expect(obstacle?.message).toBe(`${path} cannot be shared between threads (${what})`)
    expect(obstacle?.what).toBe(what)
    expect(`state${obstacle?.path === '' ? '' : '.'}${obstacle?.path}`).toBe(path)
  })

  it('of several the one closest to the state is told', () => {
    expect(transparency({ a: { b: new Map() }, c: new Set() }).obstacle?.path).toBe('c')
  })
})

describe('names of shared objects', () => {
  const named = (state: unknown): Record<string, object> => {
    const names: Record<string, object> = {}
    nameObjects(state, (object, path) => {
      expect(names).not.toHaveProperty([path])
      names[path] = object
    })
    return names
  }

  it('are the keys under which setup returned them', () => {
    const [a, b, c] = [new Cell(), new Cell(), new Cell()]
    expect(named({ from: a, n: 1, f() {}, accounts: [b, { main: c }] })).toEqual({
      from: a,
      'accounts.0': b,
      'accounts.1.main': c,
    })
  })

  it('of a state that is one', () => {
    const cell = new Cell()
    expect(named(cell)).toEqual({ state: cell })
  })

  it('are the shortest of several, and each is given once', () => {
    const cell = new Cell()
    const names = named({ all: [cell, cell], one: cell, same: cell })
    expect(names).toEqual({ one: cell })
  })

  it('reach into class instances, but not far', () => {
    const bank = new Bank()
    expect(Object.keys(named(bank))).toEqual(['vault', 'books.ledger'])
    expect(Object.keys(named({ bank }))).toEqual(['bank.vault', 'bank.books.ledger'])
    expect(Object.keys(named({ a: { bank } }))).toEqual([])
  })

  it('of data that contains itself', () => {
    expect(Object.keys(named(cyclic()))).toEqual(['cell'])
  })

  it.each([
    [undefined],
    [null],
    [1],
    ['x'],
    [() => {}],
    [new Map()],
    [new Uint8Array(3)],
    [controlled({ a: new Cell() })],
  ])('there are none in %s', state => {
    expect(named(state)).toEqual({})
  })

  it('are found without running getters', () => {
    const state = {
      cell: new Cell(),
      get other(): Cell {
        throw new Error('a getter was run')
      },
    }
    expect(Object.keys(named(state))).toEqual(['cell'])
  })
})

describe('plain data', () => {
  it('is frozen however deep, and nothing else is', () => {
    const state = { cell: new Cell(), pool: new Pool(), run() {}, view: new Int32Array(2), limits: [{ most: 3 }] }
    freezePlain(state)
    expect(Object.isFrozen(state) && Object.isFrozen(state.limits) && Object.isFrozen(state.limits[0])).toBe(true)
    for (const other of [state.cell, state.pool, state.run, state.view]) expect(Object.isFrozen(other)).toBe(false)
    expect(() => state.limits.push({ most: 4 })).toThrow(TypeError)
    freezePlain(cyclic())
    freezePlain(new Pool())
    freezePlain(3)
  })

  it('is frozen below what was frozen before', () => {
    const inner = { a: 1 }
    freezePlain(Object.freeze({ inner }))
    expect(Object.isFrozen(inner)).toBe(true)
  })

  interface State {
    count: number
    more?: number
    limits: { most: number }[]
    list: (number | undefined)[]
    cell: Cell
    pool: Pool
  }
  const make = (): State => ({
    count: Number.NaN,
    limits: [{ most: 3 }],
    list: [1, undefined],
    cell: new Cell(),
    pool: new Pool(),
  })

  it.each<[string, (state: State) => void, string | undefined]>([
    ['nothing', () => {}, undefined],
    ['a value', s => (s.count = 1), 'count'],
    ['a value further down', s => (s.limits[0]!.most = 4), 'limits.0.most'],
    ['an element that is new', s => s.list.push(3), 'list.2'],
    ['an element that is gone', s => s.list.pop(), 'list.1'],
    ['a key that is new', s => (s.more = 1), 'more'],
    ['a key that is gone', s => delete (s as Partial<State>).limits, 'limits'],
    [
      'another key for one that is gone',
      s => {
        delete (s as Partial<State>).count
        s.more = 1
      },
      'count',
    ],
    ['another object in its place', s => (s.limits[0] = { most: 3 }), 'limits.0'],
    ['a value in a shared object', s => (s.cell.value = 1), undefined],
    ['a value in a class instance', s => (s.pool.size = 2), undefined],
    [
      'the order of keys',
      s => {
        const { limits } = s
        delete (s as Partial<State>).limits
        s.limits = limits
      },
      'list',
    ],
  ])('tells of a change: %s', (_, change, path) => {
    const state = make()
    const snapshot = plainSnapshot(state)!
    change(state)
    expect(plainChanged(snapshot)).toBe(path)
  })

  it('without any there is nothing to remember', () => {
    for (const state of [undefined, 1, new Cell(), new Pool(), () => {}]) expect(plainSnapshot(state)).toBeUndefined()
  })

  it('may contain itself, and getters whose value changes', () => {
    let n = 0
    const state = Object.defineProperty(cyclic(), 'next', { get: () => n++, enumerable: true })
    expect(plainChanged(plainSnapshot(state)!)).toBeUndefined()
    expect(n).toBe(0)
  })
})
