/** What checkers saw in a campaign that ended nothing, and what comes of it when all else is explored. */

import { Variants } from '../checkers/variants.ts'
import type { Notice, Runtime } from '../runtime/runtime.ts'
import type { AnyScenario } from '../scenario/scenario.ts'
import type { Problem } from '../schedule/execution.ts'
import type { Sighting } from './confirm.ts'
import { expectationOf } from './expectation.ts'
import type { Findings } from './findings.ts'
import type { Shard } from './parallel/shard.ts'
import { steered, suspected } from './steering.ts'
import type { Finding } from './verdict.ts'

/** Warnings that are told, at most. */
const MOST_WARNINGS = 8

interface Noticed extends Omit<Notice, 'at'> {
  readonly shard: Shard
  readonly foundAt: number
}

export interface Review {
  readonly scenario: AnyScenario
  readonly runtime: Runtime
  /** Whether every interleaving was tried, so that a suspicion which has not come true is unfounded. */
  readonly tried: boolean
  readonly isAborted: () => boolean
}

export class Notices {
  readonly #findings: Findings
  readonly #variants = new Variants()
  /** By fingerprint: of what may come to nothing a few variants. */
  readonly #noticed = new Map<string, Noticed[]>()

  constructor(findings: Findings) {
    this.#findings = findings
  }

  add(shard: Shard, { level, failure }: Pick<Notice, 'level' | 'failure'>, foundAt: number): void {
    const { fingerprint, variant } = failure.problem
    if (!this.#variants.isNew(fingerprint, variant)) return
    const sightings = this.#noticed.get(fingerprint) ?? []
    this.#noticed.set(fingerprint, [...sightings, { level, shard, failure, foundAt }])
  }

  /**
   * What the failures' explanations tell of is told; errors that were deferred are failures of their own now, unless the failure
   * that was expected turned up after all. Gives the warnings.
   */
  async review(review: Review): Promise<readonly Finding[]> {
    const findings = this.#findings
    const explained = new Set<string>()
    const note = (finding: Finding | undefined) => {
      for (const { fingerprint } of finding?.explanation ?? []) explained.add(fingerprint)
    }
    for (const finding of findings.all) note(finding)
    const noticed = [...this.#noticed.values()].map(([first]) => first!)
    const met = expectationOf(review.scenario, 'failed', findings.all)
    for (const { level, shard, failure, foundAt } of noticed) {
      if (level !== 'error' || explained.has(failure.problem.fingerprint)) continue
      if (met.expected && met.expectation !== undefined) break
      note(await findings.add(shard, failure, foundAt))
    }
    for (const one of noticed) await this.#steer(one, review)
    const warnings: Finding[] = []
    for (const { level, failure } of noticed) {
      const { problem } = failure
      if (level !== 'warn' || this.#isDecided(problem, review)) continue
      if (warnings.length >= MOST_WARNINGS || review.isAborted()) break
      const { fingerprint } = problem
      if (explained.has(fingerprint) || findings.has(fingerprint) || findings.concern(problem)) continue
      const warning = await this.#warning(this.#noticed.get(fingerprint)!, review)
      if (warning !== undefined) warnings.push(warning)
    }
    return warnings
  }

  /** The first of several sightings that there is something to. */
  async #warning(sightings: readonly Noticed[], { isAborted }: Review): Promise<Finding | undefined> {
    for (const { shard, failure, foundAt } of sightings) {
      if (isAborted()) return undefined
      const sighting: Sighting = { ...this.#findings.sighting(shard, failure, foundAt), level: 'warn' }
      const warning = await this.#findings.confirm(sighting)
      // What does not show again warns of nothing.
      if (warning !== undefined && warning.reproduced[0] > 0) return warning
    }
    return undefined
  }

  /** Tries to make a suspicion come true: then that is a failure. */
  async #steer({ shard, failure, foundAt }: Noticed, review: Review): Promise<void> {
    const { problem } = failure
    if (problem.steer === undefined || this.#isDecided(problem, review) || review.isAborted()) return
    const { expectFailure } = review.scenario.definition
    if (expectFailure === problem.kind || expectFailure === problem.fingerprint) return
    const deadlock = await steered(review.runtime, this.#findings.sighting(shard, failure, foundAt))
    if (deadlock !== undefined) await this.#findings.add(shard, deadlock, foundAt)
  }

  /** Whether a suspicion has come true, or is known to be unfounded. */
  #isDecided(problem: Problem, { tried }: Review): boolean {
    return problem.steer !== undefined && (tried || this.#findings.has(suspected(problem)))
  }
}
