import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { JsonReport } from '../../src/report/json-schema.ts'
import { fixtures, heddle, parseReport, tokenIn } from '../cli/heddle.ts'

const sales = `import { scenario } from 'heddle'
import { Till } from './till'

const tasks = { ada: (till: Till) => till.sell(1), bob: (till: Till) => till.sell(2) }
export default scenario('two sales', {
  modes: ['async'],
  setup: () => new Till(),
  tasks,
  finally: { 'both are in the till': till => till.total === 3 },
})
export const refused = scenario('a sale is refused', {
  modes: ['async'],
  setup: () => new Till(),
  tasks: { ada: till => till.sell(-1), bob: till => till.sell(2) },
})
`

const till = `interface Priced {
  readonly price: number
}

export class Till {
  total: number = 0

  async sell(price: number): Promise<void> {
    const é = '😀', { total } = this as Till; await null
    if (price < 0) throw new RangeError(é)
    this.total = total + price
  }
}
`

/** A package that waits by itself, in both kinds of modules, one of them compiled. */
const shelf = {
  'package.json': `{ "name": "shelf", "exports": { "import": "./index.mjs", "require": "./index.cjs" } }`,
  'index.mjs': `export async function put(box, n) { const had = box.n; await null; box.n = had + n }`,
  'index.cjs': `var __awaiter = (t, _, P, g) => new Promise(f => { const it = g.apply(t); const step = v => { const r = it.next(v); r.done ? f(r.value) : Promise.resolve(r.value).then(step) }; step() })
exports.put = (box, n) => __awaiter(this, void 0, void 0, function* () { const had = box.n; yield null; box.n = had + n })`,
}

const boxes = (kind: string, load: string) => `${load}
const { scenario } = require('heddle')
module.exports = scenario('two boxes, ${kind}', {
  modes: ['async'],
  setup: () => ({ box: { n: 0 } }),
  tasks: { ada: ({ box }) => put(box, 1), bob: ({ box }) => put(box, 2) },
  finally: { 'both are there': ({ box }) => box.n === 3 },
})`

const files: Record<string, string> = {
  'module/package.json': '{ "type": "module" }',
  'module/sales.scenario.ts': sales.replace("'./till'", "'./till.ts'"),
  'module/till.ts': till,
  'commonjs/package.json': '{}',
  'commonjs/sales.scenario.ts': sales,
  'commonjs/till.ts': till.replaceAll('\n', '\r\n'),
  'packages/package.json': '{}',
  'packages/module.scenario.mjs': boxes('module', "import { put } from 'shelf'")
    .replace("const { scenario } = require('heddle')", "import { scenario } from 'heddle'")
    .replace('module.exports =', 'export default'),
  'packages/commonjs.scenario.js': boxes('commonjs', "const { put } = require('shelf')"),
  ...Object.fromEntries(Object.entries(shelf).map(([name, text]) => [`packages/node_modules/shelf/${name}`, text])),
}

describe('the loader', () => {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-loader-'))
  const run = async (project: string, ...flags: string[]): Promise<JsonReport> => {
    const cwd = relative(fixtures, join(folder, project))
    const { stdout } = await heddle(['run', '-r', 'json', '--schedules', '50', ...flags], { cwd })
    return parseReport(stdout)
  }
  const found = (report: JsonReport, name: string) =>
    report.scenarios.filter(scenario => scenario.name === name).map(({ findings }) => findings[0])

  beforeAll(() => {
    for (const [path, text] of Object.entries(files)) {
      const file = join(folder, path)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, text)
    }
    mkdirSync(join(folder, 'node_modules'))
    symlinkSync(fileURLToPath(new URL('../../', import.meta.url)), join(folder, 'node_modules/heddle'), 'junction')
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test.each(['module', 'commonjs'])(
    'instruments TypeScript that is loaded as %s, and its places are exact',
    async project => {
      const report = await run(project)
      const [race] = found(report, 'two sales')
      expect(race?.minimal.preemptions).toBe(1)
      expect(race?.trace.filter(({ op }) => op === 'await').map(({ at }) => at)).toEqual([
        'till.ts:9:47',
        'till.ts:9:47',
      ])
      const cwd = relative(fixtures, join(folder, project))
      const { stdout } = await heddle(['run', '--grep', 'refused'], { cwd })
      expect(stdout).toContain('till.ts:10:26')
    },
  )

  test('replays with the same instrumentation', async () => {
    const cwd = relative(fixtures, join(folder, 'module'))
    const { stdout } = await heddle(['run', '--grep', 'two sales'], { cwd })
    const again = await heddle(['replay', 'sales.scenario.ts', tokenIn(stdout)], { cwd })
    expect(again.code).toBe(1)
    expect(again.stdout).toContain('fails under this schedule')
  })

  test('tells what code reads and writes, of packages on demand, unless --no-accesses', async () => {
    const told = (report: JsonReport, ...names: string[]) =>
      names
        .flatMap(name => found(report, name))
        .flatMap(finding => finding?.trace.flatMap(({ accesses = [] }) => accesses) ?? [])
        .map(({ op, object, at }) => `${op} ${object} ${at}`)
    const sales = ['read total till.ts:9:21', 'write total till.ts:11:10']
    expect([...new Set(told(await run('module'), 'two sales'))]).toEqual(sales)
    expect([...new Set(told(await run('commonjs'), 'two sales'))]).toEqual(sales)
    expect(told(await run('module', '--no-accesses'), 'two sales')).toEqual([])
    const packaged = told(await run('packages', '--instrument', 'shelf'), 'two boxes, commonjs', 'two boxes, module')
    expect([...new Set(packaged)]).toEqual([
      ...['read box.n node_modules/shelf/index.cjs:2:90', 'write box.n node_modules/shelf/index.cjs:2:109'],
      ...['read box.n node_modules/shelf/index.mjs:1:53', 'write box.n node_modules/shelf/index.mjs:1:72'],
    ])
  })

  test('leaves everything alone with --no-instrument', async () => {
    const report = await run('module', '--no-instrument')
    expect(found(report, 'two sales')).toEqual([undefined])
  })

  test('instruments packages on demand, in both kinds of modules, compiled or not', async () => {
    const kinds = ['two boxes, commonjs', 'two boxes, module']
    const without = await run('packages')
    expect(kinds.flatMap(name => found(without, name))).toEqual([undefined, undefined])
    const report = await run('packages', '--instrument', 'shelf')
    const places = kinds.flatMap(name => found(report, name)).map(finding => finding?.trace.at(-1)?.at)
    expect(places).toEqual(['node_modules/shelf/index.cjs:2:93', 'node_modules/shelf/index.mjs:1:56'])
  })
})
