/** Paths as reports show them. */

import { isAbsolute, relative, sep } from 'node:path'

/** `path` relative to `cwd` where it lies below it, with slashes. */
export function localPath(path: string, cwd: string): string {
  const local = isAbsolute(path) ? relative(cwd, path) : path
  return (local.startsWith('..') ? path : local).split(sep).join('/')
}
