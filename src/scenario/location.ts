/** Where in the user's code something was called. */

import { isAbsolute } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A place in a source file. Lines and columns count from 1. */
export interface Location {
  /** The path of the file. */
  readonly file: string
  readonly line: number
  readonly column: number
}

/** Frames above the call that are looked at: a helper's that makes scenarios, its caller's. */
const FRAMES = 10

export interface Caller {
  /** Where `callee` was called, or `undefined` when the stack does not tell. */
  readonly location: Location | undefined
  /** The files whose code was running, from the innermost on: modules of Node and of packages are left out. */
  readonly files: readonly string[]
}

/** Who called `callee`. Takes some 20 µs. */
export function callerOf(callee: (...args: never) => unknown): Caller {
  const holder: { stack?: unknown } = {}
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = FRAMES
  Error.captureStackTrace(holder, callee)
  const { stack } = holder // formatted, and mapped to the source, when it is read
  Error.stackTraceLimit = limit
  if (typeof stack !== 'string') return { location: undefined, files: [] }
  // What awaits this code has not called it.
  const frames = stack.split('\n').filter(line => /^ *at (?!async )/.test(line))
  const [location, ...others] = frames.map(parseFrame)
  const users = others.filter(each => each !== undefined && isAbsolute(each.file) && !PACKAGE.test(each.file))
  const files = [location, ...users].flatMap(each => each?.file ?? [])
  return { location, files: [...new Set(files)] }
}

const PACKAGE = /[\\/]node_modules[\\/]/

/** Parses a line of a V8 stack: `at alice (file:///bank.ts:3:14)` or `at /bank.ts:3:14`. */
export function parseFrame(frame: string): Location | undefined {
  const [, place, line, column] =
    /^ *at .*? \((.+):(\d+):(\d+)\)$/.exec(frame) ?? /^ *at (?:async )?(.+):(\d+):(\d+)$/.exec(frame) ?? []
  if (place === undefined) return undefined
  return { file: pathOf(place), line: Number(line), column: Number(column) }
}

/** A module's path without the query by which loaders tell its versions apart. */
function pathOf(place: string): string {
  return place.startsWith('file:') ? fileURLToPath(place.replace(/[?#].*$/, '')) : place.replace(/\?[tv]=.*$/, '')
}
