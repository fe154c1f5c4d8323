/** mkdirp 0.0.3: fails when a folder appears between its look and its `mkdir` (substack/node-mkdirp#2). */

import fs, { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { scenario } from 'heddle'
import { load, type Version } from './packages.ts'

type Done = (error: Error | null) => void

// The package is older than `fs.exists`, and this is gone from the present `path`.
const path = createRequire(import.meta.url)('node:path') as {
  exists?: (file: string, done: (is: boolean) => void) => void
}
path.exists = (file, done) => fs.exists(file, done)

const make = (version: Version) => {
  const { mkdirp } = load<{ mkdirp(folder: string, mode: number, done: Done): void }>(`mkdirp-${version}`)
  const makeFolder = (folder: string) =>
    new Promise<void>((resolve, reject) => mkdirp(folder, 0o755, error => (error ? reject(error) : resolve())))
  return scenario(`mkdirp#2 · ${version}: two folders below one that is missing`, {
    modes: ['async'],
    expectFailure: version === 'buggy' ? 'task-failed' : undefined,
    setup: () => ({ root: mkdtempSync(join(tmpdir(), 'mkdirp-')) }),
    tasks: {
      ann: ({ root }) => makeFolder(join(root, 'parent', 'ann')),
      bob: ({ root }) => makeFolder(join(root, 'parent', 'bob')),
    },
    finally: { 'both are there': ({ root }) => fs.readdirSync(join(root, 'parent')).length === 2 },
    teardown: ({ root }) => rmSync(root, { recursive: true, force: true }),
  })
}

export const buggy = make('buggy')
export const fixed = make('fixed')
