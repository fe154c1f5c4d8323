/** One step in a few words: `get from → 100`, `set from ← 40`. */

import type { ReportAccess, ReportStep } from '../explore/verdict.ts'
import type { WaitEdge } from '../schedule/execution.ts'
import type { Cell } from './columns.ts'
import { oneLine, truncate } from './measure.ts'
import type { StepRow } from './rows.ts'
import type { Style } from './style.ts'

/** What tells a forked strand from its task, `.1 `; nothing for the task's own strand. */
function fork(task: string, strand: string): string {
  if (strand === task) return ''
  return `${strand.startsWith(task) ? strand.slice(task.length) : strand} `
}

const arrow = { in: ' ← ', out: ' → ' } as const

/** The step in words, without its task. */
export function stepText({ task, strand, operation, object, value, direction }: ReportStep): string {
  const target = object === undefined ? '' : ` ${object}`
  const between = direction === undefined || operation === 'point' ? ' ' : arrow[direction]
  return oneLine(`${fork(task, strand)}${operation}${target}${value === undefined ? '' : between + value}`).trimEnd()
}

/** What code of a step read or wrote, in words; it stands below the step. */
export const accessText = ({ task, strand, operation, object, value, direction }: ReportAccess): string =>
  `  ${stepText({ step: 0, task, strand, operation, object, value, direction, preempted: false, relevant: true })}`

/** What a strand of a cycle stands before, in words, without its task. */
export const waitText = (edge: WaitEdge): string => oneLine(`${fork(edge.task, edge.strand)}waits for ${edge.waitsFor}`)

const MARK = '  ⚠'

/** The step as a cell of at most `width` columns. */
export function stepCell(row: StepRow, style: Style, width: number): Cell {
  if (row.marked) {
    const text = truncate(stepText(row.step), width - MARK.length)
    return { text: text + MARK, paint: () => style.strong(text) + style.warning(MARK) }
  }
  const text = truncate(stepText(row.step), width)
  return row.step.relevant ? { text } : { text, paint: style.faint }
}
