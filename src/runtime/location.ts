/**
 * Where in the user's code an operation was announced. Stacks are read as the platform gives them: tsx, Node's source maps and
 * Vitest all map them to the user's file already. Capturing one costs microseconds, so it happens on replay only.
 */

import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isWanted, registeredScope } from '../instrument/scope.ts'
import { type Location, parseFrame } from '../scenario/location.ts'

/** This package's own modules: as they run, and as source maps name them. */
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const own = [join(root, 'dist') + sep, join(root, 'src') + sep]
const DEPTH = 40

/** Whether a file is a dependency's. */
export const inPackage = (file: string) => file.includes(`${sep}node_modules${sep}`)

/** Where the platform ends a stream by itself, of which nobody awaits that its file is closed. */
const DESTROYING = 'node:internal/streams/destroy'

/** A place in a stack, and whether it was a dependency's code that came from there, or the platform's own. */
export interface Origin {
  readonly location: Location | undefined
  readonly foreign: boolean
}

/** The first place in a stack that is the user's: neither this package's, nor the platform's, nor, if possible, a dependency's. */
export const userLocation = (stack: string): Location | undefined => originOf(stack).location

function originOf(stack: string, direct = false): Origin {
  let dependency: Location | undefined
  let platform = false
  for (const line of stack.split('\n')) {
    const location = parseFrame(line)
    if (location === undefined || own.some(folder => location.file.startsWith(folder))) continue
    if (location.file.startsWith('node:')) {
      platform ||= direct || location.file === DESTROYING
      continue
    }
    if (!inPackage(location.file)) return { location, foreign: platform || dependency !== undefined }
    dependency ??= location
  }
  // Where nothing of the user's is on the stack, it was the platform that went on by itself.
  return { location: dependency, foreign: true }
}

/** A stack as it was captured; it is formatted and mapped, which takes most of the time, when it is first read. */
export interface CapturedStack {
  readonly stack?: string
}

/** The present stack. */
export function captureStack(): CapturedStack {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = DEPTH
  const captured = {}
  Error.captureStackTrace(captured)
  Error.stackTraceLimit = limit
  return captured
}

/** The code that called into this package. If that was the platform's, asked `direct`ly, it is foreign. */
export function callerOrigin(direct = false): Origin {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = DEPTH
  const stack = new Error().stack ?? ''
  Error.stackTraceLimit = limit
  return originOf(stack, direct)
}

/** The file of the code that called into this package; undefined where nobody did. */
function callingFile(): string | undefined {
  for (const line of (captureStack().stack ?? '').split('\n')) {
    const file = parseFrame(line)?.file
    if (file !== undefined && !own.some(folder => file.startsWith(folder))) return file
  }
  return undefined
}

/** Whether it was the platform's own code that called into this package. */
export const isCalledByPlatform = (): boolean => callingFile()?.startsWith('node:') === true

/** Whether it was code of a dependency that is not under test itself, as it would be if it were instrumented. */
export function isCalledByPackage(): boolean {
  const file = callingFile()
  return file !== undefined && inPackage(file) && !isWanted(file, registeredScope() ?? { packages: [] })
}

/** A path relative to the working directory where it lies below it. */
export function localPath(path: string): string {
  const local = relative(process.cwd(), path)
  return (local.startsWith('..') ? path : local).split(sep).join('/')
}

/** `file:line:column`, the file relative to the working directory where it lies below it. */
export const formatLocation = ({ file, line, column }: Location): string => `${localPath(file)}:${line}:${column}`
