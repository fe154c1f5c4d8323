import { describe, expect, test } from 'vitest'
import { instrument } from '../../src/instrument/instrument.ts'

/** What becomes of a line of code, without the sites, and without what leads to the original text. */
const rewritten = (code: string) =>
  instrument(code, '/shop/stock.js')
    ?.code.replace(/\n\/\* instrumented by heddle \*\/$/, '')
    .replace(/\n;\{ const _ = globalThis.__heddle\?\.original\(.*\) \}$/, '')
    .replace(/\/\*heddle@[^*]*\*\//g, '')
    .replace(/, "[^"]*"\)/g, ')')
    .replace(/__heddle\./g, '')

describe('instrument', () => {
  test.each([
    ['await x', 'await await(x)'],
    ['await x.y', 'await await(x.y)'],
    ['await f(x)', 'await join(before(), f(x))'],
    ['await(x)', 'await await((x))'],
    ['await[1]', 'await join(before(), [1])'],
    ['await await x', 'await join(before(), await await(x))'],
    ['for await (const y of x) {}', 'for await (const y of iterate(x)) {}'],
    ['for await (const y of(x)) {}', 'for await (const y of iterate((x))) {}'],
    [
      'async function* f() { yield x; yield* y; return f() }',
      'async function* f() { yield await(x); yield* y; return join(before(), f()) }',
    ],
    ['p.then(f)', 'from(p).then(reaction(last(), f))'],
    ['p?.then(f, g)', 'from(p)?.then(reaction(last(), f), reaction(last(), g))'],
    ['p["catch"](f)', 'from(p)["catch"](reaction(last(), f))'],
    ['p.then(f).finally(g)', 'from(from(p).then(reaction(last(), f))).finally(reaction(last(), g))'],
    ['await p.then(f)', 'await join(before(), from(p).then(reaction(last(), f)))'],
    [
      '__awaiter(this, void 0, void 0, function* () { yield x })',
      '__awaiter(this, void 0, void 0, function* () { yield await(x) })',
    ],
    [
      '__awaiter(this, void 0, void 0, function () { return __generator(this, function (_a) { return [4, x] }) })',
      '__awaiter(this, void 0, void 0, function () { return __generator(this, function (_a) { return [4, await(x)] }) })',
    ],
  ])('%s', (code, expected) => {
    expect(rewritten(code)).toBe(expected)
  })

  test.each([
    ['code that awaits nothing', 'const x = f()'],
    ['a generator that is not async', 'function* f() { yield x }'],
    ['what awaits on the test runner', 'const x = await vi.hoisted(() => 1)'],
    ['a part of an optional chain', 'a?.b.then(f)'],
    ['what does not parse', 'await = ='],
    ['the helper that awaits for compiled code', 'function __awaiter(p) { p.then(f) }'],
  ])('leaves alone %s', (_, code) => {
    expect(instrument(code, '/shop/stock.js')).toBeUndefined()
  })

  test('does not instrument twice', () => {
    const once = instrument('await x', '/shop/stock.js')!
    expect(instrument(once.code, '/shop/stock.js')).toBeUndefined()
  })

  test('names the place as the user wrote it, whatever the line ends', () => {
    const { code } = instrument('"é𝒳"\r\nlet a\r\n  await x', '/shop/stock.js')!
    expect(code).toContain('__heddle.await(x, "/shop/stock.js:3:3")')
  })

  test('names that every object has are names like any others', () => {
    const code =
      '() => [constructor.keys(x), toString.from(y), hasOwnProperty.stringify({ ...z }), __proto__.assign(x)]'
    expect(instrument(code, '/names.js', { accesses: true })?.code).toContain('__heddle_accesses')
  })
})
