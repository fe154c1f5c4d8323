/** Values on their way into a shared object: copied when the operation is called, stored when it is performed. */

import { inspect } from 'node:util'
import { Deserializer, Serializer } from 'node:v8'
import { sharedPart } from './copy.ts'

/** A value as a shared object keeps it: a primitive as it is, anything else in a form that the user's code cannot reach. */
export type Packed = unknown

/** A value in the bytes that a message between threads would have. */
export class Serialized {
  readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  static of(value: unknown): Serialized {
    // Not `v8.serialize`: that one tells typed arrays and their buffers apart in other ways than messages do.
    const serializer = new Serializer()
    serializer.writeHeader()
    serializer.writeValue(value)
    return new Serialized(serializer.releaseBuffer())
  }

  value(): unknown {
    const deserializer = new Deserializer(this.bytes)
    deserializer.readHeader()
    return deserializer.readValue()
  }

  [inspect.custom](): unknown {
    return this.value()
  }
}

/** Stands for a value that cannot be copied: the operation that would store it fails when it is performed. */
export class Unstorable {
  readonly error: Error

  constructor(owner: Owner, why: string, cause?: unknown) {
    const message = `heddle: ${owner.type} '${owner.name}': ${why}`
    this.error = cause === undefined ? new TypeError(message) : new TypeError(message, { cause })
  }
}

/** Whom an error about a value names. */
export interface Owner {
  readonly type: string
  readonly name: string
}

/** `seal(value)`, or what is wrong with the value, in words that are the same in both modes. */
export function seal(value: unknown, owner: Owner, sealed: (value: unknown) => Packed): Packed {
  const type = typeof value
  if (type === 'function' || type === 'symbol') {
    return new Unstorable(owner, `a ${type} cannot be stored, since values are copied`)
  }
  try {
    const shared = sharedPart(value)
    if (shared !== undefined) {
      const what = shared instanceof SharedArrayBuffer ? 'a SharedArrayBuffer' : 'a shared object'
      return new Unstorable(owner, `${what} cannot be stored, since values are copied; return it from setup`)
    }
    return sealed(value)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return new Unstorable(owner, `the value cannot be stored, since values are copied: ${reason}`, error)
  }
}
