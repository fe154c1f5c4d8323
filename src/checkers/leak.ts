/**
 * Leak: a task has ended and left a timer or an interval that will go off with nobody left to want it, a file, a server or a
 * child process that nobody ends, or a listener on something that others go on with. In a program that keeps the process alive or
 * grows with each call, and what is called may work on things that are long gone.
 *
 * Silent: background tasks; what was `unref`ed; what has gone off by the end of the execution, or was closed by then, by another
 * task or by `teardown`; tasks that failed.
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
    const concerns = (task: number) =>
      !execution.isBackground(task) && execution.endOf(task) >= 0 && !execution.hasThrown(task)
    for (const { task, word, isOpen, at, foreign } of execution.left) {
      if (!concerns(task) || !isOpen()) continue
      const name = execution.taskName(task)
      troubles ??= []
      troubles.push({
        kind: 'leak',
        fingerprint: `leak:${signature(name)}:${signature(word)}`,
        message: `leak: ${name} ended and left ${word}`,
        steps: [],
        task: name,
        at,
        foreign,
      })
    }
    for (let strand = 0; strand < trace.strands; strand++) {
      if (!execution.isTimer(strand)) continue
      const task = trace.taskOf(strand)
      if (!concerns(task)) continue
      const name = execution.taskName(task)
      troubles ??= []
      troubles.push({
        kind: 'leak',
        fingerprint: `leak:${signature(name)}:timer`,
        message: `leak: ${name} ended and left a timer that nobody has cleared`,
        steps: [],
        task: name,
        strand,
        foreign: execution.isForeign(strand, -1),
      })
    }
    // What a dependency has left by itself must not hide what the user's code has.
    return troubles?.sort((a, b) => Number(a.foreign === true) - Number(b.foreign === true)) ?? nothing
  },
}
