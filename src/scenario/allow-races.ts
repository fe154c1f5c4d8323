/** Data races that a scenario declares to be meant. */

import { describe, show } from './describe.ts'

/**
 * Data races that are meant, and why: those on `object`, by the name that reports call it, whose accesses are both `at` one of the
 * places named, and, with `bytes`, those that concern the object's bytes from the first to the last of these alone. A place is a
 * file, as a report shows it or as a pattern, or a line of one. Either `object` or `at` is needed. Default of `object`, `at` and
 * `bytes`: all.
 *
 * @example
 * allowRaces: [
 *   { object: 'statistics', reason: 'counts are approximate' },
 *   { object: 'ring', at: ['src/ring.ts:24', 'src/ring.ts:61'], reason: 'a stale length is looked at again' },
 *   { at: 'src/metrics/**', reason: 'counts are approximate' },
 * ]
 */
export interface AllowedRace {
  readonly object?: string | undefined
  readonly bytes?: readonly [first: number, last: number] | undefined
  readonly at?: string | readonly string[] | undefined
  readonly reason: string
}

/** How many can be told apart for each access. */
const MOST = 31

const isText = (value: unknown): boolean => typeof value === 'string' && value.trim() !== ''
const isByte = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0
const isPlaces = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 && value.every(isText) : isText(value)

/** What is wrong with `allowRaces`, one sentence each. */
export function* allowRacesProblems(allowed: unknown): Generator<string> {
  if (allowed === undefined) return
  if (!Array.isArray(allowed)) {
    yield `allowRaces is ${describe(allowed)}, not an array, as in [{ object: 'statistics', reason: 'approximate' }]`
    return
  }
  if (allowed.length > MOST)
    yield `allowRaces has ${allowed.length} entries: ${MOST} is the most; take patterns of files`
  for (const [i, entry] of allowed.entries()) {
    const { object, bytes, at, reason } = (entry ?? {}) as Partial<Record<keyof AllowedRace, unknown>>
    if ((object !== undefined || at === undefined) && !isText(object))
      yield `allowRaces[${i}].object is ${show(object)}, not the name of a shared object`
    if (at !== undefined && !isPlaces(at))
      yield `allowRaces[${i}].at is ${show(at)}, not a place, as in 'src/ring.ts:24'`
    if (!isText(reason)) yield `allowRaces[${i}].reason is ${show(reason)}: say why the race is meant`
    const range = Array.isArray(bytes) && bytes.length === 2 && bytes.every(isByte) && bytes[0] <= bytes[1]
    if (bytes !== undefined && !range) yield `allowRaces[${i}].bytes is ${show(bytes)}, not the first and the last byte`
    if (bytes !== undefined && object === undefined)
      yield `allowRaces[${i}].bytes is given without the object they are of`
  }
}
