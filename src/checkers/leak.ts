/**
 * Leak: a task has ended and left a timer or an interval that will go off with nobody left to want it. In a program it keeps the
 * process alive, and what it calls may work on things that are long gone.
 *
 * Silent: background tasks; timers that were `unref`ed; those that have gone off by the end of the execution; tasks that failed.
 */

import type { Checker, Trouble } from './checker.ts'
import { nothing, signature } from './checker.ts'

export const leak: Checker = {
  kind: 'leak',
  level: 'warn',
  examine(execution) {
    const { trace } = execution
    if (execution.problem !== undefined) return nothing
    let troubles: Trouble[] | undefined
    for (let strand = 0; strand < trace.strands; strand++) {
      if (!execution.isTimer(strand)) continue
      const task = trace.taskOf(strand)
      if (execution.isBackground(task) || execution.endOf(task) < 0 || execution.hasThrown(task)) continue
      const name = execution.taskName(task)
      troubles ??= []
      troubles.push({
        kind: 'leak',
        fingerprint: `leak:${signature(name)}:timer`,
        message: `leak: ${name} ended and left a timer that nobody has cleared`,
        steps: [],
        task: name,
        strand,
      })
    }
    return troubles ?? nothing
  },
}
