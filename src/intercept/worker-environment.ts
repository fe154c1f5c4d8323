/** What a worker's code finds of its own: the exports of `node:worker_threads`, `process.argv` and `process.env`. All of it is put back. */

import Module, { createRequire, syncBuiltinESMExports } from 'node:module'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import workerThreads from 'node:worker_threads'
import { Patches } from './patches.ts'
import type { Start } from './worker-start.ts'

const { cache } = createRequire(import.meta.url)

/** Methods of the process's streams that a worker may put its own in the place of. */
const WRITES = ['write', '_write', '_writev'] as const

type Listener = (...args: unknown[]) => void

/** Has the code that is loaded from now on find itself in a worker; returns what ends that. */
export function enterWorker(start: Start, parentPort: object, threadId: number): () => void {
  const file = start.eval || !start.href.startsWith('file:') ? resolve('[worker eval]') : fileURLToPath(start.href)
  const patches = new Patches()
    .value(workerThreads, 'isMainThread', false)
    .value(workerThreads, 'parentPort', parentPort)
    .value(workerThreads, 'workerData', start.workerData ?? null)
    .value(workerThreads, 'threadId', threadId)
    .value(process, 'argv', [process.argv[0], file, ...start.argv])
    .value(process, 'env', { ...(start.env ?? process.env) })
  for (const stream of [process.stdout, process.stderr]) {
    for (const name of WRITES) patches.value(stream, name, stream[name])
  }
  const loaded = new Set(Object.keys(cache))
  const listeners = new Map(process.eventNames().map(event => [event, process.rawListeners(event as string)]))
  patches.install()
  syncBuiltinESMExports()
  return () => {
    patches.restore()
    syncBuiltinESMExports()
    // The next worker starts without what this one has loaded, but for what cannot be loaded twice.
    for (const path of Object.keys(cache)) if (!loaded.has(path) && !path.endsWith('.node')) delete cache[path]
    for (const event of process.eventNames()) {
      const before = listeners.get(event) ?? []
      for (const listener of process.rawListeners(event as string)) {
        if (!before.includes(listener)) process.removeListener(event as string, listener as Listener)
      }
    }
  }
}

/** Runs the source of a worker that has no file. */
export function runSource(source: string): void {
  const file = resolve('[worker eval]')
  const module = new Module(file) as Module & { _compile(source: string, file: string): unknown }
  const { _nodeModulePaths: paths } = Module as unknown as { _nodeModulePaths(folder: string): string[] }
  module.filename = file
  module.paths = paths(process.cwd())
  module._compile(source, file)
}
