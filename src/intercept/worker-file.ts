/** Loads the file of a worker anew. Modules that it imports in turn are loaded once, as those of tasks are; what it requires is loaded anew. */

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runSource } from './worker-environment.ts'
import type { Start } from './worker-start.ts'

const require = createRequire(import.meta.url)

/** As what the modules that a worker begins with call back. */
const BEGUN = Symbol.for('heddle.worker-begun')
const registry = globalThis as { [BEGUN]?: (() => void) | undefined }

let loads = 0

/**
 * Runs the worker's code. `begun` is called when all has been loaded and the code is about to run, which is what then goes on.
 */
export async function loadWorker(start: Start, begun: () => void): Promise<void> {
  const { href } = start
  if (start.eval) {
    begun()
    runSource(href)
    return
  }
  if (href.startsWith('file:')) {
    const file = fileURLToPath(href)
    if (isCommonJS(file)) {
      begun()
      delete require.cache[file]
      require(file)
      return
    }
  }
  registry[BEGUN] = begun
  const anew = `heddle-worker=${++loads}`
  const own = href.startsWith('data:') ? `${href}#${anew}` : `${href}${href.includes('?') ? '&' : '?'}${anew}`
  // What is imported first is run first, when everything has been loaded.
  const first = dataModule(`globalThis[Symbol.for('heddle.worker-begun')]()//${anew}`)
  await import(dataModule(`import ${JSON.stringify(first)};import ${JSON.stringify(own)}`))
}

const dataModule = (source: string): string => `data:text/javascript,${encodeURIComponent(source)}`

const MODULE = /^\s*(?:import\b\s*[\w{*'"]|export\b)/m

function isCommonJS(file: string): boolean {
  const extension = extname(file)
  if (/^\.c[jt]s$/.test(extension)) return true
  if (/^\.m[jt]s$/.test(extension)) return false
  const type = packageType(dirname(file))
  if (type !== undefined) return type !== 'module'
  try {
    return !MODULE.test(readFileSync(file, 'utf8'))
  } catch {
    // Importing it says what is wrong.
    return false
  }
}

/** The type of the package that a folder is in. */
function packageType(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    try {
      const { type } = JSON.parse(readFileSync(join(at, 'package.json'), 'utf8')) as { type?: string }
      return type
    } catch {
      if (at === dirname(at)) return undefined
    }
  }
}
