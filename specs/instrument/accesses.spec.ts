import { inspect } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { type CodeAccess, setAccessListener } from '../../src/instrument/accesses-runtime.ts'
import { instrument } from '../../src/instrument/instrument.ts'
import '../../src/instrument/runtime.ts'

const rewritten = (code: string, type: 'module' | 'commonjs' = 'commonjs') =>
  instrument(code, '/a.js', { type, accesses: true })?.code ?? code

type Body = (...args: unknown[]) => unknown

/** What `code` evaluates to as the body of an async function, and what it tells of on the way. */
async function run(code: string, make: () => Record<string, unknown>, look: boolean) {
  const log: string[] = []
  const listener = ({ access, operation, key, entry, shows, value }: CodeAccess) => {
    const word = operation === access ? access : `${access} ${operation}`
    log.push(`${word} ${key}${entry === undefined ? '' : '[object]'}${shows ? `: ${JSON.stringify(value)}` : ''}`)
  }
  const args = make()
  const body = new Function(...Object.keys(args), code) as Body
  setAccessListener(look ? listener : undefined)
  try {
    return { value: await body.apply(args['own'], Object.values(args)), log, args }
  } finally {
    setAccessListener(undefined)
  }
}

const args = () => ({
  own: { n: 1, list: [1, 2, 3] },
  o: { a: 1, b: { c: 2 } } as Record<string, unknown>,
  k: 'a',
  f: () => 'a',
  list: [10, 20, 30],
  map: new Map<unknown, unknown>([['x', 1]]),
  set: new Set(['x']),
  missing: undefined,
})

const snippets: Readonly<Record<string, readonly string[]>> = {
  'return o.a': ['read .a: 1'],
  'return o.b.c': ['read .b: {"c":2}', 'read .c: 2'],
  'return o[k]': ['read .a: 1'],
  'return o[f()]': ['read .a: 1'],
  "return o['a']": ['read .a: 1'],
  'return (() => o.nothing)()': ['read .nothing: undefined'],
  'return [missing?.a, o?.a]': ['read .a: 1'],
  'return missing?.a.b.c': [],
  'return [o?.b.c, o?.z?.c]': ['read .b: {"c":2}', 'read .c: 2', 'read .z: undefined'],
  'return o?.b?.c.toFixed(1)': ['read .b: {"c":2}', 'read .c: 2'],
  'delete o?.b.c; return o.b': ['read .b: {"c":2}', 'read .b: {}'],
  'return o.b?.c': ['read .b: {"c":2}', 'read .c: 2'],
  'return this.n': ['read .n: 1'],
  'return typeof o.a': ['read .a: 1'],
  'return `${o.a}`': ['read .a: 1'],
  'o.a = 5; return o': ['write .a: 5'],
  'return (o.a = o.z = 3)': ['write .z: 3', 'write .a: 3'],
  'o.a += 2; return o.a': ['read .a: 1', 'write .a: 3', 'read .a: 3'],
  'return [o.a++, ++o.a, o.a--]': [
    ...['read .a: 1', 'write .a: 2', 'read .a: 2', 'write .a: 3', 'read .a: 3', 'write .a: 2'],
  ],
  'o[f()] += 2; o[f()]++; return o.a': [...['read .a: 1', 'write .a: 3', 'read .a: 3', 'write .a: 4', 'read .a: 4']],
  'o[f()] = 7; return o': ['write .a: 7'],
  'o.b.c = 7; return o': ['read .b: {"c":2}', 'write .c: 7'],
  'o.a ||= 4; o.z ??= 5; o.a &&= 6; return o': [
    ...['read .a: 1', 'read .z: undefined', 'write .z: 5', 'read .a: 1', 'write .a: 6'],
  ],
  'delete o.a; delete o[f()]; return o': ['write delete .a', 'write delete .a'],
  "return ['a' in o, k in o, 'q' in o]": ['read has .a: true', 'read has .a: true', 'read has .q: false'],
  'const { a, b: { c } } = o; return [a, c]': ['read .a: 1', 'read .b: {"c":2}'],
  'const { a, ...rest } = o; return [a, rest]': ['read '],
  'let a; ({ a } = o); return a': ['read .a: 1'],
  'const [a, b] = list; return a + b': ['read '],
  'return { ...o, z: 1 }': ['read '],
  'return [...list, ...map.keys()]': ['read ', 'read keys ', 'read '],
  'let sum = 0; for (const x of list) sum += x; return sum': ['read '],
  'const keys = []; for (const x in o) keys.push(x); return keys': ['read ', 'write push : "a"', 'write push : "b"'],
  'return Object.keys(o).concat(JSON.stringify(o))': ['read ', 'read ', 'read concat '],
  'return Object.assign(o, { q: 1 })': ['write assign '],
  'return list[1] + list.length': ['read [1]: 20', 'read length : 3'],
  'list[1] = 5; list.length = 2; return list': ['write [1]: 5', 'write length : 2'],
  'return [list.push(4), list.pop(), list.includes(20)]': [
    ...['write push : 4', 'write pop : 4', 'read includes : true'],
  ],
  'return list.map((x, i, all) => x + all.length)': [
    'read map ',
    'read length : 3',
    'read length : 3',
    'read length : 3',
  ],
  "return [map.get('x'), map.has('y'), map.set('y', 2) === map, map.size, map.delete('q'), map.delete('x')]": [
    ...["read get ['x']: 1", "read has ['y']: false", "write set ['y']: 2", 'read size : 2'],
    ...["read delete ['q']", "write delete ['x']"],
  ],
  'map.set(o, 1); return map.get(o)': ['write set [object]: 1', 'read get [object]: 1'],
  "set.add('y'); return [set.has('y'), set.size]": ["write add ['y']", "read has ['y']: true", 'read size : 2'],
  "map?.set('z', 1); return map.get?.('z')": ["write set ['z']: 1", "read get ['z']: 1"],
  'const own = { get() { return this.v }, v: 3 }; return own.get()': ['read .v: 3'],
  'const own = { get v() { return 4 }, set v(x) {} }; own.v = 1; return own.v': [],
  'class C { #p = 1; #m() { return 2 } get #g() { return 3 } up() { this.#p += this.#m() + this.#g; this.#p++; return this.#p } } return new C().up()':
    ['read .#p: 1', 'write .#p: 6', 'read .#p: 6', 'write .#p: 7', 'read .#p: 7'],
  'class C { #rows = new Map(); put(k, v) { this.#rows.set(k, v); return this.#rows.get(k) } } return new C().put(1, 2)':
    [...['read .#rows: {}', 'write set [1]: 2', 'read .#rows: {}', 'read get [1]: 2']],
  'class C { #next; a = 1; grow() { let at = this; at.#next = new C(); (() => at.#next)().#next = at; return at.#next.#next === this && #next in at } } return new C().grow()':
    [
      'write .#next: {"a":1}',
      'read .#next: {"a":1}',
      'write .#next: {"a":1}',
      'read .#next: {"a":1}',
      'read .#next: {"a":1}',
    ],
  'class A { get x() { return 1 } } class B extends A { get x() { return super.x + 1 } } return new B().x': [],
  'let node = { v: 1 }; const head = node; node.next = node = { v: 2 }; return head': ['write .next: {"v":2}'],
  'let x = 1; const f = () => x; x = 2; return f()': ['write x: 2', 'read x: 2'],
  'let x = 1; const f = () => { x += 2; x++; return x }; return f() + x': [
    ...['read x: 1', 'write x: 3', 'read x: 3', 'write x: 4', 'read x: 4', 'read x: 4'],
  ],
  'let x; const f = () => ({ x }); x = 2; [x] = [3]; ({ x } = { x: 4 }); return f()': [
    ...['write x: 2', 'write x: 3', 'write x: 4', 'read x: 4'],
  ],
  'let x; const f = () => x; x ??= 2; return f() ?? typeof x': ['read x: undefined', 'read x: 2'],
  'let g; const f = () => g; g = () => 1; return g.name + f()()': [
    ...['write g: undefined', 'read g: undefined', 'read .name: "g"', 'read g: undefined'],
  ],
  'function twice(n) { return () => ++n } const a = twice(1); a(); return a() + twice(5)()': [
    ...['read n: 1', 'write n: 2', 'read n: 2', 'write n: 3', 'read n: 5', 'write n: 6'],
  ],
  'let x = 1\nconst f = () => { x++\n return x\n }\nconst y = f()\no.a\nthis.n\nf()\nlist.push(1)\nx = y\nreturn x': [
    ...['read x: 1', 'write x: 2', 'read x: 2', 'read .a: 1', 'read .n: 1', 'read x: 2', 'write x: 3', 'read x: 3'],
    ...['write push : 1', 'write x: 2', 'read x: 2'],
  ],
  'return (async () => { o.a = await Promise.resolve(9); o.a += await 1; return o.a })()': [
    ...['write .a: 9', 'read .a: 9', 'write .a: 10', 'read .a: 10'],
  ],
  'return(o.a)': ['read .a: 1'],
  'return new o.b.constructor().toString()': ['read .b: {"c":2}'],
  'o.a = function () {}; return o.a.name': ['write .a: undefined', 'read .a: undefined', 'read .name: ""'],
  'const { frozen = Object.freeze({ v: 1 }) } = o; frozen.v = 2; return frozen.v': [
    ...['read .frozen: undefined', 'write .v: 2', 'read .v: 1'],
  ],
  'with (o) { return a }': [],
  'switch (o.a) { case 1: { let y = 1; const g = () => y++; return g() + y } }': [
    ...['read .a: 1', 'read y: 1', 'write y: 2', 'read y: 2'],
  ],
}

afterEach(() => setAccessListener(undefined))

describe('rewriting accesses', () => {
  it.each(Object.keys(snippets))('%s', async code => {
    const whole = `return (function () {${code}\n}).call(this)`
    const original = await run(whole, args, false)
    for (const look of [false, true]) {
      const again = await run(rewritten(whole), args, look)
      expect(again.value).toEqual(original.value)
      expect(inspect(again.args)).toEqual(inspect(original.args))
      expect(again.log).toEqual(look ? snippets[code] : [])
    }
  })
})
