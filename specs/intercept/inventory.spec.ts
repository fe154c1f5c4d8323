/** The page on what is controlled says something of every asynchronous API of Node that the inventory lists. */

import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const inventory = new URL('../../../shared/node-async-api.md', import.meta.url)
const page = readFileSync(new URL('../../docs/what-is-controlled.md', import.meta.url), 'utf8')

/** Modules of the inventory that the page has under another name. */
const calledElsewhere: Readonly<Record<string, string>> = { ChildProcess: 'child_process', EventEmitter: 'events' }

const rowsOf = (text: string) =>
  text
    .split('\n')
    .filter(line => line.startsWith('| '))
    .map(line => line.split('|').slice(1, -1))

test.runIf(existsSync(inventory))('every API of the inventory is named beside its module', () => {
  const [, byModule = ''] = page.split('## API by API')
  const told = rowsOf(byModule.split('\n## ')[0] ?? '').map(([modules = '', ...rest]) => ({
    modules: modules.toLowerCase(),
    names: new Set([modules, ...rest].join().match(/\w+/g)),
  }))
  const missing = rowsOf(readFileSync(inventory, 'utf8'))
    .slice(2)
    .flatMap(([module = '', ...cells]) => {
      const name = calledElsewhere[module.trim()] ?? module.trim().split('.')[0]!.toLowerCase()
      const base = name === 'zlibtransforminterface' ? 'zlib' : name
      const rows = told.filter(({ modules }) => modules.includes(`\`${base}`))
      const names = cells.join().match(/[\w.]+/g) ?? []
      return names
        .filter(each => !['the', 'of', 'former'].includes(each))
        .filter(each => !rows.some(row => row.names.has(each.split('.').at(-1)!)))
        .map(each => `${module.trim()}: ${each}`)
    })
  expect(missing).toEqual([])
})
