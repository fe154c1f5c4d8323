/** Which parts of the transform apply. */

import { awaits } from './awaits.ts'
import { closed } from './closed.ts'
import { compiled } from './compiled.ts'
import { elements } from './elements.ts'
import { imports } from './imports.ts'
import { members } from './members.ts'
import type { Scope } from './scope.ts'
import { thens } from './thens.ts'
import { variables } from './variables.ts'
import type { Visitor } from './visitor.ts'
import { wholes } from './wholes.ts'

/**
 * For code that runs on one event loop: what awaits and, if that is wanted, what touches objects and variables. For code on
 * threads: what touches elements of memory that they may share, since what tasks do to each other there takes no await.
 */
export function visitorsOf({ mode, accesses }: Pick<Scope, 'mode' | 'accesses'>): readonly Visitor[] {
  if (mode === 'threads') return [elements]
  return accesses === true
    ? [awaits, thens, compiled, imports, closed, wholes, members, variables]
    : [awaits, thens, compiled, imports]
}
