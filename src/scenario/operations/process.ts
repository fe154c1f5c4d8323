/**
 * The tasks of a scenario with operations: processes, each making its calls one after the other.
 *
 * Before each call stands a scheduling point, and a call begins where that is granted: so it can begin after any other has
 * returned, however little it does, and the report shows where.
 */

import type { TaskContext } from '../context.ts'
import type { Fn } from '../definition.ts'
import { isThenable } from '../thenable.ts'
import type { AnyOperationsPart } from './definition.ts'
import { BEFORE, callText, type PlannedCall } from './program.ts'

/** Takes down what calls do; a call is named by its number in the program. */
export interface CallLog {
  /** The scheduling point at which a call begins. */
  begin(label: string): Promise<unknown>
  called(call: number): void
  returned(call: number, value: unknown): void
  /** Throws what is no answer of the operation's: the end of the execution, an input that is not wanted. */
  threw(call: number, error: unknown): void
}

/** What the runtime hands to a process besides what every task gets. */
export interface ProcessContext extends TaskContext {
  readonly log: CallLog
}

type Operations = NonNullable<AnyOperationsPart['operations']>

/** The tasks that make `calls`, by process. */
export function processes(operations: Operations, calls: readonly PlannedCall[]): Record<string, Fn<unknown, unknown>> {
  const lanes = new Map<string, { call: PlannedCall; number: number; label: string }[]>()
  calls.forEach((call, number) => {
    if (call.process === BEFORE) return
    const lane = lanes.get(call.process) ?? []
    lanes.set(call.process, lane)
    lane.push({ call, number, label: callText(call) })
  })
  return Object.fromEntries(
    [...lanes].map(([process, lane]): [string, Fn<unknown, unknown>] => [
      process,
      async (state, _inputs, context) => {
        const { log } = context as ProcessContext
        for (const { call, number, label } of lane) {
          await log.begin(label)
          const answer = make(operations, call, number, state, log)
          if (answer !== undefined) await answer
        }
      },
    ]),
  )
}

/** Makes a call and takes down what comes of it; a promise of that where it comes later. */
export function make(
  operations: Operations,
  { name, args }: PlannedCall,
  number: number,
  state: unknown,
  log: CallLog,
): PromiseLike<void> | undefined {
  log.called(number)
  let answer: unknown
  try {
    answer = operations[name]!.run(state, ...(args as never[]))
  } catch (error) {
    log.threw(number, error)
    return undefined
  }
  if (isThenable(answer)) {
    return answer.then(
      value => log.returned(number, value),
      (error: unknown) => log.threw(number, error),
    )
  }
  log.returned(number, answer)
  return undefined
}
