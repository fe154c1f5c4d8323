/**
 * Values by their structure: a key that is equal for equal values, and copies that share nothing with the original.
 *
 * Whatever a model could tell apart must not have the same key, else the checker takes one state for another and may call a
 * right history wrong. So the order of a map's entries counts (a model of an LRU cache lives on it), and what cannot be looked
 * into (functions, weak maps, an object that hides its fields) is refused rather than guessed at.
 */

/** A value that has no structure to go by. */
export class OpaqueValueError extends TypeError {
  override readonly name = 'OpaqueValueError'
}

/** A key for `value`: a primitive stands for itself, all else is written out as text. */
export function structuralKey(value: unknown): unknown {
  if (typeof value === 'object' && value !== null) return written(value, [])
  // A text must not be taken for the key of an object that reads the same, -0 not for 0.
  if (typeof value === 'string') return `"${value}`
  return Object.is(value, -0) ? '-0' : value
}

const prototypes = new Map<object, number>()
const symbols = new Map<symbol, number>()

function numberOf<T>(numbers: Map<T, number>, value: T): number {
  let number = numbers.get(value)
  if (number === undefined) numbers.set(value, (number = numbers.size))
  return number
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
  if (Array.isArray(value)) return `[${list(value)}]`
  if (value instanceof Map) return `M{${list([...value].flat())}}`
  if (value instanceof Set) return `S{${list(value)}}`
  if (value instanceof Date) return `D${value.getTime()}`
  if (value instanceof Error) return `E${written(value.name, path)}${written(value.message, path)}`
  if (value instanceof RegExp) return `R${value}`
  if (ArrayBuffer.isView(value)) return `${value.constructor.name}[${list(bytesOf(value))}]`
  if (value instanceof ArrayBuffer) return `B[${list(new Uint8Array(value))}]`
  return `${kindOf(value)}{${list(fieldsOf(value).flat())}}`
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) => new Uint8Array(buffer, byteOffset, byteLength)

/** Tells classes apart: empty for a plain object. */
function kindOf(value: object): string {
  const prototype: object | null = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype ? '' : `C${numberOf(prototypes, prototype)}`
}

/** The fields of an object, in order. Throws for one of a class that has none to be seen: it may hide them. */
function fieldsOf(value: object): [string | symbol, unknown][] {
  const fields = Reflect.ownKeys(value).map((key): [string | symbol, unknown] => [key, value[key as never]])
  if (fields.length === 0 && kindOf(value) !== '') {
    throw new OpaqueValueError(
      `an instance of ${value.constructor?.name || 'a class'} cannot be looked into: it has no fields, or private ones`,
    )
  }
  return fields
}

/** A copy that shares nothing that can change with `value`; instances of classes stay such. */
export function copyOf<T>(value: T, copies = new Map<object, object>()): T {
  if (typeof value !== 'object' || value === null) return value
  const known = copies.get(value)
  if (known !== undefined) return known as T
  return copyObject(value, copies) as T
}

function copyObject(value: object, copies: Map<object, object>): object {
  const keep = <C extends object>(copy: C): C => {
    copies.set(value, copy)
    return copy
  }
  if (Array.isArray(value)) {
    const copy = keep(new Array<unknown>(value.length))
    for (let i = 0; i < value.length; i++) copy[i] = copyOf(value[i], copies)
    return copy
  }
  if (value instanceof Map) {
    const copy = keep(new Map<unknown, unknown>())
    for (const [key, item] of value) copy.set(copyOf(key, copies), copyOf(item, copies))
    return copy
  }
  if (value instanceof Set) {
    const copy = keep(new Set<unknown>())
    for (const item of value) copy.add(copyOf(item, copies))
    return copy
  }
  if (
    value instanceof Date ||
    value instanceof RegExp ||
    value instanceof Error ||
    ArrayBuffer.isView(value) ||
    value instanceof ArrayBuffer
  ) {
    return keep(structuredClone(value))
  }
  const copy = keep(Object.create(Object.getPrototypeOf(value)) as Record<string | symbol, unknown>)
  for (const [key, item] of fieldsOf(value)) copy[key] = typeof item === 'function' ? item : copyOf(item, copies)
  return copy
}
