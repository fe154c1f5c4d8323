/** Heddle's own version. */

import { readFileSync } from 'node:fs'

interface Manifest {
  readonly version: string
}

/** As `package.json` has it. */
export const version = (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as Manifest)
  .version
