/** Values as integers, for the trace. */

import { NAMED, UNKNOWN } from '../schedule/operation.ts'
import { hashString } from '../schedule/random.ts'

/** Strings up to this length have a number. */
const LONGEST = 64

/**
 * A value as an operation's argument in the trace, that which goes in or, of `get` and `load`, comes out: itself where it is a 32-bit integer, for strings, booleans, `null` and
 * `undefined` a number from `NAMED` on that is the same for the same value, else `UNKNOWN`.
 */
export function argumentOf(value: unknown): number {
  switch (typeof value) {
    case 'number':
      return (value | 0) === value ? value : UNKNOWN
    case 'string':
      return value.length > LONGEST ? UNKNOWN : named(value)
    case 'boolean':
    case 'undefined':
      return named(String(value))
    default:
      return value === null ? named('null') : UNKNOWN
  }
}

const named = (text: string): number => NAMED | (hashString(text) & (NAMED - 1))
