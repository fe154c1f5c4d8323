/** Reduction by what code touches: it must lose no end that plain enumeration finds, however the access is hidden. */

import { describe, expect, it } from 'vitest'
import { definitionOf, endsOf } from './footprint-programs.ts'

/** Two tasks that read, let others go first, and write: `1` where one has overwritten the other. */
const update = (read: string, write: string) => `{
  const seen = ${read}
  await null
  ${write}
}`
const both = (setup: string, read: string, write: string, end: string) =>
  `{
  setup: () => { ${setup} },
  tasks: {
    async alice(state) ${update(read, write)},
    async bob(state) ${update(read, write)},
  },
}`.replace('END', end)

const library = {
  counter: () => {
    let count = 0
    return {
      get: () => count,
      set: (to: number) => (count = to),
      get count() {
        return count
      },
      set count(to) {
        count = to
      },
    }
  },
}

const hidden: Readonly<Record<string, string>> = {
  'a property': both('return { n: 0 }', 'state.n', 'state.n = seen + 1', ''),
  'a computed key': both("return { n: 0, k: 'n' }", 'state[state.k]', 'state[state.k] = seen + 1', ''),
  'an optional link': both('return { a: { b: { n: 0 } } }', 'state?.a?.b.n', 'state.a.b.n = seen + 1', ''),
  'a getter': both(
    'let n = 0; return { get n() { return n }, set n(to) { n = to } }',
    'state.n',
    'state.n = seen + 1',
    '',
  ),
  'a getter of a class': both(
    'class C { #n = 0; get n() { return this.#n } set n(to) { this.#n = to } toJSON() { return this.#n } }; return new C()',
    'state.n',
    'state.n = seen + 1',
    '',
  ),
  'a proxy': both('return new Proxy({ n: 0 }, {})', 'state.n', 'state.n = seen + 1', ''),
  'JSON.stringify': both('return { a: { n: 0 } }', 'JSON.parse(JSON.stringify(state)).a.n', 'state.a.n = seen + 1', ''),
  structuredClone: both('return { a: { n: 0 } }', 'structuredClone(state).a.n', 'state.a.n = seen + 1', ''),
  'a closure': both(
    'let n = 0; return { get: () => n, set: to => { n = to }, end: () => n }',
    'state.get()',
    'state.set(seen + 1)',
    '',
  ),
  'a function that is not instrumented': both(
    'return { c: counter(), end() { return this.c.get() } }',
    'state.c.get()',
    'state.c.set(seen + 1)',
    '',
  ),
  'a getter that is not instrumented': both(
    'return { c: counter(), end() { return this.c.get() } }',
    'state.c.count',
    'state.c.count = seen + 1',
    '',
  ),
  'a bound function that is not instrumented': both(
    'const c = counter(); return { get: c.get.bind(c), set: c.set.bind(c), end: () => c.get() }',
    'state.get()',
    'state.set(seen + 1)',
    '',
  ),
  'a prototype': both(
    'const base = { n: 0 }; return { one: Object.create(base), base }',
    'state.one.n',
    'state.base.n = seen + 1',
    '',
  ),
  'a property that comes before that of the prototype': both(
    'const base = { n: 0 }; const one = Object.create(base); return { one, other: one, end: () => one.n }',
    'state.one.n',
    'state.other.n = seen + 1',
    '',
  ),
  'a map': both(
    "return { m: new Map([['n', 0]]), end() { return this.m.get('n') } }",
    "state.m.get('n')",
    "state.m.set('n', seen + 1)",
    '',
  ),
  'a map by an alias of a method': both(
    "return { m: new Map([['n', 0]]), end() { return this.m.get('n') } }",
    "Map.prototype.get.call(state.m, 'n')",
    "Map.prototype.set.call(state.m, 'n', seen + 1)",
    '',
  ),
  'a weak map': both(
    'const k = {}; const m = new WeakMap([[k, 0]]); return { k, m, end: () => m.get(k) }',
    'state.m.get(state.k)',
    'state.m.set(state.k, seen + 1)',
    '',
  ),
  'a list': both('return { l: [0] }', 'state.l[0]', 'state.l[0] = seen + 1', ''),
  'a list as a whole': both('return { l: [] }', 'state.l.length', 'state.l[seen] = seen', ''),
  spreading: both('return { l: [0] }', '[...state.l][0]', 'state.l = [seen + 1]', ''),
  destructuring: both('return { a: { n: 0 } }', '(({ a: { n } }) => n)(state)', 'state.a.n = seen + 1', ''),
  'destructuring a declaration': both(
    'return { a: { l: [0] } }',
    '(() => { const { a: { l: [n] } } = state; return n })()',
    'state.a.l[0] = seen + 1',
    '',
  ),
  'destructuring that assigns': both('return { n: 0 }', 'state.n', ';({ n: state.n } = { n: seen + 1 })', ''),
  'keys of an object': both('return { o: {} }', 'Object.keys(state.o).length', "state.o['k' + seen] = 1", ''),
  'the order of keys': `{
    setup: () => ({ o: {} }),
    tasks: { async alice(state) { await null; state.o.a = 1 }, async bob(state) { await null; state.o.b = 1 } },
  }`,
  'the order of entries': `{
    setup: () => ({ m: new Map(), end() { return [...this.m.keys()] } }),
    tasks: { async alice(state) { await null; state.m.set('a', 1) }, async bob(state) { await null; state.m.set('b', 1) } },
  }`,
  'for … of': both(
    'return { l: [0] }',
    '(() => { let n; for (const each of state.l) n = each; return n })()',
    'state.l[0] = seen + 1',
    '',
  ),
  'for … of over awaits': `{
    setup: () => ({ l: [1, 2, 3], seen: [] }),
    tasks: {
      async alice(state) { for (const each of state.l) { state.seen.push(each); await null } },
      async bob(state) { await null; state.l.push(4); await null; state.l.length = 2 },
    },
  }`,
  'for … in': both(
    'return { n: 0 }',
    '(() => { let n; for (const k in state) n = state[k]; return n })()',
    'state.n = seen + 1',
    '',
  ),
  'an iterator': `{
    setup: () => ({ i: [1, 2, 3, 4].values(), a: [], b: [], end() { return [this.a, this.b] } }),
    tasks: {
      async alice(state) { for (const each of state.i) { state.a.push(each); await null } },
      async bob(state) { state.b.push(state.i.next().value); await null; state.b.push(state.i.next().value) },
    },
  }`,
  'a generator': `{
    setup: () => { const made = (function* () { yield 1; yield 2; yield 3 })(); return { made, a: [], b: [], end: () => 0 } },
    tasks: {
      async alice(state) { state.a.push(state.made.next().value); await null; state.a.push(state.made.next().value); if (state.a[0] === 1) throw new Error('first') },
      async bob(state) { state.b.push(state.made.next().value) },
    },
  }`,
  'a template': both(
    'return { o: { n: 0, toString() { return String(this.n) } } }',
    `Number(\`\${state.o}\`)`,
    'state.o.n = seen + 1',
    '',
  ),
  'a list as text': both('return { l: [0] }', `Number(\`\${state.l}\`)`, 'state.l[0] = seen + 1', ''),
  'a sum': both('return { o: { n: 0, valueOf() { return this.n } } }', '+state.o', 'state.o.n = seen + 1', ''),
  'a static private field': both(
    'class C { static #n = 0; static get() { return C.#n } static set(to) { C.#n = to } }; C.set(0); return { C, end: () => C.get() }',
    'state.C.get()',
    'state.C.set(seen + 1)',
    '',
  ),
  'a private field that holds a list': both(
    'class C { #l = [0]; get() { return this.#l[0] } set(to) { this.#l = [to] } toJSON() { return this.#l } }; return new C()',
    'state.get()',
    'state.set(seen + 1)',
    '',
  ),
  'a method that is replaced': `{
    setup: () => ({ f: () => 1, seen: 0 }),
    tasks: { async alice(state) { await null; state.f = () => 2 }, async bob(state) { await null; state.seen = state.f() } },
  }`,
  'a method of a class that is replaced': `{
    setup: () => { class C { f() { return 1 } }; return { C, c: new C(), seen: 0 } },
    tasks: { async alice(state) { await null; state.C.prototype.f = () => 2 }, async bob(state) { await null; state.seen = state.c.f() } },
  }`,
  'Object.assign': both('return { o: { n: 0 } }', 'state.o.n', 'Object.assign(state.o, { n: seen + 1 })', ''),
  'Object.defineProperty': both(
    'return { o: { n: 0 } }',
    'state.o.n',
    "Object.defineProperty(state.o, 'n', { value: seen + 1, enumerable: true, configurable: true })",
    '',
  ),
  'Reflect.set': both('return { o: { n: 0 } }', 'state.o.n', "Reflect.set(state.o, 'n', seen + 1)", ''),
  'delete and in': `{
    setup: () => ({ o: { n: 0 }, seen: [] }),
    tasks: { async alice(state) { await null; delete state.o.n }, async bob(state) { await null; state.seen.push('n' in state.o) } },
  }`,
  sorting: both(
    'return { l: [{ n: 0 }, { n: 5 }] }',
    'state.l.toSorted((a, b) => a.n - b.n)[0].n',
    'state.l[0].n = seen + 1',
    '',
  ),
  'typed arrays over one buffer': both(
    'const b = new ArrayBuffer(4); return { a: new Uint8Array(b), c: new Int32Array(b), end() { return this.a[0] } }',
    'state.a[0]',
    'state.c[0] = seen + 1',
    '',
  ),
  callbacks: both(
    'return { l: [{ n: 0 }] }',
    'state.l.map(({ n }) => n)[0]',
    'state.l.forEach(each => { each.n = seen + 1 })',
    '',
  ),
  'a variable of a catch': both(
    'let h; try { throw 0 } catch (n) { h = { get: () => n, set: to => { n = to }, end: () => n } } return h',
    'state.get()',
    'state.set(seen + 1)',
    '',
  ),
  'a variable of a loop': both(
    'for (let n = 0; ;) return { get: () => n, set: to => { n = to }, end: () => n }',
    'state.get()',
    'state.set(seen + 1)',
    '',
  ),
  'an operator that assigns at times': `{
    setup: () => { let n; return { init: by => { n ??= by }, end: () => n } },
    tasks: { async alice(state) { await null; state.init('a') }, async bob(state) { await null; state.init('b') } },
  }`,
  'a variable before it is set': `{
    setup: () => ({ seen: 0, f: () => 'none' }),
    tasks: {
      async alice(state) { state.f = () => { try { return late } catch { return 'early' } }; await null; const late = 'late'; await null },
      async bob(state) { await null; await null; state.seen = state.f() },
    },
  }`,
  'a promise of another task': `{
    setup: () => ({ order: [] }),
    tasks: {
      async alice(state) { state.p = (async () => { await null; return 1 })(); state.order.push('a'); await state.p },
      async bob(state) { await null; const v = await state.p; state.order.push(v ?? 'none') },
    },
  }`,
  'a promise that the first one settles': `{
    setup: () => { let go; const p = new Promise(r => { go = r }); return { p, go, seen: 0 } },
    tasks: {
      async alice(state) { await null; state.go('a') },
      async bob(state) { await null; state.go('b') },
      async carol(state) { state.seen = await state.p },
    },
  }`,
  'Promise.race': `{
    setup: () => { const one = Promise.withResolvers?.() ?? (() => { let resolve; const promise = new Promise(r => { resolve = r }); return { promise, resolve } })(); return { one, seen: 0, end() { return this.seen } } },
    tasks: {
      async alice({ one }) { await null; one.resolve('a') },
      async bob(state) { state.seen = await Promise.race([state.one.promise, (async () => { await null; return 'b' })()]) },
    },
  }`,
  'a lock of promises': `{
    setup: () => { let tail = Promise.resolve(); return { n: 0, order: [], run(f) { const r = tail.then(f); tail = r; return r } } },
    tasks: {
      async alice(state) { await state.run(async () => { const n = state.n; await null; state.n = n + 1; state.order.push('a') }) },
      async bob(state) { await state.run(async () => { const n = state.n; await null; state.n = n + 1; state.order.push('b') }) },
    },
  }`,
  'a queue of those who wait': `{
    setup: () => ({ held: false, waiting: [], n: 0, order: [] }),
    tasks: Object.fromEntries(['a', 'b', 'c'].map(name => [name, async state => {
      if (state.held) await new Promise(go => state.waiting.push(go))
      state.held = true
      const { n } = state
      await null
      state.n = n + 1
      state.order.push(name)
      const next = state.waiting.shift()
      if (next) next(); else state.held = false
    }])),
  }`,
  'an async generator': `{
    setup: () => ({ seen: [], made: (async function* () { yield 1; yield 2 })() }),
    tasks: {
      async alice(state) { const { value } = await state.made.next(); state.seen.push('a' + value) },
      async bob(state) { const { value } = await state.made.next(); state.seen.push('b' + value) },
    },
  }`,
  'a branch on what was read': `{
    setup: () => ({ x: 0, y: 0, z: 0 }),
    tasks: {
      async alice(state) { await null; state.x = 1; await null; state.z = 1 },
      async bob(state) { await null; if (state.x === 0) { state.y = state.z + 1 } },
      async carol(state) { await null; state.z += state.y * 10 },
    },
  }`,
  'a deadlock': `{
    setup: () => ({ }),
    tasks: {
      async alice(state) { if (!state.go) await new Promise(go => { state.go = go }) },
      async bob(state) { const { go } = state; await null; if (go) go(); else if (!state.go) state.go = 1 },
    },
  }`,
  'a condition': `{
    setup: () => ({ a: 0, b: 0 }),
    tasks: { async alice(state) { state.a = 1; await null; state.a = 0 }, async bob(state) { state.b = 1; await null; state.b = 0 } },
    always: { 'not both': state => !(state.a === 1 && state.b === 1) },
  }`,
}

describe('reduction by what code touches', () => {
  it.each(Object.entries(hidden))('loses no end: %s', async (_, code) => {
    const plain = await endsOf(definitionOf(code, library), 'dfs')
    const reduced = await endsOf(definitionOf(code, library), 'dpor')
    expect(plain.ends.length).toBeGreaterThan(1)
    expect(reduced.ends).toEqual(plain.ends)
  })

  it('runs one execution for each order of what touches the same', async () => {
    const apart = `{
      setup: () => ({ a: { n: 0 }, b: { n: 0 } }),
      tasks: { async alice(state) { state.a.n++; await null; state.a.n++ }, async bob(state) { state.b.n++; await null; state.b.n++ } },
    }`
    const once = await endsOf(definitionOf(apart), 'dpor')
    expect([once.schedules, once.verdict]).toEqual([1, 'exhausted'])
    expect(once.notes).toContain('no code but instrumented code')
    const racy = await endsOf(definitionOf(hidden['a property']!), 'dpor')
    expect([racy.schedules, racy.verdict]).toEqual([4, 'exhausted'])
  })

  it('says why it enumerates plainly', async () => {
    const foreign = await endsOf(definitionOf(hidden['a function that is not instrumented']!, library), 'dpor')
    expect(foreign.notes).toContain('one by one')
    expect(foreign.notes).toContain('get is not instrumented')
  })

  it('lets go of the code and of promises', async () => {
    await endsOf(definitionOf(hidden['a property']!), 'dpor')
    const { on } = (globalThis as unknown as { __heddle_accesses: { on: boolean } }).__heddle_accesses
    expect(on).toBe(false)
  })
})
