/**
 * Shared memory in messages between threads. A copy of a value would be one of the memory as well, so in its place the message
 * has the number by which all threads know it: in plain objects and arrays, as it is or under a typed array.
 */

import type { PooledBuffers } from './buffer.ts'

const MARK = 'heddle: shared memory'

type View = NodeJS.TypedArray<SharedArrayBuffer> | DataView<SharedArrayBuffer>
type ViewClass = new (memory: SharedArrayBuffer, offset: number, length: number) => View

interface Stand {
  readonly [MARK]: number
  readonly view?: string
  readonly offset: number
  readonly length: number
}

const isStand = (value: object): value is Stand => Object.hasOwn(value, MARK)

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null || Array.isArray(value)
}

/** A copy of the plain objects and arrays of `value` in which `exchange` has replaced what it gives something for. */
function exchanged(value: unknown, exchange: (part: object) => unknown, copies = new Map<object, unknown>()): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (copies.has(value)) return copies.get(value)
  const other = exchange(value)
  if (other !== undefined) return other
  if (!isPlain(value)) return value
  const copy = (Array.isArray(value) ? [] : {}) as Record<string, unknown>
  copies.set(value, copy)
  for (const [key, part] of Object.entries(value)) copy[key] = exchanged(part, exchange, copies)
  return copy
}

/** `value` with numbers in the place of the memory that all threads share; `value` itself where it has none. */
export function withNumbers(value: unknown, buffers: PooledBuffers): unknown {
  let found = false
  const replaced = exchanged(value, part => {
    const memory: unknown = ArrayBuffer.isView(part) ? part.buffer : part
    const number = buffers.numberOf(memory)
    if (number < 0) return undefined
    found = true
    if (!ArrayBuffer.isView(part)) return { [MARK]: number }
    const { byteOffset: offset, byteLength } = part
    const length = 'length' in part ? (part.length as number) : byteLength
    return { [MARK]: number, view: part.constructor.name, offset, length } satisfies Stand
  })
  return found ? replaced : value
}

/** What `withNumbers` was given, as far as a copy can be. */
export function withMemory(value: unknown, buffers: PooledBuffers): unknown {
  return exchanged(value, part => {
    if (!isStand(part)) return undefined
    const memory = buffers.numbered(part[MARK])
    if (part.view === undefined) return memory
    const View = (globalThis as unknown as Record<string, ViewClass>)[part.view] as ViewClass
    return new View(memory, part.offset, part.length)
  })
}
