/**
 * A wait that others overtake again and again, although the schedule had no part in it: from when the strand came to wait it
 * could not once have gone on, while others got the same lock at least `BYPASSED` times. So a writer starves among readers of
 * whom one always reads, or somebody who wants three permits among those who want one. To be passed over while one could have
 * gone on is the schedule's doing and does not count; neither do attempts, which fail or not by when they come.
 *
 * Executions that do not end at all are judged under a fair schedule, see `livelock.ts`.
 */

import { mayBlock } from '../schedule/admission.ts'
import { KindSet } from '../schedule/kind-set.ts'
import { Kind } from '../schedule/operation.ts'
import type { Trace } from '../schedule/trace.ts'
import { type Checker, type ExecutionView, nothing, signature, type Trouble } from './checker.ts'
import { got } from './livelock.ts'

/** How often others must have got it. */
const BYPASSED = 20

/** What gets something of which others have less then. */
const getting = new KindSet(
  ...(['acquire', 'acquireRead', 'acquireWrite', 'wake', 'put', 'take', 'notified'] as const),
  ...(['tryAcquire', 'tryAcquireRead', 'tryAcquireWrite'] as const),
)

/** The steps of others on `object` while `strand` waited for it from `from` to `to`, since it last could have gone on. */
function bypasses(trace: Trace, strand: number, object: number, from: number, to: number): readonly number[] {
  let steps: number[] = []
  for (let step = from; step < to; step++) {
    if (trace.enabled(step, strand)) steps = []
    else if (
      trace.object(step) === object &&
      getting.has(trace.kind(step)) &&
      trace.task(step) !== trace.taskOf(strand) &&
      got(trace, step) === true
    )
      steps.push(step)
    if (steps.length >= BYPASSED) return steps
  }
  return nothing
}

function starved(execution: ExecutionView, strand: number, object: number, steps: readonly number[]): Trouble {
  const { trace } = execution
  const name = execution.taskName(trace.taskOf(strand))
  const lock = execution.objectName(object)
  const others = [...new Set(steps.map(step => execution.taskName(trace.task(step))))].join(', ')
  return {
    kind: 'starvation',
    fingerprint: `starvation:${signature(name)}:${signature(lock)}`,
    message: `starvation: ${name} waits for \`${lock}\` while ${others} got it ${steps.length} times, and could not once go on`,
    steps,
    task: name,
    object: lock,
  }
}

export const starvation: Checker = {
  kind: 'starvation',
  level: 'warn',
  examine(execution) {
    const { trace } = execution
    if (trace.length < BYPASSED || !trace.has(getting)) return nothing
    let troubles: Trouble[] | undefined
    const look = (strand: number, kind: number, object: number, from: number, to: number) => {
      if (to - from < BYPASSED || !mayBlock(kind) || kind === Kind.pass) return
      const steps = bypasses(trace, strand, object, from, to)
      if (steps.length > 0) (troubles ??= []).push(starved(execution, strand, object, steps))
    }
    for (let step = 0; step < trace.length; step++) {
      look(trace.strand(step), trace.kind(step), trace.object(step), trace.since(step), step)
    }
    for (let strand = 0; strand < trace.strands; strand++) {
      const standing = trace.standing(strand)
      if (standing !== undefined) look(strand, standing.kind, standing.object, standing.since, trace.length)
    }
    return troubles ?? nothing
  },
}
