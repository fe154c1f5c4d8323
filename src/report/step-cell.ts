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

/** What went wrong with a call stands at its end: of a fault, which is a word, that is what matters. */
const FAULT = / ✗ [\w-]+$/
/** Of the call itself so much is to be seen beside it. */
const LEAST = 12

/** The step in at most `width` columns. */
function fitted(step: ReportStep, width: number): string {
  const text = stepText(step)
  const fault = FAULT.exec(text)?.[0] ?? ''
  const room = width - fault.length
  return room < LEAST ? truncate(text, width) : truncate(text.slice(0, text.length - fault.length), room) + fault
}

/** The step as a cell of at most `width` columns. */
export function stepCell(row: StepRow, style: Style, width: number): Cell {
  if (row.marked) {
    const text = fitted(row.step, width - MARK.length)
    return { text: text + MARK, paint: () => style.strong(text) + style.warning(MARK) }
  }
  const text = fitted(row.step, width)
  return row.step.relevant ? { text } : { text, paint: style.faint }
}
