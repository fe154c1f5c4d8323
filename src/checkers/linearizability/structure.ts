/**
 * Values by their structure: a key that is equal for equal values, and copies that share nothing with the original.
 *
 * Whatever a model could tell apart must not have the same key, else the checker takes one state for another and may call a
 * right history wrong. So the order of a map's entries counts (a model of an LRU cache lives on it), and what cannot be looked
 * into (functions, weak maps, an object that hides its fields) is refused rather than guessed at.
 */

import { types } from 'node:util'

/** A value that has no structure to go by. */
export class OpaqueValueError extends TypeError {
  override readonly name = 'OpaqueValueError'
}

/** Numbers for values, from 0: equal ones for equal values, and only for these. */
export class Numbering {
  readonly #primitives = new Map<unknown, number>()
  readonly #others = new Map<string, number>()

  get size(): number {
    return this.#primitives.size + this.#others.size
  }

  /** The number of `value`, which is `size` if it is new. */
  of(value: unknown): number {
    const primitive = typeof value === 'object' ? value === null : typeof value !== 'function' && !Object.is(value, -0)
    return primitive
      ? numberOf(this.#primitives, value, this.size)
      : numberOf(this.#others, written(value, []), this.size)
  }
}

const prototypes = new Map<object, number>()
const symbols = new Map<symbol, number>()

function numberOf<T>(numbers: Map<T, number>, value: T, next = numbers.size): number {
  const number = numbers.get(value)
  if (number !== undefined) return number
  numbers.set(value, next)
  return next
}

function written(value: unknown, above: readonly object[]): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value)
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value)
    case 'bigint':
      return `${value}n`
    case 'symbol':
      return `@${numberOf(symbols, value)}`
    case 'function':
      throw new OpaqueValueError('a function cannot be compared')
    case 'object':
      return value === null ? 'null' : writtenObject(value, above)
    default:
      return String(value)
  }
}

function writtenObject(value: object, above: readonly object[]): string {
  const back = above.indexOf(value)
  if (back >= 0) return `^${above.length - back}`
  const path = [...above, value]
  const list = (items: Iterable<unknown>) => Array.from(items, item => written(item, path)).join()
  if (Array.isArray(value)) return `${kindOf(value)}[${list(value)}]`
  if (types.isMap(value)) return `M${kindOf(value)}{${list([...value].flat())}|${list(fieldsOf(value).flat())}}`
  if (types.isSet(value)) return `S${kindOf(value)}{${list(value)}|${list(fieldsOf(value).flat())}}`
  if (types.isDate(value)) return `D${value.getTime()}`
  if (types.isRegExp(value)) return `R${value}`
  if (types.isNativeError(value)) return `E${written(value.name, path)}${written(value.message, path)}`
  if (ArrayBuffer.isView(value)) {
    return `${value.constructor.name}[${list(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))}]`
  }
  if (types.isAnyArrayBuffer(value)) return `B[${list(new Uint8Array(value))}]`
  const fields = fieldsOf(value)
  if (fields.length === 0 && kindOf(value) !== '') {
    throw new OpaqueValueError(
      `an instance of ${value.constructor.name || 'a class'} cannot be looked into: it has no fields, or private ones`,
    )
  }
  return `${kindOf(value)}{${list(fields.flat())}}`
}

/** Tells classes apart: empty for plain objects and for what the language makes. */
function kindOf(value: object): string {
  const prototype: object | null = Object.getPrototypeOf(value)
  if (prototype === null || Object.getPrototypeOf(prototype) === null) return ''
  return Object.hasOwn(globalThis, prototype.constructor.name) ? '' : `C${numberOf(prototypes, prototype)}`
}

/** Own fields in their order, without the elements of an array. */
const fieldsOf = (value: object): [string | symbol, unknown][] =>
  Reflect.ownKeys(value).map(key => [key, value[key as never]])

/** A copy that shares nothing with `value` that could change; instances of classes stay such. */
export function copyOf<T>(value: T, copies = new Map<object, object>()): T {
  if (typeof value !== 'object' || value === null) return value
  const known = copies.get(value)
  if (known !== undefined) return known as T
  if (
    types.isDate(value) ||
    types.isRegExp(value) ||
    types.isNativeError(value) ||
    ArrayBuffer.isView(value) ||
    types.isAnyArrayBuffer(value)
  ) {
    return structuredClone(value)
  }
  const copy = emptyLike(value)
  copies.set(value, copy)
  if (types.isMap(value)) {
    for (const [key, item] of value) (copy as Map<unknown, unknown>).set(copyOf(key, copies), copyOf(item, copies))
  } else if (types.isSet(value)) for (const item of value) (copy as Set<unknown>).add(copyOf(item, copies))
  for (const [key, item] of fieldsOf(value))
    setField(copy as Record<string | symbol, unknown>, key, copyOf(item, copies))
  return copy as T
}

/** An assignment to a field of this name would give the copy another prototype, as parsed JSON may have one. */
function setField(copy: Record<string | symbol, unknown>, key: string | symbol, value: unknown): void {
  if (key !== '__proto__') copy[key] = value
  else Object.defineProperty(copy, key, { value, writable: true, enumerable: true, configurable: true })
}

function emptyLike(value: object): object {
  const prototype: object | null = Object.getPrototypeOf(value)
  if (types.isMap(value)) return Reflect.construct(Map, [], prototype!.constructor as NewableFunction)
  if (types.isSet(value)) return Reflect.construct(Set, [], prototype!.constructor as NewableFunction)
  if (Array.isArray(value)) return Reflect.construct(Array, [], prototype!.constructor as NewableFunction)
  return Object.create(prototype) as object
}
