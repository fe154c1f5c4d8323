/**
 * Has the checkers look at an execution and says what becomes of what they see. Trouble in an execution that is wrong anyway
 * explains what is wrong; otherwise it is what is wrong if its level is `error`, and is noticed if it is `warn`.
 */

import type { CheckKind } from '../scenario/checks.ts'
import type { Explanation, Problem } from '../schedule/execution.ts'
import type { Checker, ExecutionView, Trouble } from './checker.ts'
import type { Policy } from './policy.ts'
import { checkers } from './registry.ts'
import { Variants } from './variants.ts'

/** Trouble that does not end the campaign. */
export interface Noticed {
  readonly level: 'error' | 'warn'
  readonly problem: Problem
  readonly explanation: readonly Explanation[]
}

export interface Examination {
  /** What is wrong, if a checker is the one to say so. */
  readonly problem: Problem | undefined
  readonly explanation: readonly Explanation[]
  readonly noticed: readonly Noticed[]
  /** What would be wrong had the scenario not said that it is meant. */
  readonly excuses: readonly string[]
}

/** An execution with which nothing is wrong. */
const fine: Examination = Object.freeze({ problem: undefined, explanation: [], noticed: [], excuses: [] })

/** What an explanation has at most: beyond that it explains no more. */
const MOST_EXPLANATIONS = 4

export interface ExaminerOptions {
  readonly policy: Policy
  /** The kind or fingerprint that the scenario expects: then its errors are not deferred. */
  readonly expected?: string | undefined
  /** A fingerprint of which any trouble counts as what is wrong, whatever its level. */
  readonly sought?: string | undefined
  /** Only this variant of it. Default: any. */
  readonly variant?: string | undefined
}

export class Examiner {
  readonly #options: ExaminerOptions
  readonly #looking: readonly Checker[]
  readonly #told = new Variants()
  readonly #excused = new Set<string>()

  constructor(options: ExaminerOptions) {
    this.#options = options
    this.#looking = checkers.filter(({ kind }) => options.policy[kind] !== 'off')
  }

  examine(execution: ExecutionView): Examination {
    let troubles: Trouble[] | undefined
    for (const checker of this.#looking) {
      const seen = checker.examine(execution)
      if (seen.length > 0) (troubles ??= []).push(...seen)
    }
    if (troubles === undefined) return fine
    const excuses = troubles.flatMap(({ excuse = [] }) => excuse)
    if (excuses.length === 0) return this.#judge(troubles, execution)
    const news = excuses.filter(excuse => this.#excused.size < this.#excused.add(excuse).size)
    const judged = this.#judge(
      troubles.filter(({ excuse }) => excuse === undefined),
      execution,
    )
    return news.length === 0 ? judged : { ...judged, excuses: news }
  }

  #judge(troubles: readonly Trouble[], execution: ExecutionView): Examination {
    if (troubles.length === 0) return fine
    if (execution.problem !== undefined) return { ...fine, explanation: explained(troubles) }
    const failing =
      troubles.find(trouble => this.#isSought(trouble)) ??
      troubles.find(trouble => this.#isError(trouble) && !this.#isDeferred(trouble))
    if (failing !== undefined) {
      // What is only sought to be warned of stands for itself.
      const others = this.#isError(failing) ? troubles.filter(trouble => trouble !== failing) : []
      return { ...fine, problem: problemOf(execution, failing), explanation: explained(others) }
    }
    const errors = troubles.filter(trouble => this.#isError(trouble))
    const warnings = troubles.filter(trouble => !this.#isError(trouble))
    const told = errors.length > 0 ? errors : warnings
    const news = told.filter(({ fingerprint, variant }) => this.#told.isNew(fingerprint, variant))
    if (news.length === 0) return fine
    const noticed =
      errors.length > 0
        ? news.map(trouble => ({
            level: 'error' as const,
            problem: problemOf(execution, trouble),
            explanation: explained(warnings),
          }))
        : news.map(trouble => ({
            level: 'warn' as const,
            problem: problemOf(execution, trouble),
            explanation: [],
          }))
    return { ...fine, noticed }
  }

  #isSought(trouble: Trouble): boolean {
    const { sought, variant } = this.#options
    return trouble.fingerprint === sought && (variant === undefined || trouble.variant?.() === variant)
  }

  #isError({ kind }: Trouble): boolean {
    return this.#options.policy[kind] === 'error'
  }

  #isDeferred({ kind, fingerprint }: Trouble): boolean {
    const { expected } = this.#options
    return deferring.has(kind) && expected !== kind && expected !== fingerprint
  }
}

const deferring: ReadonlySet<CheckKind> = new Set(checkers.filter(({ deferred }) => deferred).map(({ kind }) => kind))

function firstOfEach(troubles: readonly Trouble[]): Trouble[] {
  const fingerprints = new Set<string>()
  return troubles.filter(({ fingerprint }) => fingerprints.size < fingerprints.add(fingerprint).size)
}

const explained = (troubles: readonly Trouble[]): readonly Explanation[] =>
  firstOfEach(troubles)
    .slice(0, MOST_EXPLANATIONS)
    .map(({ kind, fingerprint, message, steps }) => ({ kind, fingerprint, message, steps }))

/** `at` is filled in where it is known, on recorded replays. */
function problemOf(execution: ExecutionView, { steps, strand, variant, excuse: _, ...trouble }: Trouble): Problem {
  const step = steps.at(-1) ?? -1
  const whose = strand ?? (leaving.has(trouble.kind) && step >= 0 ? execution.trace.strand(step) : undefined)
  const foreign =
    whose !== undefined && leaving.has(trouble.kind) && execution.isForeign(whose, strand === undefined ? step : -1)
  const problem = { ...trouble, steps, step, variant: variant?.(), ...(foreign ? { foreign } : {}) }
  if (strand === undefined) return problem
  return { ...problem, strand: execution.strandName(strand), at: execution.placeOf(strand) }
}

/** Of what a dependency leaves behind by itself its user need not hear. */
const leaving: ReadonlySet<CheckKind> = new Set(['floating-promise', 'leak'])
