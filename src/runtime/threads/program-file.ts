/** Files that a worker must not import: that would run the program, or the tests, once more. */

import { realpathSync } from 'node:fs'

/** As Vitest's and Node's own default patterns have it. */
const SPEC = /\.(?:spec|test)\.[cm]?[jt]sx?$/

/** Whether `file` is a spec, or what the process was started with. */
export function isProgram(file: string): boolean {
  return SPEC.test(file) || file === entry()
}

function entry(): string | undefined {
  const [, path] = process.argv
  try {
    return path === undefined ? undefined : realpathSync(path)
  } catch {
    return path
  }
}
