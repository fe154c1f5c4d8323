/** The interleaving as a list, for more lanes than the width has room for: one line a step, headed by whose it is. */

import { type Cell, line, widest } from './columns.ts'
import { oneLine, textWidth, truncate } from './measure.ts'
import { placeTexts } from './places.ts'
import type { Row } from './rows.ts'
import { accessText, stepCell, stepText } from './step-cell.ts'
import type { Style } from './style.ts'

const GAP = 3
const WIDEST_NAME = 24
/** The columns that a step gets before its place is told in full. */
const STEP_WIDTH = 28

interface ListLine {
  readonly task: string
  readonly number: string
  readonly cell: (width: number) => Cell
  readonly text: string
  readonly place: string
}

/** The cell with a note after it, if there is room for both. */
function noted({ text, paint }: Cell, note: string, style: Style, width: number): Cell {
  if (note === '' || textWidth(text + note) > width) return { text, paint }
  return { text: text + note, paint: () => (paint?.(text) ?? text) + style.faint(note) }
}

/** The rows as lines no wider than `width`, of which `left` columns are for the step's number. A task's name stands where it takes over, and not again until another does. */
export function listLines(
  rows: readonly Row[],
  tasks: readonly string[],
  left: number,
  style: Style,
  width: number,
): string[] {
  const entries = rows.map((row): ListLine | string => {
    if (row.type === 'omission') return row.text
    if (row.type === 'access') {
      const { task, at } = row.access
      const text = accessText(row.access)
      return { task, number: '', cell: most => ({ text: truncate(text, most) }), text, place: at }
    }
    const { task, step, at } = row.step
    const note = row.preempts === undefined ? '' : `  preempts ${oneLine(row.preempts)}`
    const cell = (most: number) => noted(stepCell(row, style, most), note, style, most)
    return { task, number: String(step), cell, text: `${stepText(row.step)}  ⚠${note}`, place: at ?? '' }
  })
  const lines = entries.filter(entry => typeof entry !== 'string')
  const nameWidth = Math.min(WIDEST_NAME, Math.floor(width / 4), widest(lines.map(entry => oneLine(entry.task))))
  const longest = widest(lines.map(entry => entry.text))
  const room = width - left - 2 - nameWidth - GAP
  const placeText =
    placeTexts(lines.map(entry => entry.place)).find(
      shown => Math.min(longest, STEP_WIDTH) + GAP + widest(lines.map(entry => shown(entry.place))) <= room,
    ) ?? (() => '')
  const placeWidth = widest(lines.map(entry => placeText(entry.place)))
  const stepWidth = Math.min(longest, placeWidth === 0 ? room : room - GAP - placeWidth)
  let previous = ''
  return entries.map(entry => {
    if (typeof entry === 'string') {
      previous = ''
      return ' '.repeat(left + 2) + style.faint(truncate(entry, width - left - 2))
    }
    const name = entry.task === previous ? '' : truncate(oneLine(entry.task), nameWidth)
    previous = entry.task
    const cells: Cell[] = [
      { text: name, paint: style.task(tasks.indexOf(entry.task)) },
      entry.cell(stepWidth),
      { text: placeText(entry.place), paint: style.faint },
    ]
    return `${style.faint(entry.number.padStart(left))}  ${line(cells, [nameWidth, stepWidth], GAP)}`
  })
}
