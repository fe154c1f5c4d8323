/**
 * How files are called: what a report shows of a path, and the key by which operations on it depend on each other.
 *
 * Neither may tell one execution from the next, so what is random about a path is left out: the folder below the system's
 * folder for temporary files, and in keys long numbers and the suffixes that `mkdtemp` adds.
 */

import { relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ANY_KEY } from '../schedule/operation.ts'
import { Resource } from './script.ts'
import { withoutTemporary } from './temporary.ts'

export type PathLike = string | Buffer | URL

/** Whether the platform would take it for a path; it complains of the rest itself. */
export const isPath = (value: unknown): value is PathLike =>
  typeof value === 'string' ? !value.includes('\0') : Buffer.isBuffer(value) || value instanceof URL

export function pathText(path: PathLike): string {
  if (typeof path === 'string') return path
  return path instanceof URL ? fileURLToPath(path) : path.toString()
}

/** The path below the working directory, or below a temporary folder, or as it is. */
export function pathName(path: PathLike): string {
  const absolute = resolve(pathText(path))
  const local = relative(process.cwd(), absolute)
  if (local !== '' && !local.startsWith('..')) return local.split(sep).join('/')
  return withoutTemporary(absolute).split(sep).join('/')
}

const stable = (name: string): string =>
  name.replace(/(?<=[-_.])[A-Za-z0-9]{6}(?=\/|$)/g, '#').replace(/[0-9a-f-]*\d[0-9a-f-]{2,}/gi, '#')

export const fileAt = (path: PathLike): Resource => {
  const name = pathName(path)
  return new Resource(name, stable(name))
}

/** For operations that concern more than the one path they are named after. */
export const placesAt = (path: PathLike): Resource => new Resource(pathName(path), ANY_KEY)

const opened = new Map<number, Resource>()
const unknown = new Resource('a file', 'a file opened outside of control')

export const fileOf = (descriptor: number): Resource => opened.get(descriptor) ?? unknown

/** Remembers which file a descriptor is for. */
export function noteOpened(descriptor: number, file: Resource): void {
  opened.set(descriptor, file)
}

export function noteClosed(descriptor: number): void {
  opened.delete(descriptor)
}
