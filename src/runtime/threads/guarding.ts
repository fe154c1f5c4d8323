/** What becomes of an error that came out of a scenario's `setup` or `teardown` in a thread. */

import { isPreconditionFailure } from '../../scenario/input-source.ts'
import type { Program } from '../../scenario/program.ts'
import { AbortError } from '../abort.ts'
import { ScenarioError } from '../async/driver.ts'
import { BoardOverflow } from '../board.ts'
import type { Restart } from '../decision.ts'
import { BuffersNeeded } from '../objects/buffer.ts'
import { NotShareable } from './errors.ts'

/** How the execution is to run again because of `error`; undefined when it is a fault of the scenario's. */
export function restartOf(error: unknown): Restart | 'none' | undefined {
  if (error instanceof BoardOverflow) return { reason: 'grow', overflow: error }
  if (error instanceof BuffersNeeded) return { reason: 'buffers', sizes: error.sizes }
  if (isPreconditionFailure(error)) return { reason: 'discard' }
  return error instanceof AbortError ? 'none' : undefined
}

/** The error that a run throws when a function of the definition failed. */
export function scenarioFault({ scenario }: Program, where: string, error: unknown): Error {
  if (error instanceof ScenarioError || error instanceof NotShareable) return error
  const message = error instanceof Error ? error.message : String(error)
  return new ScenarioError(`heddle: scenario '${scenario.name}': ${where} failed: ${message}`, error)
}

/** The error for a `setup` that did not make the same shared objects in two threads. */
export function differingSetup({ scenario, tasks }: Program, thread: number): Error {
  return new ScenarioError(
    `heddle: scenario '${scenario.name}': setup allocated differently in two threads (those of ${tasks[0]!.name} and ` +
      `${tasks[thread]!.name}): it must not depend on the time, on the thread, on what it did before, or on randomness other ` +
      'than context.random',
    undefined,
  )
}
