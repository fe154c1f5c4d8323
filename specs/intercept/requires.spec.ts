import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { folder } from './folder.ts'
import { outcomes, texts } from './outcomes.ts'

/** A module that waits for a thread, as a loader does that compiles in one, and keeps a timer. */
const waiting = `
  const { Worker } = require('node:worker_threads')
  const flag = new Int32Array(new SharedArrayBuffer(4))
  const code = 'const { workerData: flag } = require("node:worker_threads"); Atomics.store(flag, 0, 1); Atomics.notify(flag, 0)'
  new Worker(code, { eval: true, workerData: flag })
  Atomics.wait(flag, 0, 0)
  setInterval(() => {}, 1).unref()
  exports.loaded = true
`
const files = folder({ 'waiting.cjs': waiting })
const require = createRequire(import.meta.url)

test('what is done to load a module, and its code as it is loaded, is nobody’s', async () => {
  const { outcome, ...run } = await outcomes(
    { a: log => log.push((require(files.at('waiting.cjs')) as { loaded: boolean }).loaded) },
    { setup: files.fresh, executions: 2 },
  )
  expect(outcome.failure).toBeUndefined()
  expect(outcome.steps).toBe(0)
  expect(texts({ outcome, ...run })).toEqual(['true'])
})
