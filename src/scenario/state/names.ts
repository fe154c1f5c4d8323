/** Shared objects are called by the key under which `setup` returned them. */

import { isControlled, isRegistered, isSharedObject } from '../brands.ts'
import { below, eachValue, isPlain } from './plain.ts'

/**
 * Calls `visit` once with each shared object and each `shared.buffer` in `state` and the path to it, or to the first view of
 * it: `from`, `accounts.0`; the shortest one where there are several, `state` for the state itself. Besides plain data it looks into the state when it is a class
 * instance, and into class instances that are directly in it.
 */
export function nameObjects(state: unknown, visit: (object: object, path: string) => void): void {
  const memory = memoryOf(state)
  if (isSharedObject(state)) visit(state as object, 'state')
  else if (memory !== undefined) visit(memory, 'state')
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
      const memory = memoryOf(value)
      if (isSharedObject(value)) visit(value, below(path, key))
      else if (memory !== undefined) {
        if (!seen.has(memory)) visit(memory, below(path, key))
        seen.add(memory)
      } else if (isOpen(value, depth + 1)) queue.push({ container: value, path: below(path, key), depth: depth + 1 })
      else return
      seen.add(value)
    })
  }
}

/** The `shared.buffer` that `value` is or looks at. */
function memoryOf(value: unknown): object | undefined {
  const memory = ArrayBuffer.isView(value) ? value.buffer : value
  return memory instanceof SharedArrayBuffer && isRegistered(memory) ? memory : undefined
}

/** A class instance deeper down may be the door to a whole library. */
const isOpen = (value: unknown, depth: number): value is object =>
  isPlain(value) ||
  (depth < 2 && typeof value === 'object' && value !== null && !ArrayBuffer.isView(value) && !isControlled(value))
