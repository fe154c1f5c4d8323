/** write-file-atomic 1.2.0: of two writes the older one may be the last to be renamed into place (npm/write-file-atomic#22). */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { scenario } from 'heddle'
import { load, type Version } from './packages.ts'

type Write = (file: string, text: string, done: (error?: Error | null) => void) => void

const make = (version: Version) => {
  const write = load<Write>(`write-file-atomic-${version}`)
  return scenario(`write-file-atomic#22 · ${version}: what was written last is there`, {
    modes: ['async'],
    expectFailure: version === 'buggy' ? 'invariant' : undefined,
    setup: () => ({ folder: mkdtempSync(join(tmpdir(), 'write-file-atomic-')), written: [] as string[] }),
    tasks: {
      writer: {
        copies: 2,
        run({ folder, written }, _inputs, { task }) {
          written.push(task)
          return new Promise<void>((resolve, reject) => {
            write(join(folder, 'file'), task, error => (error ? reject(error) : resolve()))
          })
        },
      },
    },
    finally: {
      'it is that of the later call': ({ folder, written }) =>
        readFileSync(join(folder, 'file'), 'utf8') === written.at(-1),
    },
    teardown: ({ folder }) => rmSync(folder, { recursive: true, force: true }),
  })
}

export const buggy = make('buggy')
export const fixed = make('fixed')
