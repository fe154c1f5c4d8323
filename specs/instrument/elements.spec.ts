import MagicString from 'magic-string'
import { parseSync } from 'oxc-parser'
import { afterEach, describe, expect, it } from 'vitest'
import { elements } from '../../src/instrument/elements.ts'
import { setElementHooks } from '../../src/instrument/memory-runtime.ts'
import { Sites } from '../../src/instrument/sites.ts'
import { Module } from '../../src/instrument/visitor.ts'

function rewritten(code: string, type: 'module' | 'commonjs' = 'module'): string {
  const { program, errors } = parseSync('/a.js', code, {
    lang: 'js',
    astType: 'js',
    sourceType: type === 'module' ? 'module' : 'script',
    preserveParens: true,
  })
  expect(errors).toEqual([])
  const edits = new MagicString(code)
  new Module(code, edits, new Sites(code, '/a.js', undefined)).walk(program, [elements])
  return edits.toString()
}

/** What happens to elements while `code` runs as the body of an async function with `args`. */
async function run(code: string, args: Record<string, unknown>, on: boolean) {
  const log: string[] = []
  const note = (what: string) => (_view: unknown, key: unknown) => void log.push(`${what} ${String(key)}`)
  setElementHooks(on ? { read: note('read'), write: note('write'), copy: () => void log.push('copy') } : undefined)
  const body = rewritten(`"use strict"; (async function* () {${code}})`, 'commonjs')
  const make = new Function(...Object.keys(args), `return ${body.replace('"use strict";', '')}.call(this)`)
  const generator = make.call({ own: args['ta'] }, ...Object.values(args)) as AsyncGenerator<unknown>
  const { value } = await generator.next()
  return { value, log }
}

afterEach(() => setElementHooks(undefined))

const snippets: Record<string, readonly string[]> = {
  'return ta[1]': ['read 1'],
  'const i = 2; return ta[i]': ['read 2'],
  'return ta[i + 1]': ['read 1'],
  'return ta[ta[0]]': ['read 0', 'read 10'],
  'return this.own[f()]': ['read 1'],
  'return ta?.[1]': ['read 1'],
  'return holder?.list[1]': ['read 1'],
  'return missing?.list[f()]': [],
  'return missing?.[f()]': [],
  'return (ta)[(1, 2)]': ['read 2'],
  'return typeof ta[0]': ['read 0'],
  'ta[1] = 5; return [...ta]': ['write 1'],
  'return ta[f()] = 7': ['write 1'],
  'return (ta[1] = ta[2] = 3)': ['write 2', 'write 1'],
  'ta[1] += 5; return [...ta]': ['read 1', 'write 1'],
  'ta[f()] += await 5; return [...ta]': ['read 1', 'write 1'],
  'return [ta[1]++, ++ta[1], ta[0]--]': ['read 1', 'write 1', 'read 1', 'write 1', 'read 0', 'write 0'],
  'ta[0] ||= 4; ta[0] &&= 5; ta[0] ??= 6; return ta.join()': ['read 0', 'read 0', 'write 0', 'read 0'],
  '[ta[0], ta[1]] = [ta[1], ta[0]]; return ta.join()': ['read 1', 'read 0', 'write 0', 'write 1'],
  '({ a: ta[0], b: ta[1] = 9 } = { a: 1 }); return ta.join()': ['write 0', 'write 1'],
  'for (ta[0] of [1, 2]); return ta.join()': ['write 0', 'write 0'],
  'const { 0: q, 2: r } = ta; return [q, r]': ['read 0', 'read 2'],
  'let q; ({ 1: q } = ta); return q': ['read 1'],
  'return new Int32Array(ta).join()': ['copy'],
  'return [list[0](), list[f()](1)]': [],
  'delete plain[0]; return plain.length': [],
  'return new list[f()]().constructor.name': [],
  'return new holder.kinds[0].Map().size': [],
  'return plain[0] + plain[f()]': [],
  'plain[0] = 1; plain[f()] += 2; return plain': [],
  'return "abc"[1] + holder["list"].length': [],
  'return `${ta[0]}`': ['read 0'],
  'return yield ta[1]': ['read 1'],
  'const g = k => ta[k]; return g(1)': ['read 1'],
  'return((ta[1]))': ['read 1'],
  'return ta["1"]': ['read 1'],
}

describe('rewriting elements', () => {
  it.each(Object.keys(snippets))('%s', async code => {
    const args = () => {
      const ta = new Int32Array([10, 20, 30])
      class Thing {}
      return {
        ta,
        i: 0,
        f: () => 1,
        missing: undefined,
        plain: [1, 2, 3],
        holder: { list: ta, kinds: [{ Map }] },
        list: Object.assign([Thing, Thing, Thing], { 0: () => 'called', 1: Thing }).map((each, at) =>
          at === 1 ? (function (this: unknown) {} as unknown) : each,
        ),
      }
    }
    const original = await (
      new Function(...Object.keys(args()), `return (async function* () {${code}}).call(this)`).call(
        { own: args().ta },
        ...Object.values(args()),
      ) as AsyncGenerator<unknown>
    ).next()
    expect((await run(code, args(), false)).value).toEqual(original.value)
    const watched = await run(code, args(), true)
    expect(watched.value).toEqual(original.value)
    expect(watched.log).toEqual(snippets[code])
  })

  it('throws for a failing assignment in strict code only, as the platform does', () => {
    const code = 'const a = Object.freeze([1]); a[0] = 2; a[0] += 1; a[0]'
    // biome-ignore lint/security/noGlobalEval: sloppy code is what this is about
    expect(globalThis.eval(rewritten(code, 'commonjs'))).toBe(1)
    // biome-ignore lint/security/noGlobalEval: and strict code
    expect(() => globalThis.eval(rewritten(`"use strict"; ${code}`, 'commonjs'))).toThrow(TypeError)
  })

  it('names the place of the element', () => {
    expect(rewritten('let x =\n  memory[f()]')).toContain('__heddle_memory.get(memory, f(), "/a.js:2:10")')
  })
})
