/** Programs that fast-check makes up: reduction by what code touches finds the ends that plain enumeration finds. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { definitionOf, endsOf } from './footprint-programs.ts'

const place = fc.constantFrom('s.x', 's.y', 's.o.n', 's.c.n', 's.l[0]', "s.m.get('k')", 's.get()', 's.made.n')
const value = fc.oneof(fc.constantFrom('1', '2', 'a', 'b', 'a + 1', 'b + a'), place)

/** A statement that writes. */
const write = fc.oneof(
  fc
    .tuple(fc.constantFrom('s.x', 's.y', 's.o.n', 's.c.n', 's.l[0]', 's.made.n'), fc.constantFrom('=', '+='), value)
    .map(([to, how, from]) => `${to} ${how} ${from}`),
  value.map(from => `s.m.set('k', ${from})`),
  value.map(from => `s.m.set(${from}, 1)`),
  value.map(from => `s.set(${from})`),
  value.map(from => `s.c.add(${from})`),
  fc.constantFrom('s.l.push(a)', 's.x++', 'delete s.o.n', 's.made = { n: a }', 's.o = { n: b }', 's.l = [...s.l, b]'),
)
const statement = fc.oneof(
  { weight: 3, arbitrary: write },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom('a', 'b'), value).map(([to, from]) => `${to} = ${from}`) },
  {
    weight: 2,
    arbitrary: fc.tuple(value, write, write).map(([on, yes, no]) => `if ((${on}) === 1) { ${yes} } else { ${no} }`),
  },
  { weight: 1, arbitrary: fc.tuple(value, write).map(([on, yes]) => `if ((${on}) === 1) { await null; ${yes} }`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('s.go(a)', 'a = await s.p', 's.q ??= f()', 'b = (await s.q) ?? 0', 'await f()'),
  },
)
/** What a task does between two awaits. */
const stretch = fc.array(statement, { minLength: 1, maxLength: 2 }).map(all => all.join('; '))
const task = fc.array(stretch, { minLength: 1, maxLength: 3 }).map(all => all.join('; await null; '))
const tasks = fc.array(task, { minLength: 2, maxLength: 3 })

const program = (bodies: readonly string[]) => `{
  setup: () => {
    let v = 0, go
    class C { #list = [0]; get n() { return this.#list.length } set n(to) { this.#list[0] = to } add(by) { this.#list.push(by) } all() { return this.#list } }
    const p = new Promise(resolve => { go = resolve })
    const c = new C()
    return {
      x: 0, y: 0, o: { n: 0 }, l: [0], m: new Map([['k', 0]]), c, made: { n: 0 }, get: () => v, set: to => { v = to }, p, go,
      end() { return [this.x, this.y, this.o, this.l, [...this.m], c.all(), v, this.made] },
    }
  },
  tasks: {
    ${bodies
      .map(
        (body, i) => `async t${i}(s) {
      let a = 0, b = 0
      const f = async () => { a++; await null; return s.y }
      ${body}
    },`,
      )
      .join('\n')}
  },
}`

const LIMIT = 1_000

test('no end is lost, and no more executions are run', { timeout: 60_000 }, async () => {
  let reducedTo = 0
  let of = 0
  await fc.assert(
    fc.asyncProperty(tasks, async bodies => {
      const code = program(bodies)
      const plain = await endsOf(definitionOf(code), 'dfs', LIMIT)
      fc.pre(plain.schedules < LIMIT)
      const reduced = await endsOf(definitionOf(code), 'dpor', LIMIT)
      expect(reduced.ends).toEqual(plain.ends)
      if (reduced.notes.includes('touch different things')) {
        reducedTo += reduced.schedules
        of += plain.schedules
        expect(reduced.schedules).toBeLessThanOrEqual(plain.schedules)
      }
    }),
    { numRuns: process.env.HEDDLE_CAMPAIGNS === '1' ? 50 : 15, seed: 1 },
  )
  expect(reducedTo).toBeLessThan(of / 2)
})
