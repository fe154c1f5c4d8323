/** How checkers name in a sentence what a step concerned. */

import { Kind, kindName } from '../schedule/operation.ts'
import type { ExecutionView } from './checker.ts'

/** The object of a step and the part of it: `stock['apple']`, in the quotes of a sentence. */
export const placeName = (execution: ExecutionView, step: number): string =>
  `\`${execution.objectName(execution.trace.object(step))}${execution.partOf(step)}\``

/** The task of a step. */
export const actor = (execution: ExecutionView, step: number): string => execution.taskName(execution.trace.task(step))

const past: Readonly<Record<number, string>> = {
  [Kind.delete]: 'deleted',
  [Kind.set]: 'written',
  [Kind.store]: 'written',
  [Kind.write]: 'written',
  [Kind['Atomics.store']]: 'written',
}

/** What a step had done to its object, after "had": `written`, `deleted`, `changed`. */
export const pastOf = (kind: number): string => past[kind] ?? 'changed'

const present: Readonly<Record<number, string>> = {
  [Kind.delete]: 'deletes',
  [Kind.set]: 'writes',
  [Kind.effect]: 'changes',
  [Kind.store]: 'writes',
  [Kind.write]: 'writes',
  [Kind['Atomics.store']]: 'writes',
}

/** What a step does to its object: `writes x`, `does compareExchange on x`. */
export function deed(execution: ExecutionView, step: number): string {
  const kind = execution.trace.kind(step)
  const place = placeName(execution, step)
  const verb = present[kind]
  return verb === undefined ? `does ${kindName(kind)} on ${place}` : `${verb} ${place}`
}
