/**
 * lockfile 1.0.4: who finds that another has just done with taking over a stale lock takes the new one for stale as well, since
 * `opts.stale` is set to false for a second attempt and every age is above that. No release mends it; 0.4.3 had none of it.
 */

import { oneHolder } from './lockfile.ts'

export const buggy = oneHolder('lockfile, stale · buggy', 'lockfile-stale-buggy', 'invariant')
export const fixed = oneHolder('lockfile, stale · fixed', 'lockfile-fixed')
