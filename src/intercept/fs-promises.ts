/**
 * Covers: `node:fs/promises`, which `fs.promises` is as well. Scheduling points: the effect (of `readFile`, `writeFile`, `appendFile`,
 * `copyFile` and `rm` each step, see `fs-scripts.ts`) and its delivery. Handles: `fs-handle.ts`.
 * Uncontrolled: `watch`, `glob`; `writeFile` of an iterable or a stream; pipes and devices read or written as a whole.
 */

import type { FileHandle } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { telling } from './file-times.ts'
import * as handles from './fs-handle.ts'
import { fileAt, isPath } from './fs-paths.ts'
import { plansFor } from './fs-plans.ts'
import { IN_PARTS } from './fs-scripts.ts'
import { type FilePlan, tellsTimes } from './fs-table.ts'
import { Patches } from './patches.ts'
import { controlledBy, promised } from './platform-call.ts'

type Real = (...args: never[]) => unknown

const promises = createRequire(import.meta.url)('node:fs/promises') as typeof import('node:fs/promises')
const realOpen = promises.open

const isHandle = (value: unknown): value is FileHandle =>
  typeof value === 'object' && value !== null && value.constructor.name === 'FileHandle'

/** Calls that take a handle in the place of a path. */
const onHandles: Readonly<Record<string, typeof handles.readHandle>> = {
  readFile: handles.readHandle,
  writeFile: handles.writeHandle,
  appendFile: handles.writeHandle,
}

const patches = new Patches()
for (const [name, plan] of plansFor(IN_PARTS)) {
  const real = (promises as unknown as Record<string, Real | undefined>)[name]
  const onHandle = onHandles[name]
  if (real === undefined) continue
  const either: FilePlan = args => {
    const [file, ...rest] = args
    // The platform complains of a number here.
    if (typeof file === 'number') return undefined
    return onHandle !== undefined && isHandle(file) ? onHandle(file, rest) : plan(args)
  }
  patches.value(
    promises,
    name,
    promised(tellsTimes.has(name) ? telling(real) : real, (_self, args) => either(args)),
  )
}

const open = promised(realOpen, (_self, args) => {
  const [path] = args
  if (!isPath(path)) return undefined
  return handles.open(controlledBy()!.effects, realOpen, fileAt(path), args as [typeof path])
}) as typeof realOpen

/** Also handles that `setup` opens are to be known. */
const opening = async (...args: Parameters<typeof realOpen>): Promise<FileHandle> => {
  if (controlledBy() !== undefined) return open(...args)
  return handles.adopt(await realOpen(...args), fileAt(args[0]))
}
patches.value(promises, 'open', Object.defineProperties(opening, Object.getOwnPropertyDescriptors(realOpen)))

export function install(): () => void {
  patches.install()
  const uninstall = handles.install()
  return () => {
    uninstall()
    patches.restore()
  }
}
