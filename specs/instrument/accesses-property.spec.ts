/** Whatever a program does, it does the same when what it reads and writes is told of, to anybody or to nobody. */

import { inspect } from 'node:util'
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { setAccessListener } from '../../src/instrument/accesses-runtime.ts'
import { instrument } from '../../src/instrument/instrument.ts'
import '../../src/instrument/runtime.ts'

const join =
  (...parts: readonly string[]) =>
  (holes: readonly string[]) =>
    parts.reduce((text, part, i) => `${text}${part}${holes[i] ?? ''}`, '')

const { statement } = fc.letrec<{ expression: string; target: string; statement: string }>(tie => {
  const e = tie('expression')
  const t = tie('target')
  const s = tie('statement')
  /** `code('a', 'b')` puts one of `holes` between the parts. */
  const code = (parts: readonly string[], ...holes: readonly fc.Arbitrary<string>[]) =>
    fc.tuple(...holes).map(join(...parts))
  const key = fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom('.a', '.b', '.seen', "['a']", '[0]', '[k]', '[odd]', '[at]'),
    code(['[near(', ')]'], e),
  )
  const holder = fc.constantFrom(
    'o',
    'this',
    'list',
    'map',
    'accessors',
    'proxy',
    'inner()',
    'shared',
    'o.child',
    'nil',
  )
  const operator = fc.constantFrom('=', '+=', '-=', '||=', '??=', '&&=')
  return {
    target: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom('x', 'y', 'this.n', 'at'),
      code(['', '', ''], holder, key),
      code(['(', ')', ''], e, key),
    ),
    expression: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom(
        '1',
        '"a"',
        'x',
        'y',
        'k',
        'o',
        'this.n',
        'undefined',
        'log("e")',
        'shared',
        'list.length',
        'map.size',
      ),
      t,
      code(['(', ' ', ' ', ')'], t, operator, e),
      code(['(', '++)'], t),
      code(['(--', ')'], t),
      code(['(', ' + ', ')'], e, e),
      code(['(', ' ? ', ' : ', ')'], e, e, e),
      code(['(await ', ')'], e),
      code(['(() => ', ')()'], e),
      code(['', '?.a?.[near(', ')]'], holder, e),
      code(['nil?.b[', '].c(', ')'], e, e),
      code(['', '', ''], holder, fc.constantFrom('?.a.b', '?.child.a?.b', '?.child?.a', '?.b?.a.seen', '?.b.at(0)')),
      code(['(delete ', '', ')'], holder, key),
      code(['("a" in ', ')'], holder),
      code(['list.push(', ')'], e),
      code(['list.map((x, i) => ', ').join()'], e),
      code(['list?.at(', ')'], e),
      code(['map.set(', ', ', ')'], e, e),
      code(['map.get(', ')'], e),
      code(['own.get(', ')'], e),
      code(['fields.bump(', ')'], e),
      code(['[...list, ', ']'], e),
      code(['({ x, ...o, z: ', ' })'], e),
      code(['([x, ', ' = 2] = [', '])'], t, e),
      code(['({ a: ', ', b: y = 3 } = ', ')'], t, holder),
      code(['Object.keys(', ')'], holder),
      code(['typeof ', ''], e),
      code(['new Box(', ').v'], e),
      code(['`${', '}`'], e),
    ),
    statement: fc.oneof(
      code(['', '\n'], e),
      code(['const { a, ...rest } = ', '; log(a, rest);\n'], holder),
      code(
        ['for (const each of ', ') { log(each); ', ' }\n'],
        fc.constantFrom('[...list].slice(0, 2)', 'new Map([...map].slice(1))', 'list.slice(0, 2)'),
        s,
      ),
      code(['for (let i = 0; i < 2; i++) { ', ' }\n'], s),
      code(['if (', ') ', ' else { ', ' }\n'], e, s, s),
      code(['{ let z = ', '; const set = () => { z = ', ' }; set(); log(z) }\n'], e, e),
      code(['try { ', ' } finally { log("f") }\n'], s),
      code(['later.push(async () => { ', ' })\n'], s),
    ),
  }
})

const prelude = `
  let x = 1, y = 2, at = 0
  let shared = { a: 1, b: [2] }
  const later = []
  // A far index would make a huge array.
  const near = key => (typeof key === 'number' ? key & 3 : 'b')
  const bump = () => { x++; shared = { a: x, b: [y] }; return at++ }
  const inner = () => { log('inner'); bump(); return o.child }
  class Box { constructor(v) { this.v = v } }
  class Fields {
    #n = 0
    #list = []
    get #seen() { return log('seen') }
    bump(by) { this.#n += by; this.#n++; this.#list.push(this.#n); return this.#list.length + this.#n + this.#seen }
  }
  const fields = new Fields()
  const own = { v: 5, get(by) { return this.v += by } }
`

/** What a program does in a world made for it: how it ends, and all that it can be seen to do on the way. */
async function outcome(program: (world: Record<string, unknown>) => Promise<unknown>): Promise<string> {
  const said: string[] = []
  const log = (...values: unknown[]) => said.push(inspect(values, { depth: 4 }))
  const traps = Object.fromEntries(
    ['get', 'set', 'has', 'deleteProperty', 'ownKeys', 'getOwnPropertyDescriptor', 'getPrototypeOf'].map(trap => [
      trap,
      (target: object, ...rest: unknown[]) => {
        log(trap, typeof rest[0] === 'string' ? rest[0] : '')
        return (Reflect as unknown as Record<string, (...args: unknown[]) => unknown>)[trap]!(target, ...rest)
      },
    ]),
  )
  const accessors = {
    get a() {
      return log('get a')
    },
    set a(value: unknown) {
      log('set a', value)
    },
    get [Symbol.toPrimitive]() {
      return () => log('primitive')
    },
  }
  const world = {
    log,
    accessors,
    o: { a: 1, b: { a: 2 }, child: { a: 3, b: 4 } },
    k: 'a',
    odd: { toString: () => (log('key') > 0 ? 'b' : 'a') },
    list: [1, 2, 3],
    map: new Map<unknown, unknown>([['a', 1]]),
    proxy: new Proxy({ a: 1, b: 2 } as Record<string, unknown>, traps),
    nil: undefined,
  }
  let end: string
  try {
    end = inspect(await program.call({ n: 1, a: 0 }, world), { depth: 4 })
  } catch (error) {
    end = String(error instanceof Error ? error.constructor.name : error)
  }
  return [...said, end, inspect({ ...world, proxy: 0 }, { depth: 5 })].join('\n')
}

const compile = (code: string) => new Function('world', code) as (world: Record<string, unknown>) => Promise<unknown>

afterEach(() => setAccessListener(undefined))

test('a program does what it did', async () => {
  let told = 0
  let rewritten = 0
  await fc.assert(
    fc.asyncProperty(fc.array(statement, { minLength: 1, maxLength: 5 }), async statements => {
      const names = 'log, accessors, o, k, odd, list, map, proxy, nil'
      const body = `const { ${names} } = world; ${prelude}\n${statements.join('')}\nfor (const f of later.slice(0, 3)) await f(); return [x, y, shared]`
      const code = `"use strict"; return (async function () { ${body} }).call(this)`
      let original: ReturnType<typeof compile>
      try {
        original = compile(code)
      } catch {
        // Some targets cannot be assigned to.
        return
      }
      const expected = await outcome(original)
      const instrumented = instrument(code, '/a.js', { type: 'commonjs', accesses: true })!.code
      rewritten++
      for (const listener of [undefined, () => void told++]) {
        setAccessListener(listener)
        const got = await outcome(compile(instrumented))
        setAccessListener(undefined)
        expect(got).toBe(expected)
      }
    }),
    { numRuns: Number(process.env['RUNS'] ?? 150), seed: Number(process.env['SEED'] ?? 1) },
  )
  expect(rewritten).toBeGreaterThan(50)
  expect(told).toBeGreaterThan(rewritten)
})
