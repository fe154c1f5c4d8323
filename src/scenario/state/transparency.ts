/** What a state consists of: whether threads can share it, and what tasks may do through it unseen. */

import { isControlled } from '../brands.ts'
import { describe } from '../describe.ts'
import { parts } from './parts.ts'
import { below } from './plain.ts'

/** The first thing in a state that threads cannot share. */
export interface Obstacle {
  /** Where it is: `db`, `pools.0`; empty for the state itself. */
  readonly path: string
  /** What it is: `an instance of Pool`. */
  readonly what: string
  /** Both in a sentence: `state.db cannot be shared between threads (an instance of Pool)`. */
  readonly message: string
}

/** A part that threads can share, but whose use need not be an operation. */
export interface Unseen {
  /** Where it is: `memory`, `rings.0`; empty for the state itself. */
  readonly path: string
  /**
   * `buffer`: a `shared.buffer`, or a view of one. `local`: what a `shared.local` made. `function`: also a getter; it
   * may close over anything, which tasks on one event loop then share, while in threads each thread has its own.
   */
  readonly kind: 'buffer' | 'local' | 'function'
}

export interface Transparency {
  /** Undefined when threads can share the state. */
  readonly obstacle: Obstacle | undefined
  /**
   * Every part through which tasks could affect each other without an operation (not complete where there is an
   * obstacle).
   */
  readonly unseen: readonly Unseen[]
}

/**
 * Looks at what `setup` returned. Threads can share primitives, shared objects, `shared.buffer`s and views of them,
 * `shared.local` values, functions, and plain objects and arrays of these. With nothing unseen either, and plain data
 * that no task changes (`plainSnapshot`), tasks affect each other through operations on shared objects alone.
 */
export function transparency(state: unknown): Transparency {
  const unseen: Unseen[] = []
  for (const { kind, path, value } of parts(state)) {
    if (kind === 'foreign') return { obstacle: obstacle(path, inWords(value)), unseen }
    if (kind !== 'shared' && kind !== 'plain') unseen.push({ path, kind })
  }
  return { obstacle: undefined, unseen }
}

const obstacle = (path: string, what: string): Obstacle => ({
  path,
  what,
  message: `${below('state', path)} cannot be shared between threads (${what})`,
})

function inWords(value: unknown): string {
  if (isControlled(value)) return 'a controlled dependency'
  if (value instanceof SharedArrayBuffer) return 'a SharedArrayBuffer that shared.buffer() did not make'
  if (ArrayBuffer.isView(value)) return `${describe(value)} over memory that shared.buffer() did not make`
  return describe(value)
}
