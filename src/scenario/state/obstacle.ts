/** Whether tasks in different threads can share a state. */

import { isControlled } from '../brands.ts'
import { describe } from '../describe.ts'
import { parts } from './parts.ts'
import { below } from './plain.ts'

/** The first thing in a state that threads cannot share. */
export interface Obstacle {
  /** Where it is: `state.db`, `state.pools.0`. */
  readonly path: string
  /** What it is: `an instance of Pool`. */
  readonly what: string
  /** Both in a sentence: `state.db cannot be shared between threads (an instance of Pool)`. */
  readonly message: string
}

/**
 * What keeps a state from being shared between threads, if anything does. What they can share are primitives, shared objects,
 * `shared.buffer`s and views of them, `shared.local` values, functions, and plain objects and arrays of these.
 */
export function threadObstacle(state: unknown): Obstacle | undefined {
  for (const { kind, path: inside, value } of parts(state)) {
    if (kind !== 'foreign') continue
    const path = below('state', inside)
    const what = inWords(value)
    return { path, what, message: `${path} cannot be shared between threads (${what})` }
  }
  return undefined
}

/** What a foreign part of a state is. */
export function inWords(value: unknown): string {
  if (isControlled(value)) return 'a controlled dependency'
  if (value instanceof SharedArrayBuffer) return 'a SharedArrayBuffer that shared.buffer() did not make'
  if (ArrayBuffer.isView(value)) return `${describe(value)} over memory that shared.buffer() did not make`
  return describe(value)
}
