/** The package `lockfile`, and a lock whose owner is long gone. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { scenario } from 'heddle'
import { loadAfresh } from './packages.ts'

interface Lockfile {
  lock(file: string, options: { stale: number }, done: (error: Error | null) => void): void
}

/** Two copies of the package stand for two processes, which come when a lock has become stale. */
export const oneHolder = (name: string, packageName: string, expectFailure?: 'invariant') =>
  scenario(`${name}: a stale lock goes to one of two`, {
    modes: ['async'],
    expectFailure,
    setup: () => {
      const folder = mkdtempSync(join(tmpdir(), 'lockfile-'))
      const file = join(folder, 'lock')
      writeFileSync(file, '')
      return { folder, file, processes: [loadAfresh<Lockfile>(packageName), loadAfresh<Lockfile>(packageName)] }
    },
    tasks: {
      process: {
        copies: 2,
        async run({ file, processes }, _inputs, { copy }) {
          await sleep(600)
          return new Promise<boolean>(resolve => {
            processes[copy]!.lock(file, { stale: 500 }, error => resolve(!error))
          })
        },
      },
    },
    finally: {
      'one holds it at most': (_state, _inputs, { process }) =>
        process.filter(result => result.status === 'fulfilled' && result.value).length <= 1,
    },
    teardown: ({ folder }) => rmSync(folder, { recursive: true, force: true }),
  })
