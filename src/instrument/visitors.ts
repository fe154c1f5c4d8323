/** Which parts of the transform apply. */

import { awaits } from './awaits.ts'
import { compiled } from './compiled.ts'
import { elements } from './elements.ts'
import type { Scope } from './scope.ts'
import { thens } from './thens.ts'
import type { Visitor } from './visitor.ts'

/**
 * For code that runs on one event loop: what awaits. For code on threads: what touches elements of memory that they may share,
 * since what tasks do to each other there takes no await.
 */
export const visitorsOf: { readonly [mode in Scope['mode']]: readonly Visitor[] } = {
  async: [awaits, thens, compiled],
  threads: [elements],
}
