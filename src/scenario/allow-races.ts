/** Data races that a scenario declares to be meant. */

import { describe, show } from './describe.ts'

/**
 * A data race that is meant, and why. It excludes races on `object`, by the name that reports call it, or only those that
 * concern its bytes from the first to the last of `bytes`. Default of `bytes`: all.
 *
 * @example
 * allowRaces: [{ object: 'statistics', reason: 'counts are approximate' }]
 */
export interface AllowedRace {
  readonly object: string
  readonly bytes?: readonly [first: number, last: number] | undefined
  readonly reason: string
}

const isText = (value: unknown): boolean => typeof value === 'string' && value.trim() !== ''
const isByte = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0

/** What is wrong with `allowRaces`, one sentence each. */
export function* allowRacesProblems(allowed: unknown): Generator<string> {
  if (allowed === undefined) return
  if (!Array.isArray(allowed)) {
    yield `allowRaces is ${describe(allowed)}, not an array, as in [{ object: 'statistics', reason: 'approximate' }]`
    return
  }
  for (const [i, entry] of allowed.entries()) {
    const { object, bytes, reason } = (entry ?? {}) as Partial<Record<keyof AllowedRace, unknown>>
    if (!isText(object)) yield `allowRaces[${i}].object is ${show(object)}, not the name of a shared object`
    if (!isText(reason)) yield `allowRaces[${i}].reason is ${show(reason)}: say why the race is meant`
    const range = Array.isArray(bytes) && bytes.length === 2 && bytes.every(isByte) && bytes[0] <= bytes[1]
    if (bytes !== undefined && !range) yield `allowRaces[${i}].bytes is ${show(bytes)}, not the first and the last byte`
  }
}
