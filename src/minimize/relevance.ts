/**
 * Which steps of a failing execution matter to its failure, for a report to fold the others. It starts from the steps that show
 * the failure and those where it was decided: the swap that makes it pass, every preemption, what a checker points at, what
 * the broken condition looked at, the steps of a task that failed, those on the objects of a cycle. From there it goes back along
 * what they may depend on: whatever their tasks did before but for plain writes of something else, and the steps of other tasks that
 * conflict with one of them. What remains are writes that nobody who matters has read, and tasks that had nothing to do with it.
 *
 * It errs on the side of showing: where a failure hangs on more than operations on objects tell, every step matters.
 */

import type { Failure, FailureStep } from '../runtime/runtime.ts'
import { isRead, isWrite, Kind } from '../schedule/operation.ts'

/** Longer executions are shown as they are. */
const MOST = 5_000

/** Operations that change an object and tell their task nothing. */
const plain = new Set<number>([Kind.set, Kind.store, Kind.delete])

const endless = new Set<string>(['livelock', 'starvation'])

/** For each step of the trace whether it matters. `flip` are the positions of two steps whose swap makes it pass. */
export function relevantSteps(failure: Failure, flip: readonly [number, number] | undefined): boolean[] {
  const { trace } = failure
  const last = lastThatMatters(failure, flip)
  const all = trace.map((_, i) => i <= last)
  const start = failure.hidden || trace.length > MOST ? undefined : startingPoints(failure, flip)
  if (start === undefined) return all
  const relevant = trace.map(
    (step, i) => all[i] === true && (start(step, i) || turning(trace, i) || meetings.has(step.kind)),
  )
  // Tasks with a step that matters further on, objects that such steps touch, and the tasks that write them.
  const tasks = new Set<string>()
  const touched = new Set<string>()
  const written = new Map<string, Set<string>>()
  for (let i = last; i >= 0; i--) {
    const step = trace[i] as FailureStep
    const { task, object, kind } = step
    relevant[i] ||= (tasks.has(task) && !plain.has(kind)) || conflicts(step, touched, written)
    if (!relevant[i]) continue
    tasks.add(task)
    if (object === undefined) continue
    touched.add(object)
    if (isWrite(kind)) note(written, object, task)
  }
  return relevant
}

function note(tasksOf: Map<string, Set<string>>, object: string, task: string): void {
  const tasks = tasksOf.get(object)
  if (tasks === undefined) tasksOf.set(object, new Set([task]))
  else tasks.add(task)
}

/** Whether a later step that matters is on the same object and may have another outcome, or be one, by what this one does. */
function conflicts(
  { task, object, kind }: FailureStep,
  touched: ReadonlySet<string>,
  written: ReadonlyMap<string, Set<string>>,
): boolean {
  if (object === undefined || (!isRead(kind) && !isWrite(kind))) return false
  if (isWrite(kind)) return touched.has(object)
  const writers = written.get(object)
  return writers !== undefined && (writers.size > 1 || !writers.has(task))
}

/**
 * The last step that matters to a condition judged at the end: after the later of the swap's two steps and the last preemption
 * the default order runs on, and nothing that was chosen there makes it pass.
 */
function lastThatMatters({ trace, problem }: Failure, flip: readonly [number, number] | undefined): number {
  // A loop is told by one turn, a data race by its two accesses.
  const told = endless.has(problem.kind) || problem.kind === 'data-race'
  if (told && problem.steps !== undefined) return Math.max(...problem.steps)
  if (flip === undefined || !problem.fingerprint.startsWith('invariant:finally:')) return trace.length - 1
  return Math.max(
    flip[1],
    trace.findLastIndex(step => step.preempted),
    ...flip.map(swapped => actedOnUntil(trace, swapped)),
  )
}

/**
 * What code found out at its beginning, after an `await`, in a file, or a request did at a server of this process, shows in what
 * its task goes on to do.
 */
function actedOnUntil(trace: readonly FailureStep[], swapped: number): number {
  const tells = ({ kind }: FailureStep) => kind === Kind.await || outside.has(kind)
  const { task, kind } = trace[swapped]!
  if (!tells(trace[swapped]!) && !beginnings.has(kind)) return swapped
  return Math.max(
    swapped,
    trace.findLastIndex(step => tells(step) && step.task === task),
  )
}

/** Whether it goes on with another strand before or after the step, though it need not: at a preemption both sides are shown. */
const turning = (trace: readonly FailureStep[], i: number): boolean =>
  trace[i]?.preempted === true || trace[i + 1]?.preempted === true

/** Where to start from besides, or undefined where every step matters. */
function startingPoints(
  { trace, problem }: Failure,
  flip: readonly [number, number] | undefined,
): ((step: FailureStep, i: number) => boolean) | undefined {
  // What has no object stands for something that operations do not tell.
  if (trace.some(({ object, kind }) => object === undefined || !(isRead(kind) || isWrite(kind)) || outside.has(kind)))
    return undefined
  const pointed = new Set([...(flip ?? []), ...(problem.steps ?? [])])
  const { task, cycle, looked } = problem
  switch (problem.kind) {
    case 'invariant':
      if (looked === undefined) return undefined
      return (step, i) => pointed.has(i) || (isWrite(step.kind) && looked.includes(step.object as string))
    case 'task-failed':
      return task === undefined ? undefined : (step, i) => pointed.has(i) || step.task === task
    case 'deadlock': {
      if (cycle === undefined) return undefined
      const objects = new Set(cycle.flatMap(edge => [edge.waitsFor, ...edge.holds]))
      return step => objects.has(step.object as string) || cycle.some(edge => edge.task === step.task)
    }
    case 'lost-update':
    case 'check-then-act':
    case 'stale-read':
      return pointed.size === 0 ? undefined : (_, i) => pointed.has(i)
    default:
      return undefined
  }
}

/** They let go of one object to wait for another, and wake up those who wait. */
const meetings = new Set<number>([Kind.wait, Kind.wake, Kind.notify, Kind.notifyAll])

/** Operations after which code goes on with what it knows from elsewhere. */
const beginnings = new Set<number>([Kind.start, Kind.deliver])

/** Operations that stand for more than what they do to their object. */
const outside = new Set<number>([Kind.effect, Kind.query, Kind.listen, Kind.timer, Kind.immediate])
