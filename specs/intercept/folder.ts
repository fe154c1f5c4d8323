/** A folder of its own for each execution, gone after the spec. */

import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'

/** In memory where the system has such a folder: emptying a file on a disk takes its time. */
const memory = '/dev/shm'
const base = existsSync(memory) ? memory : tmpdir()

export interface Folder {
  /** The path of a file in the present execution's folder. */
  at(name: string): string
  /** Makes the folder of the next execution, with these files in it. */
  readonly fresh: () => void
}

export function folder(files: Readonly<Record<string, string>> = {}): Folder {
  let root = ''
  let present = ''
  let executions = 0
  beforeEach(() => {
    root = mkdtempSync(join(base, 'heddle-'))
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))
  return {
    at: name => join(present, name),
    fresh() {
      present = join(root, `execution-${executions++}`)
      mkdirSync(present)
      for (const [name, content] of Object.entries(files)) writeFileSync(join(present, name), content)
    },
  }
}
