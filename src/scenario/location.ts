/** Where in the user's code something was called. */

import { fileURLToPath } from 'node:url'

/** A place in a source file. Lines and columns count from 1. */
export interface Location {
  /** The path of the file. */
  readonly file: string
  readonly line: number
  readonly column: number
}

/** Where `callee` was called, or `undefined` when the stack does not tell. Takes some 10 µs. */
export function callerOf(callee: (...args: never) => unknown): Location | undefined {
  const holder: { stack?: unknown } = {}
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 1
  Error.captureStackTrace(holder, callee)
  const { stack } = holder // formatted, and mapped to the source, when it is read
  Error.stackTraceLimit = limit
  return typeof stack === 'string' ? parseFrame(stack.slice(stack.lastIndexOf('\n') + 1)) : undefined
}

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
