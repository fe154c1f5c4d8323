/**
 * Covers, on one event loop: what the synchronous calls of `node:fs` say of the times of files, and what they do to them. They are
 * no points: nobody can come between.
 */

import { createRequire } from 'node:module'
import { changed, hasClock, opened, telling } from './file-times.ts'
import { Patches } from './patches.ts'
import { like } from './platform-call.ts'

type Sync = (...args: unknown[]) => unknown

const fs = createRequire(import.meta.url)('node:fs') as Readonly<Record<string, Sync>>

/** By the call, which of its arguments, or `result`, is the file that it changes, and whether that is what the file holds. */
const changes: Readonly<Record<string, readonly [file: number | 'result', contents: boolean]>> = {
  writeSync: [0, true],
  writevSync: [0, true],
  writeFileSync: [0, true],
  appendFileSync: [0, true],
  truncateSync: [0, true],
  ftruncateSync: [0, true],
  mkdirSync: [0, true],
  mkdtempSync: ['result', true],
  copyFileSync: [1, true],
  linkSync: [1, false],
  symlinkSync: [1, true],
  renameSync: [1, false],
  utimesSync: [0, false],
  futimesSync: [0, false],
  chmodSync: [0, false],
}

const patches = new Patches()
for (const name of ['statSync', 'lstatSync', 'fstatSync']) {
  patches.value(fs, name, telling(fs[name] as Sync))
}
for (const [name, [file, contents]] of Object.entries(changes)) {
  const real = fs[name] as Sync
  const changing = (...args: unknown[]) => {
    const result = Reflect.apply(real, fs, args)
    if (hasClock()) changed(file === 'result' ? result : args[file], contents)
    return result
  }
  patches.value(fs, name, like(real, changing))
}
const { openSync } = fs
const opening = (...args: unknown[]) => {
  const descriptor = Reflect.apply(openSync as Sync, fs, args)
  if (hasClock()) opened(descriptor, args[1])
  return descriptor
}
patches.value(fs, 'openSync', like(openSync as Sync, opening))

export function install(): () => void {
  patches.install()
  return () => patches.restore()
}
