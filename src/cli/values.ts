/**
 * How each value on the command line or in the configuration file is read. A reader throws a `UsageError` that completes
 * the sentence "<name> …".
 */

import { type Checks, checksProblems } from '../scenario/checks.ts'
import { chosenStrategy } from '../strategies/choice.ts'
import { strategyNames } from '../strategies/registry.ts'
import { UsageError } from './usage-error.ts'

export type Reader<T> = (value: unknown) => T

const shown = (value: unknown) => (typeof value === 'string' ? `'${value}'` : (JSON.stringify(value) ?? String(value)))

const MILLISECONDS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }

/** `500ms`, `30s`, `2m`, `1h`; in the configuration file also a number of milliseconds. In milliseconds. */
export const duration: Reader<number> = value => {
  if (typeof value === 'number' && value > 0) return value
  const [, number, unit] = /^(\d+(?:\.\d+)?|\.\d+) ?(ms|s|m|h)$/.exec(typeof value === 'string' ? value : '') ?? []
  const milliseconds = Number(number) * (MILLISECONDS[unit ?? ''] ?? Number.NaN)
  if (milliseconds > 0) return milliseconds
  throw new UsageError(`takes a duration like 30s, 500ms or 2m, not ${shown(value)}`)
}

const asNumber = (value: unknown): number =>
  typeof value === 'string' && value.trim() !== '' ? Number(value) : (value as number)

/** A whole number, at least 1. */
export const count: Reader<number> = value => {
  const number = asNumber(value)
  if (Number.isSafeInteger(number) && number > 0) return number
  throw new UsageError(`takes a positive whole number, not ${shown(value)}`)
}

/** A whole number from 1 to `most`. */
export const upTo =
  (most: number): Reader<number> =>
  value => {
    const number = asNumber(value)
    if (Number.isSafeInteger(number) && number >= 1 && number <= most) return number
    throw new UsageError(`takes a whole number from 1 to ${most}, not ${shown(value)}`)
  }

export const integer: Reader<number> = value => {
  const number = asNumber(value)
  if (Number.isSafeInteger(number)) return number
  throw new UsageError(`takes a whole number, not ${shown(value)}`)
}

export const text: Reader<string> = value => {
  if (typeof value === 'string' && value !== '') return value
  throw new UsageError(`takes a text, not ${shown(value)}`)
}

export const flag: Reader<boolean> = value => {
  if (typeof value === 'boolean') return value
  throw new UsageError(`is true or false, not ${shown(value)}`)
}

/** One of `names`. */
export const oneOf =
  <T extends string>(names: readonly T[]): Reader<T> =>
  value => {
    if (names.includes(value as T)) return value as T
    throw new UsageError(`is one of ${names.join(', ')}, not ${shown(value)}`)
  }

/** A strategy's name, or name and options. */
export const strategy: Reader<string> = value => {
  const given = text(value)
  oneOf(strategyNames)(given.split(':', 1)[0])
  try {
    chosenStrategy(given)
    return given
  } catch (error) {
    throw new UsageError(`cannot be ${shown(given)}: ${(error as Error).message}`)
  }
}

/** `value` itself, or what `reader` takes. */
export const either =
  <V, T>(value: V, reader: Reader<T>): Reader<V | T> =>
  given =>
    given === value ? value : reader(given)

/** One value or an array of them. */
export const list =
  <T>(reader: Reader<T>): Reader<T[]> =>
  value =>
    (Array.isArray(value) ? (value as unknown[]) : [value]).map(reader)

/** Levels by kind: `lost-update=error`, several of them, or in the configuration file a record of them. */
export const checks: Reader<Checks> = value => {
  const given = typeof value === 'string' || Array.isArray(value) ? Object.fromEntries(list(choice)(value)) : value
  for (const problem of checksProblems(given)) throw new UsageError(problem.replace(/^checks /, ''))
  return given as Checks
}

const choice: Reader<readonly [string, string]> = value => {
  const [, kind, level] = /^([^=]+)=(.+)$/s.exec(typeof value === 'string' ? value : '') ?? []
  if (kind !== undefined && level !== undefined) return [kind, level]
  throw new UsageError(`takes a kind and a level, as in lost-update=error, not ${shown(value)}`)
}
