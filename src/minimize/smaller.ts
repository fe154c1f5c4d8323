import type { Failure } from '../runtime/runtime.ts'

/** Whether `a` is a smaller way to fail than `b`, with the same inputs. */
export function smaller(a: Failure, b: Failure): boolean {
  return (
    (a.preemptions - b.preemptions ||
      a.steps - b.steps ||
      a.switches - b.switches ||
      a.schedule.length - b.schedule.length) < 0
  )
}
