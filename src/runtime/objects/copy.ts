/** Copies of values, as messages between threads are copied. */

import { types } from 'node:util'

const clone = globalThis.structuredClone

const isPrimitive = (value: unknown) => {
  const type = typeof value
  return type === 'object' ? value === null : type !== 'function' && type !== 'symbol'
}

/** A copy of an array or plain object of primitives, which most values are; undefined for anything else. */
function flatCopy(value: object): object | undefined {
  const prototype = Object.getPrototypeOf(value)
  if (prototype === Object.prototype) {
    if (types.isProxy(value)) return undefined
    const from = value as Record<string, unknown>
    const to: Record<string, unknown> = {}
    for (const key of Object.keys(from)) {
      const item = from[key]
      if (!isPrimitive(item) || key === '__proto__') return undefined
      to[key] = item
    }
    return to
  }
  if (prototype !== Array.prototype || !Array.isArray(value) || types.isProxy(value)) return undefined
  const { length } = value
  if (Object.keys(value).length !== length) return undefined
  const to = new Array(length)
  for (let i = 0; i < length; i++) {
    const item = value[i]
    if (!isPrimitive(item) || (item === undefined && !(i in value))) return undefined
    to[i] = item
  }
  return to
}

/** What `structuredClone` gives, several times as fast for flat values. */
export function copy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return clone(value)
  return flatCopy(value) ?? clone(value)
}

/** Whether a value holds shared memory, which a copy would share with it. */
export function holdsSharedMemory(value: unknown, seen = new Set<unknown>()): boolean {
  if (typeof value !== 'object' || value === null || seen.has(value)) return false
  if (ArrayBuffer.isView(value)) return value.buffer instanceof SharedArrayBuffer
  if (value instanceof SharedArrayBuffer) return true
  seen.add(value)
  if (value instanceof Map) {
    for (const [key, item] of value) if (holdsSharedMemory(key, seen) || holdsSharedMemory(item, seen)) return true
  } else if (value instanceof Set) {
    for (const item of value) if (holdsSharedMemory(item, seen)) return true
  }
  return Object.values(value).some(item => holdsSharedMemory(item, seen))
}
