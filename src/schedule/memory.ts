/**
 * Operations on raw shared memory: which bytes of its buffer one touches, as the key and argument of a trace.
 *
 * An access of up to eight bytes has its range in the key, so that dependence is exact to the byte, and in the argument the
 * sort of view it went through. A longer one (`fill`, `slice`) has a key below `ANY_KEY` that tells its length, and where it
 * begins in the argument; for dependence it touches all of the buffer.
 */

import { ANY_KEY, Kind, kinds } from './operation.ts'

/** The sorts of views, by number. */
export const VIEWS = [
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
  'DataView',
] as const

/** A bit of the argument: a `compareExchange` that found another value than expected. */
export const FAILED = 0x100

const WIDTH_BITS = 4
const WIDEST = 8
const FARTHEST = 2 ** (31 - WIDTH_BITS) - 1

const first = Kind.read
const memory = kinds.map((_, kind) => kind >= first && kind <= Kind.expired)

/** Whether an operation of this kind is on raw shared memory. */
export const isMemory = (kind: number): boolean => memory[kind] as boolean

const fits = (offset: number, bytes: number) => bytes <= WIDEST && offset <= FARTHEST

/** The key of an access to `bytes` bytes from `offset` on. */
export const keyOf = (offset: number, bytes: number): number =>
  fits(offset, bytes) ? (offset << WIDTH_BITS) | bytes : ANY_KEY - bytes

/** Its argument; `view` is a position in `VIEWS`. */
export const argumentOf = (offset: number, bytes: number, view: number): number => (fits(offset, bytes) ? view : offset)

/** Whether two keys are of ranges that have a byte in common; of long ranges that is taken for granted. */
export function overlap(key: number, other: number): boolean {
  if (key < 0 || other < 0) return true
  const mask = (1 << WIDTH_BITS) - 1
  const a = key >> WIDTH_BITS
  const b = other >> WIDTH_BITS
  return a < b + (other & mask) && b < a + (key & mask)
}

/** The bytes that an operation of a trace touches, and through what. */
export interface Range {
  readonly offset: number
  readonly bytes: number
  /** A position in `VIEWS`; undefined for a long range. */
  readonly view: number | undefined
}

export function rangeOf(key: number, argument: number): Range {
  if (key < 0) return { offset: argument, bytes: ANY_KEY - key, view: undefined }
  return { offset: key >> WIDTH_BITS, bytes: key & ((1 << WIDTH_BITS) - 1), view: argument & 0xff }
}
