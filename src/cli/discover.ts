/** From the paths that a user names to scenario files. */

import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { globSync } from 'tinyglobby'
import { localPath } from './paths.ts'
import { UsageError } from './usage-error.ts'

const PATTERN = '**/*.scenario.{ts,mts,js,mjs}'

/** Never searched, unless a path names something in them. */
const IGNORED = ['**/node_modules/**', '**/dist/**']

/**
 * The scenario files that `paths` mean: a file is itself, a folder all `*.scenario.*` files below it. Sorted within a folder,
 * each once. Throws a `UsageError` for a path that is not there and for a folder without scenarios.
 */
export function discover(paths: readonly string[], cwd: string): string[] {
  return [...new Set(paths.flatMap(path => filesOf(path, cwd)))]
}

function filesOf(path: string, cwd: string): string[] {
  const absolute = resolve(cwd, path)
  const stats = statSync(absolute, { throwIfNoEntry: false })
  if (stats === undefined) throw new UsageError(`there is no file or folder '${path}'`)
  if (stats.isFile()) return [absolute]
  const files = globSync(PATTERN, { cwd: absolute, absolute: true, ignore: IGNORED })
  if (files.length === 0) {
    const where = localPath(absolute, cwd) === '' ? 'this folder' : `'${path}'`
    throw new UsageError(
      `there are no scenarios in ${where}: a scenario file is called *.scenario.ts, .mts, .js or .mjs`,
    )
  }
  return files.sort()
}
