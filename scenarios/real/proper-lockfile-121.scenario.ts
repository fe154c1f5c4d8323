/**
 * proper-lockfile 4.1.2: of two processes that find the same stale lock one may remove the other's new one
 * (moxystudio/node-proper-lockfile#121). No release mends it; a fork does.
 */

import fs, { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { scenario } from 'heddle'
import { loadAfresh, type Version } from './packages.ts'

interface Lockfile {
  lock(file: string, options: Readonly<Record<string, unknown>>): Promise<() => Promise<void>>
}

const make = (version: Version) => {
  // Two copies stand for two processes.
  const take = async (folder: string, { lock }: Lockfile) => {
    const options = { realpath: false, stale: 5000, retries: 0, fs, onCompromised() {} }
    return lock(join(folder, 'file'), options).then(
      () => true,
      () => false,
    )
  }
  return scenario(`proper-lockfile#121 · ${version}: a stale lock goes to one of two`, {
    modes: ['async'],
    expectFailure: version === 'buggy' ? 'invariant' : undefined,
    setup: () => {
      const folder = mkdtempSync(join(tmpdir(), 'proper-lockfile-'))
      writeFileSync(join(folder, 'file'), '')
      mkdirSync(join(folder, 'file.lock'))
      utimesSync(join(folder, 'file.lock'), new Date(0), new Date(0))
      const name = `proper-lockfile-${version}`
      return { folder, processes: [loadAfresh<Lockfile>(name), loadAfresh<Lockfile>(name)] as const }
    },
    tasks: {
      one: ({ folder, processes }) => take(folder, processes[0]),
      other: ({ folder, processes }) => take(folder, processes[1]),
    },
    finally: {
      'one holds it at most': (_state, _inputs, { one, other }) =>
        !(one.status === 'fulfilled' && one.value && other.status === 'fulfilled' && other.value),
    },
    teardown: ({ folder }) => rmSync(folder, { recursive: true, force: true }),
  })
}

export const buggy = make('buggy')
export const fixed = make('fixed')
