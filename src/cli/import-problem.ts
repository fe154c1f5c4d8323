/** Why a user's module could not be imported: what is wrong and where, in one or two lines, never our own stack. */

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { localPath } from './paths.ts'
import { placeIn } from './place.ts'

interface Explanation {
  readonly what: string
  /** `file:line:column` */
  readonly where?: string | undefined
}

/** Errors whose message says it all. */
const plain = new Set(['DefinitionError', 'ExitAttempt'])

/** The message for `error`, which importing `file` threw. */
export function explainImport(error: unknown, file: string, cwd: string): string {
  const { what, where } = explanation(error, file, cwd)
  return where === undefined ? what : `${what}\n  at ${where}`
}

function explanation(error: unknown, file: string, cwd: string): Explanation {
  if (!(error instanceof Error))
    return { what: `it throws ${typeof error === 'string' ? `'${error}'` : String(error)}` }
  const message = error.message.replace(/^heddle: /, '')
  const known = transformProblem(message, cwd)
  if (known !== undefined) return known
  if (error.name === 'UnsettledImport') return { what: message }
  const { code } = error as { code?: unknown }
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') return notFound(message, file, cwd)
  if (error.name === 'SyntaxError') {
    return { what: `SyntaxError: ${message}`, where: syntaxPlace(error.stack ?? '', file, cwd) }
  }
  const where = placeIn(error.stack ?? '', cwd)
  return { what: plain.has(error.name) ? message : `${error.name}: ${message}`, where }
}

/** What esbuild says: `file:line:column: ERROR: …`, its columns counted from 0. */
function transformProblem(message: string, cwd: string): Explanation | undefined {
  const match = /^Transform failed with \d+ errors?:\n(.*?):(\d+):(\d+): ERROR: (.*)/.exec(message)
  if (match === null) return undefined
  const [, path = '', line, column, what = ''] = match
  const hint = what.includes('"cjs" output format')
    ? `: name the file .mts, or put "type": "module" in package.json`
    : ''
  return { what: `SyntaxError: ${what}${hint}`, where: `${localPath(path, cwd)}:${line}:${Number(column) + 1}` }
}

function notFound(message: string, file: string, cwd: string): Explanation {
  const [, kind = 'module', name = '', from] =
    /Cannot find (module|package) '(.*?)'(?: imported from (\S+))?/.exec(message) ?? []
  const importer = from === undefined || from === file ? '' : `, imported from ${localPath(pathOf(from), cwd)}`
  return { what: name === '' ? message : `cannot find ${kind} '${localPath(pathOf(name), cwd)}'${importer}` }
}

const pathOf = (place: string) => (place.startsWith('file:') ? fileURLToPath(place) : place)

/** V8 tells the place above the stack, or not at all; then Node, asked to check the file, does. */
function syntaxPlace(stack: string, file: string, cwd: string): string | undefined {
  const told = placeAbove(stack)
  if (told !== undefined) return localPath(told.path, cwd) + told.position
  const checked = /\.[cm]?js$/.test(file)
    ? spawnSync(process.execPath, ['--check', file], { encoding: 'utf8' })
    : undefined
  const place = checked && placeAbove(checked.stderr)
  return place && localPath(place.path, cwd) + place.position
}

/** The first line is `path:line`, the third has carets below the offending column. */
function placeAbove(text: string): { readonly path: string; readonly position: string } | undefined {
  const [, place = '', line = '', below = ''] = /^(\S.*?):(\d+)\n.*\n( *)\^/.exec(text) ?? []
  return place === '' ? undefined : { path: pathOf(place), position: `:${line}:${below.length + 1}` }
}
