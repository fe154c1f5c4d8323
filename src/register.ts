/**
 * Has Node instrument what it loads from now on: the door for runners that are neither `heddle run` nor Vitest.
 *
 * ```sh
 * node --import heddle/register --test
 * node --import tsx --import heddle/register --test      # TypeScript: tsx comes first
 * HEDDLE_INSTRUMENT=p-queue,lru-cache node --import heddle/register --test
 * ```
 *
 * The user's own files are instrumented, and of `node_modules` the packages that `HEDDLE_INSTRUMENT` lists.
 */

import { registerInstrumentation } from './instrument/register.ts'

const packages = (process.env.HEDDLE_INSTRUMENT ?? '').split(',').flatMap(name => name.trim() || [])

await registerInstrumentation({ packages, mode: 'async', accesses: true })
