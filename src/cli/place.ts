/** Where in the user's code an error came from. */

import { dirname, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseFrame } from '../scenario/location.ts'
import { localPath } from './paths.ts'

/** The folder that holds Heddle's own modules: `src` or `dist`. */
const own = dirname(dirname(fileURLToPath(import.meta.url))) + sep

const isUsers = (file: string) =>
  !file.startsWith(own) && !file.startsWith('node:') && !/[\\/]node_modules[\\/]|^<|^evalmachine/.test(file)

/** `file:line:column` of the first frame of `stack` that is the user's. */
export function placeIn(stack: string, cwd: string): string | undefined {
  for (const frame of stack.split('\n')) {
    const place = parseFrame(frame)
    if (place !== undefined && isUsers(place.file)) {
      return `${localPath(place.file, cwd)}:${place.line}:${place.column}`
    }
  }
  return undefined
}
