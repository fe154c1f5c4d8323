/** What a state consists of, part by part. */

import { isControlled, isRegistered, isSharedObject } from '../brands.ts'
import { below, isPlain } from './plain.ts'

/**
 * `shared`: a shared object or a primitive. `plain`: a plain object or array. `buffer`: a `shared.buffer`, or a view of
 * one. `local`: what a `shared.local` made. `function`: also a getter. `foreign`: anything else.
 */
export type PartKind = 'shared' | 'plain' | 'buffer' | 'local' | 'function' | 'foreign'

export interface Part {
  readonly value: unknown
  /** `db`, `pools.0`; empty for the state itself. */
  readonly path: string
  readonly kind: PartKind
}

/**
 * The state and everything in its plain objects and arrays, each object once, those closer to the state itself first.
 */
export function* parts(state: unknown): Generator<Part> {
  const seen = new Set<unknown>()
  const queue: Part[] = [{ value: state, path: '', kind: classify(state) }]
  for (const part of queue) {
    if (part.kind !== 'shared') {
      if (seen.has(part.value)) continue
      seen.add(part.value)
    }
    yield part
    if (part.kind !== 'plain') continue
    for (const [key, value] of properties(part.value as object)) {
      queue.push({ value, path: below(part.path, key), kind: classify(value) })
    }
  }
}

function classify(value: unknown): PartKind {
  if (isControlled(value)) return 'foreign'
  if (typeof value === 'function') return 'function'
  if (typeof value !== 'object' || value === null || isSharedObject(value)) return 'shared'
  if (isRegistered(value)) return value instanceof SharedArrayBuffer ? 'buffer' : 'local'
  if (ArrayBuffer.isView(value)) return isRegistered(value.buffer) ? 'buffer' : 'foreign'
  return isPlain(value) ? 'plain' : 'foreign'
}

/**
 * All properties, also those that are not enumerable or have a symbol for a key; a getter counts as the function it is.
 */
function properties(container: object): [string, unknown][] {
  if (Array.isArray(container)) return container.map((value, index) => [String(index), value])
  return Reflect.ownKeys(container).map(key => {
    const property = Object.getOwnPropertyDescriptor(container, key) as PropertyDescriptor
    return [String(key), property.get ?? property.set ?? property.value]
  })
}
