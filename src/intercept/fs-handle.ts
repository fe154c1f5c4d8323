/**
 * Covers: the file handles of `fs.promises.open`: `read`, `write`, `readv`, `writev`, `readFile`, `writeFile`, `appendFile`, `stat`,
 * `truncate`, `sync`, `datasync`, `chmod`, `chown`, `utimes`, `close`, and through `read` and `write` their streams and `readLines`.
 * Scheduling points: effect and delivery.
 *
 * Their class is not public, and `close` is a property of each: both are taken when a handle is opened, inside of a run or in
 * `setup`. Uncontrolled: `close` of handles that were opened before the run, `readableWebStream`.
 */

import type { FileHandle } from 'node:fs/promises'
import type { Effects } from './effects.ts'
import { opened, telling } from './file-times.ts'
import { transfers } from './fs-descriptors.ts'
import { fileOf, noteClosed, noteOpened, type PathLike } from './fs-paths.ts'
import { bytesOf, fileOptions, IN_PARTS, readAll, writeAll } from './fs-scripts.ts'
import { descriptorPlans, type FilePlan } from './fs-table.ts'
import { openerOf } from './left-open.ts'
import { Patches } from './patches.ts'
import { controlledBy, effect, promised } from './platform-call.ts'
import { type Resource, Result, type Script } from './script.ts'

type Real = (...args: never[]) => unknown
type HandlePlan = (handle: FileHandle, args: readonly unknown[]) => Script | undefined

/** By the name of the method, the call of `node:fs` that takes a descriptor. */
const twins = {
  stat: 'fstat',
  truncate: 'ftruncate',
  sync: 'fsync',
  datasync: 'fdatasync',
  chmod: 'fchmod',
  chown: 'fchown',
  utimes: 'futimes',
} as const

const isOpen = (handle: FileHandle): boolean => handle.fd >= 0

function* named(script: Script, count: string, name: string, data: unknown): Script {
  const transferred = yield* script
  return new Result({ [count]: transferred, [name]: data }, transferred)
}

const read: HandlePlan = (handle, args) => {
  const [given, ...rest] = args
  const options = ArrayBuffer.isView(given) ? undefined : ((given ?? {}) as { buffer?: NodeJS.ArrayBufferView })
  const buffer = options === undefined ? given : (options.buffer ?? Buffer.alloc(16_384))
  const all = [handle.fd, buffer, ...(options === undefined ? rest : [options])]
  return named(transfers.read(fileOf(handle.fd), all, []), 'bytesRead', 'buffer', buffer)
}

const moving =
  (name: 'readv' | 'write' | 'writev', count: string, key: string): HandlePlan =>
  (handle, args) => {
    const [data] = args
    const shown = name === 'readv' ? [] : [data]
    return named(transfers[name](fileOf(handle.fd), [handle.fd, ...args], shown), count, key, data)
  }

export const readHandle: HandlePlan = (handle, [given]) => {
  const options = fileOptions(given)
  return options && readAll(handle.fd, fileOf(handle.fd), options)
}

export const writeHandle: HandlePlan = (handle, [data, given]) => {
  const options = fileOptions(given)
  const bytes = options && bytesOf(data, options)
  return bytes && writeAll(handle.fd, fileOf(handle.fd), bytes, data, options!, IN_PARTS)
}

const plans: Readonly<Record<string, HandlePlan>> = {
  ...Object.fromEntries(
    Object.entries(twins).map(([name, twin]) => {
      const plan = descriptorPlans.get(twin) as FilePlan
      return [name, (handle: FileHandle, args: readonly unknown[]) => plan([handle.fd, ...args])]
    }),
  ),
  read,
  readv: moving('readv', 'bytesRead', 'buffers'),
  write: moving('write', 'bytesWritten', 'buffer'),
  writev: moving('writev', 'bytesWritten', 'buffers'),
  readFile: readHandle,
  writeFile: writeHandle,
  appendFile: writeHandle,
}

let patches: Patches | undefined
let installed = false

function take(prototype: object): void {
  patches = new Patches()
  for (const [name, plan] of Object.entries(plans)) {
    const real = (prototype as Record<string, Real | undefined>)[name]
    if (real === undefined) continue
    const controlled = promised(name === 'stat' ? telling(real) : real, (self, args) =>
      isOpen(self as FileHandle) ? plan(self as FileHandle, args) : undefined,
    )
    patches.value(prototype, name, controlled)
  }
  if (installed) patches.install()
}

function* closing(effects: Effects, handle: FileHandle, close: () => unknown): Script {
  const { fd } = handle
  yield { ...effect(fileOf(fd), 'close', [], close), alone: true }
  noteClosed(fd)
  effects.finished(handle)
  return undefined
}

/** Takes a handle that was just opened under control. */
export function adopt(handle: FileHandle, file: Resource): FileHandle {
  if (patches === undefined) take(Object.getPrototypeOf(handle) as object)
  noteOpened(handle.fd, file)
  const close = handle.close.bind(handle)
  handle.close = promised(close, () =>
    isOpen(handle) ? closing(controlledBy()!.effects, handle, close) : undefined,
  ) as typeof close
  return handle
}

/** `real` is the platform's own. */
export function* open(
  effects: Effects,
  real: (path: PathLike, flags?: string | number, mode?: number) => Promise<FileHandle>,
  file: Resource,
  args: [PathLike, (string | number)?, number?],
): Script {
  const [, flags = 'r', mode] = args
  const opener = openerOf(effects.engine)
  const handle = (yield effect(file, 'open', [flags, mode], () => real(...args), flags === 'r')) as FileHandle
  opened(handle.fd, flags)
  effects.unfinished(handle, () => void handle.close().catch(() => {}), {
    word: 'a file open',
    isOpen: () => isOpen(handle),
    opener,
  })
  return new Result(adopt(handle, file))
}

export function install(): () => void {
  installed = true
  patches?.install()
  return () => {
    installed = false
    patches?.restore()
  }
}
