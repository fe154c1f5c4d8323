/** Plain data that threads share must not change: each thread has its own copy of it. */

import { eachContainer } from './plain.ts'

/**
 * Freezes the plain objects and arrays of `state`, however deep; shared objects, functions and class instances stay as
 * they are.
 */
export function freezePlain(state: unknown): void {
  eachContainer(state, container => Object.freeze(container))
}
