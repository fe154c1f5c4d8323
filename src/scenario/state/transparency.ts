/** What a state consists of, and so whether tasks in different threads can share it. */

import { isControlled, isRegistered, isSharedObject } from '../brands.ts'
import { describe } from '../describe.ts'
import { below, isPlain } from './plain.ts'

/** The first thing in a state that threads cannot share. */
export interface Obstacle {
  /** Where it is: `db`, `pools.0`; empty for the state itself. */
  readonly path: string
  /** What it is, in words: `an instance of Pool`. */
  readonly what: string
  /** Both in a sentence: `state.db cannot be shared between threads (an instance of Pool)`. */
  readonly message: string
}

/** A thing that threads can share but whose use does not have to be an operation. */
export interface Unseen {
  readonly path: string
  /**
   * `buffer`: raw memory, or a view of it. `local`: what a `shared.local` made. `function`: it may close over anything; in
   * threads each thread has its own.
   */
  readonly kind: 'buffer' | 'local' | 'function'
}

/** What tasks that share a state may do unseen. */
export interface Transparency {
  /** Undefined when the state can be shared between threads. */
  readonly obstacle: Obstacle | undefined
  /** Every part through which tasks can affect each other without an operation on a shared object. */
  readonly unseen: readonly Unseen[]
}

/**
 * Walks what `setup` returned. A state without an obstacle consists of primitives, shared objects, `shared.buffer`s and views
 * of them, `shared.local` values, functions, and plain objects and arrays of these. With neither an obstacle nor anything
 * unseen, and plain data that nobody changes (`plainSnapshot`), tasks affect each other through operations alone.
 */
export function transparency(state: unknown): Transparency {
  const unseen: Unseen[] = []
  const seen = new Set<unknown>()
  const queue: { readonly value: unknown; readonly path: string }[] = [{ value: state, path: '' }]
  for (const { value, path } of queue) {
    const kind = classify(value)
    if (kind === 'obstacle') return { obstacle: obstacle(path, value), unseen }
    if (kind === 'plain' && !seen.has(value)) {
      seen.add(value)
      for (const { key, value: inner } of properties(value as object))
        queue.push({ value: inner, path: below(path, key) })
    } else if (kind !== 'plain' && kind !== 'seen') unseen.push({ path, kind })
  }
  return { obstacle: undefined, unseen }
}

function classify(value: unknown): 'seen' | 'plain' | 'obstacle' | Unseen['kind'] {
  if (isControlled(value)) return 'obstacle'
  if (typeof value === 'function') return 'function'
  if (typeof value !== 'object' || value === null || isSharedObject(value)) return 'seen'
  if (isRegistered(value)) return isBuffer(value) ? 'buffer' : 'local'
  if (ArrayBuffer.isView(value)) return isRegistered(value.buffer) ? 'buffer' : 'obstacle'
  return isPlain(value) ? 'plain' : 'obstacle'
}

/** All properties, hidden ones and those with symbols for keys too; a getter counts as the function it is. */
function properties(container: object): { key: string; value: unknown }[] {
  if (Array.isArray(container)) return container.map((value, index) => ({ key: String(index), value }))
  return Reflect.ownKeys(container).map(key => {
    const property = Object.getOwnPropertyDescriptor(container, key) as PropertyDescriptor
    return { key: String(key), value: property.get ?? property.set ?? property.value }
  })
}

const isBuffer = (value: unknown): value is ArrayBufferLike =>
  value instanceof SharedArrayBuffer || value instanceof ArrayBuffer

function obstacle(path: string, value: unknown): Obstacle {
  const what = inWords(value)
  return {
    path,
    what,
    message: `${below('state', path).replace(/\.$/, '')} cannot be shared between threads (${what})`,
  }
}

function inWords(value: unknown): string {
  if (isControlled(value)) return 'a controlled dependency'
  if (value instanceof SharedArrayBuffer) return 'a SharedArrayBuffer that shared.buffer() did not make'
  if (ArrayBuffer.isView(value)) return `${describe(value)} over memory that shared.buffer() did not make`
  return describe(value)
}
