/** How seriously what a checker sees is taken: for a scenario, a run or the configuration. */

import { describe, show } from './describe.ts'

/**
 * The kinds of trouble that checkers see, in the order in which reports tell them: the more a kind says about the cause, the
 * earlier it comes.
 */
export const checkKinds = [
  'not-serializable',
  'not-snapshot-isolated',
  'lost-update',
  'check-then-act',
  'stale-read',
  'data-race',
  'lock-misuse',
  'lock-order',
  'starvation',
  'floating-promise',
  'leak',
] as const

export type CheckKind = (typeof checkKinds)[number]

/** `error`: a failure. `warn`: told, but the verdict stays as it is. `off`: not looked for. */
export type Level = 'error' | 'warn' | 'off'

export const levels: readonly Level[] = Object.freeze(['error', 'warn', 'off'] as const)

/**
 * Levels by kind; a kind that is not named keeps its default.
 *
 * @example
 * checks: { 'lost-update': 'error', leak: 'off' }
 */
export type Checks = { readonly [K in CheckKind]?: Level | undefined }

const isKind = (kind: string): kind is CheckKind => (checkKinds as readonly string[]).includes(kind)
/** `kind`, if it is one that checkers see. */
export const checkKindOf = (kind: string): CheckKind | undefined => (isKind(kind) ? kind : undefined)

const isLevel = (level: unknown): level is Level => (levels as readonly unknown[]).includes(level)

/** What is wrong with `checks`, one sentence each. */
export function* checksProblems(checks: unknown): Generator<string> {
  if (checks === undefined) return
  if (typeof checks !== 'object' || checks === null || Array.isArray(checks)) {
    yield `checks is ${describe(checks)}, not a record of levels, as in { 'lost-update': 'error' }`
    return
  }
  for (const [kind, level] of Object.entries(checks)) {
    if (!isKind(kind)) yield `checks names '${kind}', which is no kind of check: there are ${checkKinds.join(', ')}`
    else if (level !== undefined && !isLevel(level))
      yield `checks has ${show(level)} for '${kind}', not one of ${levels.join(', ')}`
  }
}
