/** Which files are instrumented: the user's own, and those of the packages that were asked for. */

import { sep } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Scope {
  /** Packages of `node_modules` to be instrumented as well. */
  readonly packages: readonly string[]
  /** In which mode the code is to run. */
  readonly mode: 'async' | 'threads'
  /** Whether what code reads and writes between its awaits is told of in reports. Default false. */
  readonly accesses?: boolean | undefined
}

/** This package's own folder: its code is no part of what is tested. */
const root = fileURLToPath(new URL('../../', import.meta.url))
const own = [`${root}dist${sep}`, `${root}src${sep}`]

const FOLDER = `${sep}node_modules${sep}`

/** Whether the file at `path` is to be instrumented. */
export function isWanted(path: string, { packages }: Pick<Scope, 'packages'>): boolean {
  if (own.some(folder => path.startsWith(folder))) return false
  const at = path.lastIndexOf(FOLDER)
  if (at < 0) return true
  const inside = path
    .slice(at + FOLDER.length)
    .split(sep)
    .join('/')
  return packages.some(name => inside.startsWith(`${name}/`))
}

const key = Symbol.for('heddle.instrumented-scope')
const registry = globalThis as { [key: symbol]: Scope | undefined }

/** What is instrumented of the code that this thread loads; undefined while nothing is. A new worker has to be told. */
export const registeredScope = (): Scope | undefined => registry[key]

/** Notes that from now on `scope` is instrumented. */
export const setRegisteredScope = (scope: Scope): void => {
  registry[key] = scope
}

const declined = Symbol.for('heddle.instrumentation-declined')
const declining = globalThis as { [key: symbol]: boolean | undefined }

/** Whether no code at all is to be instrumented, not even where threads share raw memory. A new worker has to be told. */
export const isInstrumentationDeclined = (): boolean => declining[declined] === true

/** Notes that from now on code is left as it is. */
export const declineInstrumentation = (): void => {
  declining[declined] = true
}
