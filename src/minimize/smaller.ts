import type { Failure } from '../runtime/runtime.ts'

/** Whether `a` is a smaller way to fail than `b`, with the same inputs. */
export function smaller(a: Failure, b: Failure): boolean {
  return (
    (a.preemptions - b.preemptions ||
      alternatives(a) - alternatives(b) ||
      a.steps - b.steps ||
      a.switches - b.switches ||
      a.schedule.length - b.schedule.length) < 0
  )
}

/** How often an operation went otherwise than it ordinarily does: faults, time-outs, spurious wake-ups. Without them is plainer. */
const alternatives = ({ schedule }: Failure): number => schedule.filter(({ type }) => type === 'alternative').length
