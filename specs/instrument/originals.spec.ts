import { runInThisContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import '../../src/instrument/accesses-runtime.ts'
import '../../src/instrument/runtime.ts'
import { instrument } from '../../src/instrument/instrument.ts'

const code = `(() => {
  class Shop {
    #stock = 1
    static  async open(at) { return (await at).shop }
    sell(n = () => this.#stock) { this.#stock -= n(); return this }
    get left() { return this.#stock }
    static *all({ shops }) { yield* shops }
  }
  const maker = { async make(a) { return await a.b }, get made() { return this.a }, field: async x => (await x).y }
  function* each(list) { for (const { name } of list) yield name }
  const plain = (a, b) => a + b
  return [
    Shop, Shop.open, Shop.prototype.sell, Object.getOwnPropertyDescriptor(Shop.prototype, 'left').get, Shop.all,
    maker.make, Object.getOwnPropertyDescriptor(maker, 'made').get, maker.field, each, plain,
  ]
})()`

const functionsOf = (text: string) => runInThisContext(text) as ((...args: never[]) => unknown)[]

describe('functions of instrumented code', () => {
  it.each([true, false])('show the text that they were made of (accesses: %s)', accesses => {
    const { code: rewritten } = instrument(code, '/shop.js', { accesses, type: 'commonjs' })!
    expect(functionsOf(rewritten).map(String)).toEqual(functionsOf(code).map(String))
  })

  it('can be made again of it, where nothing of Heddle is', () => {
    const { code: rewritten } = instrument('globalThis.__spec = a => a.b + 1', '/sent.js', { accesses: true })!
    expect(rewritten).toContain('__heddle_accesses')
    runInThisContext(rewritten)
    const sent = String((globalThis as { __spec?: unknown }).__spec)
    expect(sent).toBe('a => a.b + 1')
  })

  it('leaves those of others as they are', () => {
    expect(String(Math.max)).toBe('function max() { [native code] }')
    expect(String((a: number) => a)).toMatch(/^\(?a\)? => a$/)
    expect(() => Function.prototype.toString.call({})).toThrow(TypeError)
  })
})
