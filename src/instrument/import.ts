/**
 * For `node --import`: instruments what the process loads from now on. As `heddle/register` it is the door for runners that are
 * neither `heddle run` nor Vitest:
 *
 * ```sh
 * node --import heddle/register --test
 * node --import tsx --import heddle/register --test      # TypeScript: tsx comes first
 * HEDDLE_INSTRUMENT=p-queue,lru-cache node --import heddle/register --test
 * ```
 *
 * The user's own files are instrumented, and of `node_modules` the packages that `HEDDLE_INSTRUMENT` lists. Whoever knows the
 * module's URL may say so in it, and that what code reads and writes is not told of: `import.js?packages=p-queue,got&accesses=false`.
 */

import { registerInstrumentation } from './register.ts'

const { searchParams } = new URL(import.meta.url)
const packages = (searchParams.get('packages') ?? process.env.HEDDLE_INSTRUMENT ?? '')
  .split(',')
  .flatMap(name => name.trim() || [])
await registerInstrumentation({ packages, mode: 'async', accesses: searchParams.get('accesses') !== 'false' })
