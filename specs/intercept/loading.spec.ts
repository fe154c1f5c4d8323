import * as fs from 'node:fs'
import { createRequire } from 'node:module'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { beginLoading } from '../../src/intercept/loading.ts'
import { folder } from './folder.ts'
import { type Log, outcomes, texts } from './outcomes.ts'

const { at, fresh } = folder({ counter: '1' })

test('what a module takes for itself while it is loaded is under control in a run, and the platform’s outside of one', async () => {
  const original = fs.readFile
  const end = beginLoading()
  const read = promisify(fs.readFile)
  const { writeFile } = createRequire(import.meta.url)('node:fs/promises') as typeof fs.promises
  const sleep = promisify(setTimeout)
  end()
  end()
  expect(fs.readFile).toBe(original)

  const count = async (log: Log) => {
    const before = await read(at('counter'), 'utf8')
    await sleep(10_000)
    await writeFile(at('counter'), String(Number(before) + 1))
    log.push(before)
  }
  const run = await outcomes({ a: count, b: count }, { setup: fresh, executions: 100 })
  // The last: one has read the file when the other had emptied it.
  expect(texts(run)).toEqual(expect.arrayContaining(['1 1', '1 2']))
  expect(await read(at('counter'), 'utf8')).toMatch(/^[123]$/)
})
