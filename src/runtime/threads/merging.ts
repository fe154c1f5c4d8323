/** What the threads of a gang report, and the parts of a batch, put together. */

import { type BatchOutcome, noticedIn } from '../runtime.ts'
import type { JobResult } from './job.ts'
import { withNoted } from './recording.ts'

/** The leader's outcome, with what only other threads know. */
export function mergeResults(results: readonly JobResult[]): BatchOutcome {
  const { outcome } = results.find(result => result.outcome !== undefined) as JobResult & { outcome: BatchOutcome }
  const noted = results.flatMap(result => result.noted)
  const reached = [...new Set(results.flatMap(result => result.reached))]
  const problem = results.find(result => result.problem !== undefined)?.problem
  const { failure, passed } = outcome
  return {
    ...outcome,
    notes: [...new Set([...outcome.notes, ...results.flatMap(result => result.notes ?? [])])],
    reached,
    failure: failure && withNoted(problem === undefined ? failure : { ...failure, problem }, noted),
    // What was noted is of the last execution.
    passed: failure === undefined ? passed && withNoted(passed, noted) : undefined,
  }
}

/** Two parts of one batch as one. */
export function mergeParts(a: BatchOutcome, b: BatchOutcome): BatchOutcome {
  return {
    ...b,
    executions: a.executions + b.executions,
    discarded: a.discarded + b.discarded,
    redundant: a.redundant + b.redundant,
    noticed: noticedIn(a, b),
    digests: a.digests && b.digests && [...a.digests, ...b.digests],
    steps: a.steps + b.steps,
    concurrent: a.concurrent || b.concurrent,
    reached: [...new Set([...a.reached, ...b.reached])],
    notes: [...new Set([...a.notes, ...b.notes])],
  }
}
