/** How checkers name in a sentence what a step concerned. */

import { isMemory, type Range, rangeOf } from '../schedule/memory.ts'
import { Kind, kindName } from '../schedule/operation.ts'
import type { ExecutionView } from './checker.ts'

/** The object of a step and the part of it, in the quotes of a sentence: `stock['apple']`; of raw memory bytes 8–11 of `m`. */
export function placeName(execution: ExecutionView, step: number): string {
  const { trace } = execution
  const name = execution.objectName(trace.object(step))
  if (!isMemory(trace.kind(step))) return `\`${name}${execution.partOf(step) || execution.shownPartOf(step)}\``
  return `${bytesText(rangeOf(trace.key(step), trace.argument(step)))} of \`${name}\``
}

/** `byte 3`, `bytes 4–7`. */
export const bytesText = ({ offset, bytes }: Pick<Range, 'offset' | 'bytes'>): string =>
  bytes === 1 ? `byte ${offset}` : `bytes ${offset}–${offset + bytes - 1}`

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
