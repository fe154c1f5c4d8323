/**
 * Opening, reading, writing and closing by descriptor. What may block the process (a pipe, a terminal, a device) is left to the
 * asynchronous call, and is in flight until that answers.
 */

import fs from 'node:fs'
import type { Effects } from './effects.ts'
import { changed, opened } from './file-times.ts'
import { fileAt, fileOf, noteClosed, noteOpened, type PathLike } from './fs-paths.ts'
import { effect, later, type Real } from './platform-call.ts'
import { type Resource, Result, type Script } from './script.ts'

// Captured before anything is patched.
const { closeSync, fstatSync, openSync, statSync } = fs
const { readSync, readvSync, writeSync, writevSync } = fs
const { open: openLater, read: readLater, readv: readvLater, write: writeLater, writev: writevLater } = fs

type Flags = string | number | undefined

/** The first result of the asynchronous call. */
const first = (call: Real, args: readonly unknown[]): Promise<unknown> =>
  later(call, undefined, args).then(([value]) => value)

const mayBlock = (stats: fs.Stats | undefined): boolean => stats?.isFile() === false && !stats.isDirectory()

/** Whether a synchronous call on it might never return; of what is not there it is for the call itself to complain. */
export function blocks(file: PathLike | number): boolean {
  try {
    return mayBlock(typeof file === 'number' ? fstatSync(file) : statSync(file, { throwIfNoEntry: false }))
  } catch {
    return false
  }
}

/** Whether opening with these flags leaves the file as it is. */
const justLooks = (flags: Flags): boolean => flags === undefined || flags === 'r' || flags === 0

/** Closes a descriptor that a task of an execution that was cut off has left open, unless it is another's by now. */
function closeLeft(descriptor: number, stats: fs.Stats): void {
  if (isStill(descriptor, stats)) closeSync(descriptor)
}

/** Whether the descriptor is open, and that of the same file. */
function isStill(descriptor: number, { dev, ino }: fs.Stats): boolean {
  try {
    const now = fstatSync(descriptor)
    return now.dev === dev && now.ino === ino
  } catch {
    return false
  }
}

export function* open(effects: Effects, path: PathLike, flags: Flags, mode: unknown): Script {
  const file = fileAt(path)
  const run = () => {
    if (blocks(path)) return first(openLater as Real, [path, flags ?? 'r', mode ?? 0o666])
    const descriptor = openSync(path, flags ?? 'r', mode as number | undefined)
    opened(descriptor, flags)
    return descriptor
  }
  const descriptor = (yield effect(file, 'open', [flags ?? 'r', mode], run, justLooks(flags))) as number
  noteOpened(descriptor, file)
  const stats = fstatSync(descriptor)
  effects.unfinished(descriptor, () => closeLeft(descriptor, stats), {
    word: 'a file open',
    isOpen: () => isStill(descriptor, stats),
  })
  return new Result(descriptor)
}

export function* close(effects: Effects, descriptor: number): Script {
  const run = () => {
    closeSync(descriptor)
    noteClosed(descriptor)
    effects.finished(descriptor)
  }
  return yield effect(fileOf(descriptor), 'close', [], run)
}

type Transfer = (file: Resource, args: readonly unknown[], shown: readonly unknown[]) => Script

/** The call named `name`: `args` are those of both of its forms, `shown` what a report shows of them. */
function transfer(name: string, now: Real, asynchronous: Real, reads: boolean): Transfer {
  return function* (file, args, shown): Script {
    const run = () => {
      if (blocks(args[0] as number)) return first(asynchronous, args)
      const result = Reflect.apply(now, undefined, args as never[])
      if (!reads) changed(args[0], true)
      return result
    }
    return yield effect(file, name, shown, run, reads)
  }
}

/** Reading moves the place where the next one goes on, but that is the descriptor's, not the file's. */
export const transfers = {
  read: transfer('read', readSync as Real, readLater as Real, true),
  readv: transfer('readv', readvSync as Real, readvLater as Real, true),
  write: transfer('write', writeSync as Real, writeLater as Real, false),
  writev: transfer('writev', writevSync as Real, writevLater as Real, false),
}
