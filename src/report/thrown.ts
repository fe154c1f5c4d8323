/**
 * An error of the user's code: its name and message, and of its stack the frames that are the user's. Frames of Node, of
 * Heddle and of the runner that called it say nothing about the user's code.
 */

import { dirname, isAbsolute, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Finding } from '../explore/verdict.ts'
import { linesOf, paragraph } from './measure.ts'
import { type TextOptions, widthOf } from './options.ts'
import type { Style } from './style.ts'

/** The folder that holds Heddle's own modules: `src` or `dist`. */
const own = dirname(dirname(fileURLToPath(import.meta.url))) + sep
const runners = /[\\/]node_modules[\\/](?:heddle|vitest|@vitest|vite|vite-node|chai|piscina|tsx)[\\/]/
const platform = /(?:\(|at (?:async )?)(?:node:|internal\/|<anonymous>|native\b|index \d)/
const FRAMES = 5
const MESSAGE_LINES = 20

function pathOf(place: string): string {
  try {
    return place.startsWith('file://') ? fileURLToPath(place) : place
  } catch {
    return place
  }
}

/** A path relative to `cwd` where it lies below it. */
function localPath(path: string, cwd: string): string {
  const local = isAbsolute(path) ? relative(cwd, path) : path
  return (local.startsWith('..') ? path : local).split(sep).join('/')
}

/** One frame as `at name (file:line:column)`, or nothing when it is not the user's. */
function userFrame(line: string, cwd: string): string | undefined {
  if (!/^\s*at /.test(line) || platform.test(line) || runners.test(line)) return undefined
  const match = /^\s*at (?:(.*?) \()?(?:async )?([^()]+?)(?:\?[^:()]*)?(:\d+:\d+)\)?$/.exec(line)
  if (match === null) return line.trim()
  const [, name = '', place = '', position = ''] = match
  const path = pathOf(place)
  if (path.startsWith(own)) return undefined
  const where = localPath(path, cwd) + position
  return name === '' ? `at ${where}` : `at ${name} (${where})`
}

/** The user's frames of a stack, with paths relative to `cwd`. */
export function userFrames(stack: string, cwd: string): string[] {
  return linesOf(stack).flatMap(line => userFrame(line, cwd) ?? [])
}

/** A message as indented lines. One of many lines (the diff of an assertion) is cut, unless the reader wants all. */
export function messageLines(message: string, options: TextOptions): string[] {
  const lines = paragraph(message, '  ', widthOf(options))
  const hidden = lines.length - MESSAGE_LINES
  if (options.verbose || hidden <= 1) return lines
  return [...lines.slice(0, MESSAGE_LINES), `  …${hidden} more lines (--verbose)`]
}

/** What the user's code threw, as lines; the message only where the finding's own sentence does not hold it. */
export function thrownLines(finding: Finding, style: Style, options: TextOptions): string[] {
  const { error, message } = finding
  if (error === undefined) return []
  const told = error.message === '' ? error.name : error.message
  const heading = message.includes(told) ? [] : messageLines(`${error.name}: ${error.message}`, options)
  const frames = userFrames(error.stack ?? '', options.cwd ?? process.cwd())
  const shown = options.verbose ? frames : frames.slice(0, FRAMES)
  const hidden = frames.length - shown.length
  const rest = hidden > 0 ? [`    …${hidden} more ${hidden === 1 ? 'frame' : 'frames'} (--verbose)`] : []
  return [...heading, ...[...shown.map(frame => `    ${frame}`), ...rest].map(style.faint)]
}
