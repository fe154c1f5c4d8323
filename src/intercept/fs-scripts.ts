/**
 * What the calls of `node:fs` do that are more than one effect, step by step as Node does it: whoever reads a file while another
 * task writes it may find it empty, or half of it.
 *
 * Effects are performed by the synchronous twin of each call: that is the same system call, over within its step. Where it might
 * block the process (a pipe, a terminal) the asynchronous call is made instead.
 */

import fs from 'node:fs'
import { inspect } from 'node:util'
import { AbortError } from './aborted.ts'
import { changed, opened } from './file-times.ts'
import { fileAt, noteClosed, noteOpened, type PathLike, pathText, placesAt } from './fs-paths.ts'
import { effect } from './platform-call.ts'
import type { Effect, Resource, Script } from './script.ts'

// Captured before anything is patched.
const { closeSync, copyFileSync, fstatSync, lstatSync, openSync, readSync, readdirSync, rmdirSync } = fs
const { statSync, unlinkSync, writeSync } = fs

/** How much Node reads at once, and writes at once where the call returns a promise. */
const CHUNK = 512 * 1024

export interface FileOptions {
  readonly encoding?: BufferEncoding | 'buffer' | null
  readonly flag?: string | number
  readonly mode?: number | string
  readonly signal?: AbortSignal
}

/** The options of a call, which may be just an encoding; undefined when the platform would complain of them. */
export function fileOptions(options: unknown): FileOptions | undefined {
  if (options === undefined || options === null) return {}
  if (typeof options === 'string') return Buffer.isEncoding(options) ? { encoding: options } : undefined
  if (typeof options !== 'object') return undefined
  const { encoding, signal } = options as FileOptions
  const known = encoding === undefined || encoding === null || encoding === 'buffer' || Buffer.isEncoding(encoding)
  return known && (signal === undefined || signal instanceof AbortSignal) ? options : undefined
}

/** A path among the arguments, shown by its name. */
export class Named {
  readonly #name: string
  constructor(name: string) {
    this.#name = name
  }
  [inspect.custom](): string {
    return this.#name
  }
}

function checkSignal({ signal }: FileOptions): void {
  if (signal?.aborted === true) throw new AbortError(signal)
}

/** Opens the file and goes on with its descriptor, which is closed together with the last effect. */
function* open(path: PathLike, flag: string | number, mode: number | string | undefined, reads: boolean): Opening {
  const file = fileAt(path)
  const run = () => {
    const descriptor = openSync(path, flag, mode)
    noteOpened(descriptor, file)
    opened(descriptor, flag)
    return descriptor
  }
  return (yield effect(file, 'open', [flag], run, reads)) as number
}
type Opening = Generator<Effect, number, unknown>

function close(descriptor: number): void {
  noteClosed(descriptor)
  closeSync(descriptor)
}

/** Reads on from where the file stands, as far as it was long when that began. */
export function* readAll(descriptor: number, file: Resource, options: FileOptions, owned = false): Script {
  const chunks: Buffer[] = []
  try {
    const { size } = fstatSync(descriptor)
    for (let total = 0; ; ) {
      const room = size === 0 ? CHUNK : Math.min(CHUNK, size - total)
      const buffer = Buffer.allocUnsafe(room)
      checkSignal(options)
      const read = () => readSync(descriptor, buffer, 0, room, null)
      const count = (yield effect(file, 'read', [], read, true)) as number
      chunks.push(buffer.subarray(0, count))
      total += count
      if (count === 0 || total === size || (size === 0 && count < room)) break
    }
  } finally {
    if (owned) close(descriptor)
  }
  const whole = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)
  const { encoding } = options
  return encoding && encoding !== 'buffer' ? whole.toString(encoding) : whole
}

export function* readFile(path: PathLike, options: FileOptions): Script {
  checkSignal(options)
  const descriptor = yield* open(path, options.flag ?? 'r', 0o666, true)
  return yield* readAll(descriptor, fileAt(path), options, true)
}

/** The bytes of what is to be written; undefined for what the platform has to take care of. */
export function bytesOf(data: unknown, { encoding }: FileOptions): Uint8Array | undefined {
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  return typeof data === 'string' ? Buffer.from(data, (encoding || 'utf8') as BufferEncoding) : undefined
}

/** `data` is what a report shows; `chunk` is how many bytes are written at once. */
export function* writeAll(
  descriptor: number,
  file: Resource,
  bytes: Uint8Array,
  data: unknown,
  options: FileOptions,
  chunk: number,
  owned = false,
): Script {
  try {
    for (let total = 0; ; ) {
      checkSignal(options)
      const end = Math.min(bytes.length, total + chunk)
      const write = () => {
        const count = writeSync(descriptor, bytes, total, end - total, null)
        changed(descriptor, true)
        return count
      }
      total += (yield effect(file, 'write', [data], write)) as number
      if (total >= bytes.length) return undefined
    }
  } finally {
    if (owned) close(descriptor)
  }
}

/** `chunk`: with a callback Node writes all at once, with a promise in parts. */
export function* writeFile(
  path: PathLike,
  bytes: Uint8Array,
  data: unknown,
  options: FileOptions,
  chunk: number,
): Script {
  checkSignal(options)
  const descriptor = yield* open(path, options.flag ?? 'w', options.mode ?? 0o666, false)
  return yield* writeAll(descriptor, fileAt(path), bytes, data, options, chunk, true)
}

export const AT_ONCE = Number.POSITIVE_INFINITY
export const IN_PARTS = CHUNK

const exclusive = fs.constants.COPYFILE_EXCL

/** The destination is there, and empty, before anything is copied. */
export function* copyFile(from: PathLike, to: PathLike, mode = 0): Script {
  const target = placesAt(to)
  const source = new Named(`from ${fileAt(from).name}`)
  const create = () => {
    const there = statSync(to, { throwIfNoEntry: false })
    const original = statSync(from, { throwIfNoEntry: false })
    const fits = there === undefined || (there.isFile() && there.ino !== original?.ino && (mode & exclusive) === 0)
    // What Node itself would not do it complains of.
    if (original?.isFile() !== true || !fits) return copyFileSync(from, to, mode)
    closeSync(openSync(from, 'r'))
    closeSync(openSync(to, 'w', original.mode))
    changed(to, true)
    return true
  }
  const created = yield effect(target, 'copyFile', [source], create)
  if (created === true) {
    const fill = () => {
      copyFileSync(from, to, mode & ~exclusive)
      changed(to, true)
    }
    yield effect(target, 'copyFile', [source], fill)
  }
  return undefined
}

const notEmpty = new Set(['ENOTEMPTY', 'EEXIST', 'EPERM'])

/** What removes one entry; a folder that is not empty stays, and its entries are returned. */
function removeOne(path: string): string[] | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return undefined
  if (!stats.isDirectory()) {
    unlinkSync(path)
    return undefined
  }
  try {
    rmdirSync(path)
    return undefined
  } catch (error) {
    if (!notEmpty.has((error as NodeJS.ErrnoException).code ?? '')) throw error
    return readdirSync(path)
  }
}

/** What another task has removed meanwhile is as well removed, which goes for the platform too. */
function unlessGone<T>(removal: () => T): T | undefined {
  try {
    return removal()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return undefined
  }
}

/** Entry by entry: what another task adds to a folder meanwhile keeps it from being removed. */
export function* removeTree(path: string): Script {
  const removal = () => unlessGone(() => removeOne(path))
  const entries = (yield effect(placesAt(path), 'rm', [], removal)) as string[] | undefined
  if (entries === undefined) return undefined
  for (const entry of entries) yield* removeTree(`${path}/${entry}`)
  yield effect(placesAt(path), 'rmdir', [], () => unlessGone(() => rmdirSync(path)))
  return undefined
}

/** `rm` of what is there, with `recursive`. */
export function* remove(path: PathLike, force: boolean): Script {
  const text = pathText(path)
  const look = () => {
    if (!force) lstatSync(text)
  }
  if (!force) yield effect(fileAt(path), 'lstat', [], look, true)
  return yield* removeTree(text)
}
