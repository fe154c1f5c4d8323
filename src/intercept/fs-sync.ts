/**
 * Covers, in threads: the synchronous calls of `node:fs`, which real threads make at the same time. Each is a scheduling point and
 * one step; `writeFileSync` is two, for between emptying a file and filling it others may look. Who only looks depends on who
 * changes the same file; what concerns where files lie depends on everything.
 *
 * Uncontrolled: `opendirSync`, `cpSync`, `readvSync` and `writevSync`; on one event loop nobody can come between.
 */

import { createRequire } from 'node:module'
import { AbortError } from '../runtime/abort.ts'
import { Caller } from './caller.ts'
import { fileAt, fileOf, isPath, noteClosed, noteOpened, pathText, placesAt } from './fs-paths.ts'
import { Patches } from './patches.ts'
import { controlledBy, effect } from './platform-call.ts'
import type { Resource } from './script.ts'

type Sync = (...args: unknown[]) => unknown

const fs = createRequire(import.meta.url)('node:fs') as typeof import('node:fs') & Readonly<Record<string, Sync>>

/** What a call is about, by its first argument, and whether it only looks. */
type Sort = 'look' | 'change' | 'place' | 'list'

const sorts: Readonly<Record<string, Sort>> = {
  accessSync: 'look',
  existsSync: 'look',
  statSync: 'look',
  lstatSync: 'look',
  readlinkSync: 'look',
  realpathSync: 'look',
  readFileSync: 'look',
  readSync: 'look',
  fstatSync: 'look',
  readdirSync: 'list',
  appendFileSync: 'change',
  writeSync: 'change',
  truncateSync: 'change',
  ftruncateSync: 'change',
  utimesSync: 'change',
  chmodSync: 'change',
  unlinkSync: 'change',
  mkdirSync: 'place',
  mkdtempSync: 'place',
  rmSync: 'place',
  rmdirSync: 'place',
  renameSync: 'place',
  linkSync: 'place',
  symlinkSync: 'place',
  copyFileSync: 'place',
}

const { openSync, closeSync, writeFileSync } = fs

/** What is loaded when code is first needed is no matter of the tasks. */
const CODE = /[\\/]node_modules[\\/]|\.[cm]?[jt]sx?$/

function resourceOf(target: unknown, sort: Sort): Resource | undefined {
  if (typeof target === 'number') return fileOf(target)
  if (!isPath(target) || CODE.test(pathText(target))) return undefined
  return sort === 'place' || sort === 'list' ? placesAt(target) : fileAt(target)
}

/** Does `run` as a step of the task that calls; at once when it is nobody's call. */
function step(on: Resource | undefined, name: string, shown: readonly unknown[], run: () => unknown, reads = false) {
  const control = controlledBy()
  if (control === undefined || on === undefined) return run()
  if (control.caller === Caller.leftover) throw new AbortError()
  return control.effects.now(effect(on, name, shown, run, reads))
}

function controlled(name: string, real: Sync, sort: Sort): Sync {
  const called = name.slice(0, -'Sync'.length)
  return (...args) =>
    step(
      resourceOf(args[0], sort),
      called,
      args.slice(1).filter(arg => typeof arg === 'string' || typeof arg === 'number'),
      () => Reflect.apply(real, fs, args),
      sort === 'look' || sort === 'list',
    )
}

function open(path: unknown, flags: unknown = 'r', mode?: unknown): unknown {
  const on = resourceOf(path, 'change')
  const run = () => {
    const descriptor = openSync(path as string, flags as string, mode as number)
    if (on !== undefined) noteOpened(descriptor, on)
    return descriptor
  }
  return step(on, 'open', [flags], run, flags === 'r')
}

function close(descriptor: unknown): void {
  const on = typeof descriptor === 'number' ? fileOf(descriptor) : undefined
  step(on, 'close', [], () => {
    closeSync(descriptor as number)
    noteClosed(descriptor as number)
  })
}

function writeFile(path: unknown, data: unknown, options?: unknown): void {
  const { flag = 'w', mode } = (typeof options === 'object' && options !== null ? options : {}) as Record<
    string,
    string
  >
  const on = resourceOf(path, 'change')
  if (on === undefined || controlledBy() === undefined || (typeof data !== 'string' && !ArrayBuffer.isView(data))) {
    writeFileSync(path as string, data as string, options as undefined)
    return
  }
  const descriptor = step(on, 'open', [flag], () => openSync(path as string, flag, mode)) as number
  try {
    step(on, 'write', [data], () => writeFileSync(descriptor, data as string, options as undefined))
  } finally {
    closeSync(descriptor)
  }
}

const patches = new Patches()
for (const [name, sort] of Object.entries(sorts)) patches.value(fs, name, controlled(name, fs[name] as Sync, sort))
patches.value(fs, 'openSync', open).value(fs, 'closeSync', close).value(fs, 'writeFileSync', writeFile)

export function install(): () => void {
  patches.install()
  return () => patches.restore()
}
