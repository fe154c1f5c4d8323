/**
 * The calls of `node:fs` that are one effect each: how they are performed, what they act on, whether they only look. The forms
 * with a callback and those that return a promise are made from it alike.
 */

import fs from 'node:fs'
import { changed, told } from './file-times.ts'
import { fileAt, fileOf, isPath, pathName, placesAt } from './fs-paths.ts'
import { Named } from './fs-scripts.ts'
import { effect } from './platform-call.ts'
import type { Resource, Script } from './script.ts'

type Sync = (...args: unknown[]) => unknown

/** Whether it only looks, and whether it concerns one file or a place: who lies where. */
type Sort = 'look' | 'change' | 'place' | 'list'

const onPaths: Readonly<Record<string, Sort>> = {
  access: 'look',
  stat: 'look',
  lstat: 'look',
  statfs: 'look',
  readlink: 'look',
  realpath: 'look',
  readdir: 'list',
  opendir: 'list',
  chmod: 'change',
  chown: 'change',
  lchmod: 'change',
  lchown: 'change',
  utimes: 'change',
  lutimes: 'change',
  truncate: 'change',
  unlink: 'change',
  mkdir: 'place',
  rm: 'place',
  rmdir: 'place',
  mkdtemp: 'place',
  rename: 'place',
  link: 'place',
  symlink: 'place',
  cp: 'place',
}

const onDescriptors: Readonly<Record<string, Sort>> = {
  fstat: 'look',
  fchmod: 'change',
  fchown: 'change',
  futimes: 'change',
  ftruncate: 'change',
  fsync: 'look',
  fdatasync: 'look',
}

/** Calls that tell of a file's times, and of those that change them which argument is the file. */
export const tellsTimes: ReadonlySet<string> = new Set(['stat', 'lstat', 'fstat'])
const changing: Readonly<Record<string, number>> = {
  ...{ chmod: 0, chown: 0, lchmod: 0, lchown: 0, utimes: 0, lutimes: 0, truncate: 0, mkdir: 0 },
  ...{ rename: 1, link: 1, symlink: 1, fchmod: 0, fchown: 0, futimes: 0, ftruncate: 0 },
}
const contents = new Set(['truncate', 'ftruncate', 'mkdir', 'symlink'])

/** `twin`, with the times of files on the clock of tasks. */
function withTimes(name: string, twin: Sync): Sync {
  if (tellsTimes.has(name)) return (...args) => told(twin(...args))
  const file = changing[name]
  if (file === undefined) return twin
  return (...args) => {
    const result = twin(...args)
    changed(args[file], contents.has(name))
    return result
  }
}

/** The synchronous twin of each call, as it was before anything was patched. */
const twins: ReadonlyMap<string, Sync> = new Map(
  Object.entries(fs).flatMap(([name, value]) =>
    name.endsWith('Sync') && typeof value === 'function' ? [[name.slice(0, -'Sync'.length), value as Sync]] : [],
  ),
)

export type FilePlan = (args: readonly unknown[]) => Script | undefined

/** Arguments as a report shows them: paths by their names. */
const shown = (args: readonly unknown[], sort: Sort) =>
  args.map(value => (sort === 'place' && isPath(value) ? new Named(pathName(value)) : value))

function* once(on: Resource, name: string, args: readonly unknown[], run: () => unknown, reads: boolean): Script {
  return yield effect(on, name, args, run, reads)
}

function onPath(name: string, sort: Sort, twin: Sync): FilePlan {
  const reads = sort === 'look' || sort === 'list'
  const at = sort === 'look' || sort === 'change' ? fileAt : placesAt
  return args => {
    const [path] = args
    if (!isPath(path)) return undefined
    return once(at(path), name, shown(args.slice(1), sort), () => twin(...args), reads)
  }
}

function onDescriptor(name: string, sort: Sort, twin: Sync): FilePlan {
  return args => {
    const [descriptor] = args
    if (!Number.isInteger(descriptor)) return undefined
    return once(fileOf(descriptor as number), name, args.slice(1), () => twin(...args), sort === 'look')
  }
}

const plansOf = (table: Readonly<Record<string, Sort>>, make: (name: string, sort: Sort, twin: Sync) => FilePlan) =>
  new Map(
    Object.entries(table).flatMap(([name, sort]) => {
      const twin = twins.get(name)
      return twin === undefined ? [] : [[name, make(name, sort, withTimes(name, twin))] as const]
    }),
  )

/** What each call does, by name: the same for both forms. */
export const pathPlans: ReadonlyMap<string, FilePlan> = plansOf(onPaths, onPath)
export const descriptorPlans: ReadonlyMap<string, FilePlan> = plansOf(onDescriptors, onDescriptor)
