/**
 * Covers: `node:fs` with callbacks, and through it `createReadStream` and `createWriteStream`, which open, read, write and close
 * by these very functions. Scheduling points: the effect (of `readFile`, `writeFile`, `appendFile`, `copyFile` and `rm` each step, see
 * `fs-scripts.ts`) and the callback. `exists` is a call of `access`.
 * Uncontrolled: `watch`, `watchFile`, `openAsBlob`, `glob`; synchronous calls on one event loop, which nobody can come between.
 */

import { createRequire } from 'node:module'
import { telling } from './file-times.ts'
import { close as closeDescriptor, open as openDescriptor, transfers } from './fs-descriptors.ts'
import { fileOf, isPath } from './fs-paths.ts'
import { plansFor } from './fs-plans.ts'
import { AT_ONCE } from './fs-scripts.ts'
import { descriptorPlans, type FilePlan, tellsTimes } from './fs-table.ts'
import { Patches } from './patches.ts'
import { calledBack, controlledBy } from './platform-call.ts'
import { Result, type Script } from './script.ts'

type Real = (...args: never[]) => unknown

/** The module object, which named imports follow after `syncBuiltinESMExports()`. */
const fs = createRequire(import.meta.url)('node:fs') as typeof import('node:fs')

const isDescriptor = (value: unknown): value is number => Number.isInteger(value)

const open: FilePlan = ([path, flags, mode]) =>
  isPath(path) ? openDescriptor(controlledBy()!.effects, path, flags as string | undefined, mode) : undefined

const close: FilePlan = ([descriptor]) =>
  isDescriptor(descriptor) ? closeDescriptor(controlledBy()!.effects, descriptor) : undefined

/** `fs.read(fd, callback)` and `fs.read(fd, { buffer, … }, callback)` have a buffer made for them. */
function withBuffer(args: readonly unknown[]): readonly unknown[] {
  const [descriptor, given, ...rest] = args
  if (ArrayBuffer.isView(given)) return args
  const options = (given ?? {}) as { buffer?: NodeJS.ArrayBufferView }
  return [descriptor, options.buffer ?? Buffer.alloc(16_384), options, ...rest]
}

/** How many bytes it was and the data: the callback gets both. */
function* withData(script: Script, data: unknown): Script {
  const count = yield* script
  return new Result([count, data], count)
}

function transferring(name: 'read' | 'readv' | 'write' | 'writev'): Real {
  const plan: FilePlan = given => {
    const args = name === 'read' ? withBuffer(given) : given
    const [descriptor, data] = args
    if (!isDescriptor(descriptor)) return undefined
    const shown = name.startsWith('read') ? [] : [data]
    return withData(transfers[name](fileOf(descriptor), args, shown), data)
  }
  return calledBack(
    fs[name],
    (_self, args) => plan(args),
    result => result as unknown[],
  )
}

const patches = new Patches()
for (const [name, plan] of [
  ...plansFor(AT_ONCE),
  ...descriptorPlans,
  ['open', open] as const,
  ['close', close] as const,
]) {
  const real = (fs as unknown as Record<string, Real | undefined>)[name]
  if (real === undefined) continue
  const controlled = calledBack(tellsTimes.has(name) ? telling(real) : real, (_self, args) => plan(args))
  if (name === 'realpath') {
    Object.assign(controlled, { native: calledBack(fs.realpath.native, (_self, args) => plan(args)) })
  }
  patches.value(fs, name, controlled)
}
for (const name of ['read', 'readv', 'write', 'writev'] as const) patches.value(fs, name, transferring(name))

export function install(): () => void {
  patches.install()
  return () => patches.restore()
}
