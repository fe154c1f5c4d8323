/**
 * Where in the user's code an operation was announced. Stacks are read as the platform gives them: tsx, Node's source maps and
 * Vitest all map them to the user's file already. Capturing one costs microseconds, so it happens on replay only.
 */

import { dirname, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder that holds this package's own modules: `src` or `dist`. */
const own = dirname(dirname(fileURLToPath(import.meta.url))) + sep
const DEPTH = 40

export interface Location {
  readonly file: string
  readonly line: number
  readonly column: number
}

const frame = /(?:\(|at (?:async )?)((?:file:\/\/)?[^()\s][^()]*?):(\d+):(\d+)\)?$/

/** The place that a line of a stack names, if it names one in a file. */
export function parseFrame(line: string): Location | undefined {
  const match = frame.exec(line)
  if (match === null) return undefined
  const raw = match[1] as string
  if (raw.startsWith('node:') || raw === '<anonymous>' || raw === 'native') return undefined
  let file = raw
  if (raw.startsWith('file://')) {
    try {
      file = fileURLToPath(raw.split('?')[0] as string)
    } catch {
      return undefined
    }
  }
  return { file: file.split('?')[0] as string, line: Number(match[2]), column: Number(match[3]) }
}

const inPackage = (file: string) => file.includes(`${sep}node_modules${sep}`)

/** The first place in a stack that is the user's: neither this package's, nor the platform's, nor, if possible, a dependency's. */
export function userLocation(stack: string): Location | undefined {
  let dependency: Location | undefined
  for (const line of stack.split('\n')) {
    const location = parseFrame(line.trim())
    if (location === undefined || location.file.startsWith(own)) continue
    if (!inPackage(location.file)) return location
    dependency ??= location
  }
  return dependency
}

/** The place of the code that called into this package. */
export function callerLocation(): Location | undefined {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = DEPTH
  const stack = new Error().stack ?? ''
  Error.stackTraceLimit = limit
  return userLocation(stack)
}

/** `file:line:column`, the file relative to the working directory where it lies below it. */
export function formatLocation(location: Location): string {
  const path = relative(process.cwd(), location.file)
  const file = path.startsWith('..') ? location.file : path
  return `${file.split(sep).join('/')}:${location.line}:${location.column}`
}
