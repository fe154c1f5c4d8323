/** Shared objects are called by the key under which `setup` returned them. */

import { isControlled, isSharedObject } from '../brands.ts'
import { below, eachValue, isPlain } from './plain.ts'

/**
 * Calls `visit` once with each shared object in `state` and the path to it: `from`, `accounts.0`; the shortest one
 * where there are several, `state` for the state itself. Besides plain data it looks into the state when it is a class
 * instance, and into class instances that are directly in it.
 */
export function nameObjects(state: unknown, visit: (object: object, path: string) => void): void {
  if (isSharedObject(state)) visit(state as object, 'state')
  else if (isOpen(state, 0)) nameInside(state, visit)
}

function nameInside(state: object, visit: (object: object, path: string) => void): void {
  const seen = new Set<object>([state])
  const queue: { readonly container: object; readonly path: string; readonly depth: number }[] = [
    { container: state, path: '', depth: 0 },
  ]
  for (const { container, path, depth } of queue) {
    eachValue(container, (key, value) => {
      if (typeof value !== 'object' || value === null || seen.has(value)) return
      if (isSharedObject(value)) visit(value, below(path, key))
      else if (isOpen(value, depth + 1)) queue.push({ container: value, path: below(path, key), depth: depth + 1 })
      else return
      seen.add(value)
    })
  }
}

/** A class instance deeper down may be the door to a whole library. */
const isOpen = (value: unknown, depth: number): value is object =>
  isPlain(value) ||
  (depth < 2 && typeof value === 'object' && value !== null && !ArrayBuffer.isView(value) && !isControlled(value))
