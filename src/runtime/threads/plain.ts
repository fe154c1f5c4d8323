/** Findings in a form that crosses threads. */

import { DefinitionError } from '../../scenario/definition-error.ts'
import type { Problem } from '../../schedule/execution.ts'
import { ScenarioError } from '../async/driver.ts'
import type { Restart } from '../decision.ts'
import type { BatchOutcome } from '../runtime.ts'
import { NotShareable, ThreadsError } from './errors.ts'
import type { Fault, PlainRestart } from './job.ts'

/** The error itself stays in its thread: user code may throw what cannot be cloned. */
export function plainProblem(problem: Problem): Problem {
  if (problem.error === undefined) return problem
  const { name, message, stack } = problem.error
  return { ...problem, error: { name, message, stack } }
}

export function plainOutcome(outcome: BatchOutcome): BatchOutcome {
  const { failure } = outcome
  return failure === undefined
    ? outcome
    : { ...outcome, failure: { ...failure, problem: plainProblem(failure.problem) } }
}

export function plainRestart(restart: Restart): PlainRestart {
  if (restart.reason !== 'grow') return restart
  return { reason: 'grow', part: restart.overflow.part, needed: restart.overflow.needed }
}

export function plainFault(error: unknown): Fault {
  const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined }
  if (error instanceof NotShareable) {
    const { obstacle, advice } = error
    return { type: 'shareable', message, stack, obstacle, advice }
  }
  if (error instanceof ScenarioError) return { type: 'scenario', message, stack: causeStack(error) ?? stack }
  if (error instanceof DefinitionError) return { type: 'scenario', message, stack }
  if (error instanceof ThreadsError) return { type: 'threads', message, stack }
  return { type: 'threads', message: `heddle: internal: a thread failed: ${message}`, stack }
}

const causeStack = ({ cause }: Error): string | undefined => (cause instanceof Error ? cause.stack : undefined)

/** The error that a run throws for a fault in one of its threads. */
export function faultError(scenario: string, { type, message, stack, obstacle, advice }: Fault): Error {
  if (type === 'shareable') return new NotShareable(scenario, obstacle ?? message, advice)
  const error = type === 'scenario' ? new ScenarioError(message, undefined) : new ThreadsError(message)
  if (stack !== undefined) error.stack = stack
  return error
}
