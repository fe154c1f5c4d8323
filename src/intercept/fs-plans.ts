/** What calls of `node:fs` do that take a path or a descriptor, but for those that are one effect each (`fs-table.ts`). */

import { blocks } from './fs-descriptors.ts'
import { fileOf, isPath, type PathLike } from './fs-paths.ts'
import { bytesOf, copyFile, fileOptions, readAll, readFile, remove, writeAll, writeFile } from './fs-scripts.ts'
import { type FilePlan, pathPlans } from './fs-table.ts'
import type { Script } from './script.ts'

const isDescriptor = (value: unknown): value is number => Number.isInteger(value)
const isFile = (value: unknown): value is PathLike | number => (isPath(value) || isDescriptor(value)) && !blocks(value)

function reading([file, given]: readonly unknown[]): Script | undefined {
  const options = fileOptions(given)
  if (options === undefined || !isFile(file)) return undefined
  return typeof file === 'number' ? readAll(file, fileOf(file), options) : readFile(file, options)
}

/** `chunk` is how many bytes are written at once, `flag` how the file is opened unless the call says otherwise. */
const writing =
  (flag: string, chunk: number): FilePlan =>
  ([file, data, given]) => {
    const options = fileOptions(given)
    if (options === undefined || !isFile(file)) return undefined
    const bytes = bytesOf(data, options)
    if (bytes === undefined) return undefined
    if (typeof file === 'number') return writeAll(file, fileOf(file), bytes, data, options, chunk)
    return writeFile(file, bytes, data, { ...options, flag: options.flag ?? flag }, chunk)
  }

function copying([from, to, mode]: readonly unknown[]): Script | undefined {
  return isPath(from) && isPath(to) && !blocks(from) ? copyFile(from, to, mode as number | undefined) : undefined
}

function removing([path, options]: readonly unknown[]): Script | undefined {
  const { recursive, force } = (options ?? {}) as { recursive?: boolean; force?: boolean }
  if (!isPath(path)) return undefined
  return recursive === true ? remove(path, force === true) : pathPlans.get('rm')?.([path, options])
}

/** All calls by path, where files are written `chunk` bytes at once. */
export const plansFor = (chunk: number): ReadonlyMap<string, FilePlan> =>
  new Map([
    ...pathPlans,
    ['readFile', reading],
    ['writeFile', writing('w', chunk)],
    ['appendFile', writing('a', chunk)],
    ['copyFile', copying],
    ['rm', removing],
  ])
