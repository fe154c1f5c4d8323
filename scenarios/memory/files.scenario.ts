/** Files that threads share, used synchronously: a counter in a file, a configuration that is replaced while others read it. */

import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { scenario } from 'heddle'

/** The same folder in every thread. */
const folder = join(tmpdir(), `heddle-files-${process.pid}`)

function fresh(name: string, text: string): string {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, name)
  rmSync(`${path}.lock`, { force: true })
  writeFileSync(path, text)
  return path
}

const count = (path: string) => writeFileSync(path, String(Number(readFileSync(path, 'utf8')) + 1))

/** A lock is a file that only one can create. */
function locked(path: string, f: () => void): void {
  for (;;) {
    try {
      closeSync(openSync(`${path}.lock`, 'wx'))
      break
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
  f()
  unlinkSync(`${path}.lock`)
}

const removed = () => rmSync(folder, { recursive: true, force: true })

// Read, then written: the other thread's count is lost, or its half-written file is read. The twin takes a lock file.
export const racyCount = scenario('two threads count in a file', {
  modes: ['threads'],
  expectFailure: 'invariant',
  setup: () => ({ path: fresh('count', '0') }),
  tasks: { thread: { copies: 2, run: ({ path }) => count(path) } },
  finally: { 'both are counted': ({ path }) => readFileSync(path, 'utf8') === '2' },
  teardown: removed,
})

export const fixedCount = scenario('two threads count in a file, with a lock file', {
  modes: ['threads'],
  setup: () => ({ path: fresh('locked', '0') }),
  tasks: { thread: { copies: 2, run: ({ path }) => locked(path, () => count(path)) } },
  finally: { 'both are counted': ({ path }) => readFileSync(path, 'utf8') === '2' },
  teardown: removed,
})

// Between emptying a file and filling it others read nothing. The twin writes another file and gives it the name.
export const racyReplace = scenario('a configuration is overwritten while it is read', {
  modes: ['threads'],
  expectFailure: 'task-failed',
  setup: () => ({ path: fresh('config.json', '{"version":1}') }),
  tasks: {
    writer: ({ path }) => writeFileSync(path, '{"version":2}'),
    reader: ({ path }) => void JSON.parse(readFileSync(path, 'utf8')),
  },
  teardown: removed,
})

export const fixedReplace = scenario('a configuration is replaced while it is read', {
  modes: ['threads'],
  setup: () => ({ path: fresh('config.json', '{"version":1}') }),
  tasks: {
    writer({ path }) {
      writeFileSync(`${path}.new`, '{"version":2}')
      renameSync(`${path}.new`, path)
    },
    reader: ({ path }) => void JSON.parse(readFileSync(path, 'utf8')),
  },
  teardown: removed,
})
