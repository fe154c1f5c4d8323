/** lockfile 0.4.2: two processes that find the same stale lock may both take it (npm/lockfile#4). */

import { oneHolder } from './lockfile.ts'

export const buggy = oneHolder('lockfile#4 · buggy', 'lockfile-buggy', 'invariant')
export const fixed = oneHolder('lockfile#4 · fixed', 'lockfile-fixed')
