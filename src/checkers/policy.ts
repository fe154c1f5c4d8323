/**
 * Which level each kind of trouble has. A scenario's own word goes before the run's, that before the configuration's, and the
 * defaults are such that correct, idiomatic code is silent.
 */

import { type CheckKind, type Checks, checksProblems, type Level } from '../scenario/checks.ts'
import { checkers } from './registry.ts'

/** The level of every kind. */
export type Policy = Readonly<Record<CheckKind, Level>>

const defaults = Object.fromEntries(checkers.map(({ kind, level }) => [kind, level])) as Policy

/** No checker looks. */
export const unchecked: Policy = Object.freeze(
  Object.fromEntries(checkers.map(({ kind }) => [kind, 'off'])) as Record<CheckKind, Level>,
)

/** Only what is said, since `undefined` says nothing. */
const said = (checks: Checks): Partial<Policy> =>
  Object.fromEntries(Object.entries(checks).filter(([, level]) => level !== undefined)) as Partial<Policy>

/** What a scenario expects to fail with is an error, where it is the kind or a fingerprint of a checker's. */
const expected = (failure: string | undefined): Partial<Policy> =>
  Object.fromEntries(
    checkers
      .filter(({ kind }) => failure === kind || failure?.startsWith(`${kind}:`) === true)
      .map(({ kind }) => [kind, 'error']),
  ) as Partial<Policy>

/** The policy for a scenario that says `own` and expects `failure`, in a run that says `run`. */
export function policyOf(own: Checks = {}, run: Checks = {}, failure?: string): Policy {
  return { ...defaults, ...said(run), ...expected(failure), ...said(own) }
}

/** `checks`, if it is a record of levels. Throws a `TypeError` that says what is wrong with it. */
export function checkedLevels(checks: unknown): Checks {
  for (const problem of checksProblems(checks)) throw new TypeError(`heddle: ${problem}`)
  return (checks ?? {}) as Checks
}
