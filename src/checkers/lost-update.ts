/**
 * Lost update: a task writes what it made of a value that another has written since, so that the other's write is gone without
 * anybody having seen it.
 *
 * Silent: a write without a read before it (the last writer wins, which may be meant); `compareExchange`, `update` and the like,
 * which cannot be overtaken; two writes of the same; a read that its strand has repeated meanwhile, or after which it was told
 * something (`overtaken.ts`).
 */

import type { Trace } from '../schedule/trace.ts'
import type { Checker, ExecutionView, Trouble } from './checker.ts'
import { nothing, signature } from './checker.ts'
import { actor, placeName } from './naming.ts'
import { type Overtaken, overtakenReads } from './overtaken.ts'
import { overtakenAccesses } from './overtaken-accesses.ts'

export const lostUpdate: Checker = {
  kind: 'lost-update',
  level: 'warn',
  examine(execution) {
    const unshared = overtakenAccesses(execution, 'lost-update')
    return unshared.length > 0 ? [...ofObjects(execution), ...unshared] : ofObjects(execution)
  },
}

function ofObjects(execution: ExecutionView): readonly Trouble[] {
  const overtaken = overtakenReads(execution)
  if (overtaken.length === 0) return nothing
  const { trace } = execution
  let told: Set<string> | undefined
  let troubles: Trouble[] | undefined
  for (const each of overtaken) {
    if (each.by !== 'update') continue
    // One of an object and between the same two is told: putting all into words would take longer than finding them.
    const which = `${trace.object(each.use)} ${trace.strand(each.use)} ${trace.strand(each.write)}`
    if (told?.has(which)) continue
    ;(told ??= new Set()).add(which)
    ;(troubles ??= []).push(troubleOf(execution, each))
  }
  return troubles ?? nothing
}

function troubleOf(execution: ExecutionView, overtaken: Overtaken): Trouble {
  const { read, write, use } = overtaken
  const victim = actor(execution, write)
  const task = actor(execution, use)
  const object = execution.objectName(execution.trace.object(use))
  return {
    kind: 'lost-update',
    fingerprint: `lost-update:${signature(object)}`,
    variant: () => variantOf(execution, overtaken),
    message: `lost update: ${task}'s write to ${placeName(execution, use)} overwrites ${victim}'s, which ${task} had not read`,
    steps: [read, write, use],
    task,
    object,
  }
}

/** Beyond that one repetition is as good as another. */
const MOST_REPEATS = 3

/** Who overwrites whose update, and by which of their like steps: equal values may be written at one place, others at another. */
function variantOf(execution: ExecutionView, { read, write, use }: Overtaken): string {
  const names = [use, write].map(step => execution.strandName(execution.trace.strand(step)))
  return `${names.join('>')} ${[read, write, use].map(step => repeatsOf(execution.trace, step)).join(',')}`
}

/** How often the strand has done the same to the same object before. */
function repeatsOf(trace: Trace, step: number): number {
  let repeats = 0
  for (let before = 0; before < step && repeats < MOST_REPEATS; before++) {
    const alike = trace.strand(before) === trace.strand(step) && trace.object(before) === trace.object(step)
    if (alike && trace.kind(before) === trace.kind(step)) repeats++
  }
  return repeats
}
