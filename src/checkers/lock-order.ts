/**
 * Locks taken in an order that may deadlock, although this execution did not: a cycle of nested acquisitions by as many tasks
 * (Goodlock). Not told of are cycles that cannot close: where the tasks hold another lock in common meanwhile (a gate), both hold
 * one for reading that the other wants for reading, or where signals between the tasks (barriers, latches, conditions, queues)
 * order the one acquisition after the other.
 *
 * What other data says of it is not seen, so such a cycle is only a suspicion until a schedule was steered into it: see
 * `strategies/steer.ts`.
 *
 * Havelund, "Using Runtime Analysis to Guide Model Checking of Java Programs", SPIN 2000; Bensalem and Havelund, "Dynamic
 * Deadlock Analysis of Multi-threaded Programs", HVC 2005.
 */

import { type Checker, type ExecutionView, nothing, signature, type Trouble } from './checker.ts'
import { concernsLocks, type Hold, type LockListener, walkLocks } from './locks.ts'
import { signalOrder } from './signal-order.ts'

/** A lock that was asked for while another was held. */
interface Nested {
  readonly outer: Hold
  readonly inner: Hold
  /** What the task held besides. */
  readonly gates: readonly Hold[]
}

/** Beyond so many tasks a cycle is not looked for, nor beyond so many nested acquisitions of an execution. */
const LONGEST = 6
const MOST_NESTED = 200

function nestedIn(execution: ExecutionView): Nested[] {
  const found = new Map<string, Nested>()
  const listener: LockListener = {
    taken(inner, held) {
      if (!inner.blocking || held.length === 0) return
      for (const outer of held) {
        if (outer.strand !== inner.strand || outer.object === inner.object) continue
        const gates = held.filter(hold => hold.task === inner.task && hold !== outer && hold.object !== inner.object)
        const key = [
          inner.task,
          outer.object,
          inner.object,
          outer.shared,
          inner.shared,
          ...gates.map(gate => gate.object),
        ]
        if (found.size < MOST_NESTED && !found.has(key.join())) found.set(key.join(), { outer, inner, gates })
      }
    },
  }
  walkLocks(execution, listener, true)
  return [...found.values()]
}

/** Whether what one task holds keeps the other from holding what it does at the same time. */
const exclude = (a: readonly Hold[], b: readonly Hold[]): boolean =>
  a.some(one => b.some(other => one.object === other.object && !(one.shared && other.shared)))

const held = ({ outer, gates }: Nested): readonly Hold[] => [outer, ...gates]

export const lockOrder: Checker = {
  kind: 'lock-order',
  level: 'warn',
  examine(execution) {
    // A deadlock that came about says more.
    if (execution.problem !== undefined || !concernsLocks(execution)) return nothing
    const nested = nestedIn(execution)
    if (nested.length < 2) return nothing
    const troubles = new Map<string, Trouble>()
    let ordered: ReturnType<typeof signalOrder> | undefined
    const extend = (path: readonly Nested[]) => {
      const [first] = path as [Nested]
      const last = path.at(-1) as Nested
      for (const next of nested) {
        if (next.outer.object !== last.inner.object || (next.outer.shared && last.inner.shared)) continue
        // Each cycle is looked at from the task that comes first.
        if (next === first && path.length > 1) {
          ordered ??= signalOrder(execution)
          if (!path.some((a, i) => path.some((b, j) => i !== j && ordered!(a.inner.step, b.outer.step)))) {
            const trouble = told(execution, path)
            if (!troubles.has(trouble.fingerprint)) troubles.set(trouble.fingerprint, trouble)
          }
        } else if (
          path.length < LONGEST &&
          next.outer.task > first.outer.task &&
          path.every(each => each.outer.task !== next.outer.task && !exclude(held(each), held(next)))
        ) {
          extend([...path, next])
        }
      }
    }
    for (const each of nested) extend([each])
    return troubles.size === 0 ? nothing : [...troubles.values()]
  },
}

function told(execution: ExecutionView, path: readonly Nested[]): Trouble {
  const { trace } = execution
  const locks = path.map(({ outer }) => execution.objectName(outer.object))
  const each = path.map(
    ({ outer, inner }) =>
      `${execution.taskName(inner.task)} takes \`${execution.objectName(inner.object)}\` while it holds ` +
      `\`${execution.objectName(outer.object)}\` (step ${inner.step + 1})`,
  )
  return {
    kind: 'lock-order',
    fingerprint: `lock-order:${[...new Set(locks.map(signature))].sort().join()}`,
    message: `lock order: ${each.join(', ')}: under another schedule they may wait for each other`,
    steps: path.flatMap(({ outer, inner }) => [outer.step, inner.step]).sort((a, b) => a - b),
    steer: path.flatMap(({ inner }) => [
      trace.nameOf(inner.strand),
      trace.operation(inner.step),
      ownStep(execution, inner),
    ]),
  }
}

/** How often the strand had asked for the lock before. */
function ownStep({ trace }: ExecutionView, { strand, step }: Hold): number {
  let times = 0
  for (let other = 0; other < step; other++) {
    if (trace.strand(other) === strand && trace.operation(other) === trace.operation(step)) times++
  }
  return times
}
