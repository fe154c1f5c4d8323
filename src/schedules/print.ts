/**
 * How a schedule is printed in a counterexample: the tasks in the order in which they were released, as fast-check prints its own,
 * so it can be pasted as `fc.schedulerFor()`; with the deviations from the default order marked and counted.
 */

import { PATIENCE } from './release-order.ts'
import type { ScheduledTask } from './scheduled-task.ts'

export function print(
  released: readonly ScheduledTask<unknown>[],
  waiting: readonly ScheduledTask<unknown>[],
  description: string,
): string {
  if (released.length === 0 && waiting.length === 0) return `schedules() /* ${description} */`
  const lines = [
    ...released.map(task => line(task, 'released, not settled')),
    ...waiting.map(task => line(task, 'pending')),
  ]
  return `schedulerFor()\`\n${lines.join('\n')}\` /* ${count(released)} from the default order */`
}

function line(task: ScheduledTask<unknown>, unsettled: string): string {
  const { status, outputValue } = task.reported()
  const name = task.label === '' ? task.kind : `${task.kind}::${escaped(task.label)}`
  const outcome = status === 'pending' ? unsettled : status
  const value = outputValue === undefined ? '' : ` with value ${escaped(outputValue)}`
  return `-> [task\${${task.id}}] ${name} ${outcome}${value}${remark(task)}`
}

function remark(task: ScheduledTask<unknown>): string {
  if (task.insteadOf !== undefined) return ` <- deviation: task ${task.insteadOf} was due`
  return task.handover ? ` <- handover: another chain went on ${PATIENCE} times in a row` : ''
}

function count(released: readonly ScheduledTask<unknown>[]): string {
  const deviations = released.filter(task => task.insteadOf !== undefined).length
  return deviations === 1 ? '1 deviation' : `${deviations === 0 ? 'no' : deviations} deviations`
}

/** Text as it is written in a template literal. */
function escaped(text: string): string {
  return text.replace(/[$`\\]/g, '\\$&').replace(/\r/g, '\\r')
}
