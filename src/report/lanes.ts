/**
 * The interleaving as a table: a lane for each task, a line for each step, and where in the user's code it is. A lane whose
 * task was preempted is drawn as waiting (`╷`) until the task goes on. What does not fit in the width becomes a list.
 */

import type { Finding } from '../explore/verdict.ts'
import { blank, type Cell, line, widest } from './columns.ts'
import { listLines } from './list.ts'
import { oneLine, truncate } from './measure.ts'
import { type TextOptions, widthOf } from './options.ts'
import { placeTexts } from './places.ts'
import { type Row, rowsOf } from './rows.ts'
import { accessText, stepCell, waitText } from './step-cell.ts'
import type { Style } from './style.ts'

const GAP = 3
/** How wide a lane may be: as the values need while there is room, and less before giving lanes up. */
const LANE_WIDTHS = [48, 32, 24]

/** All tasks of a finding, in declaration order as far as it is known; a task's index here gives its colour. */
export function tasksOf(finding: Finding): string[] {
  const seen = [...finding.trace.map(step => step.task), ...(finding.cycle ?? []).map(edge => edge.task)]
  return [...new Set([...(finding.tasks ?? []), ...seen])]
}

/** The columns that step numbers take, the margin of the report included. */
const numberWidth = (finding: Finding): number => Math.max(4, String(finding.trace.at(-1)?.step ?? 0).length + 2)

/** Tasks that have something to show. */
function shownTasks(finding: Finding, rows: readonly Row[]): string[] {
  const shown = new Set((finding.cycle ?? []).map(edge => edge.task))
  for (const row of rows) {
    if (row.type === 'step') shown.add(row.step.task)
    else if (row.type === 'access') shown.add(row.access.task)
  }
  return tasksOf(finding).filter(task => shown.has(task))
}

/** The last line of a deadlock: what each task of the cycle stands before. Forks of one task take a line each. */
function waitRows(finding: Finding, tasks: readonly string[], style: Style, most: number): Cell[][] {
  const rows: Cell[][] = []
  for (const edge of finding.cycle ?? []) {
    const lane = tasks.indexOf(edge.task)
    let row = rows.find(cells => cells[lane] === blank)
    if (row === undefined) rows.push((row = tasks.map(() => blank)))
    row[lane] = { text: truncate(waitText(edge), most), paint: style.warning }
  }
  return rows
}

interface TableLine {
  readonly number: string
  readonly lanes: readonly Cell[]
  readonly place: string
}

function tableLines(
  finding: Finding,
  rows: readonly Row[],
  tasks: readonly string[],
  style: Style,
  most: number,
): (TableLine | string)[] {
  const colours = tasksOf(finding)
  const paint = (task: string) => style.task(colours.indexOf(task))
  const header = tasks.map(task => ({ text: truncate(oneLine(task), most), paint: paint(task) }))
  const steps = rows.map((row): TableLine | string => {
    if (row.type === 'omission') return row.text
    if (row.type === 'access') {
      const { access, waiting } = row
      const lanes = tasks.map((task): Cell => {
        if (task === access.task) return { text: truncate(accessText(access), most) }
        return waiting.has(task) ? { text: '╷', paint: paint(task) } : blank
      })
      return { number: '', lanes, place: access.at }
    }
    const lanes = tasks.map((task): Cell => {
      if (task === row.step.task) return stepCell(row, style, most)
      return row.waiting.has(task) ? { text: '╷', paint: paint(task) } : blank
    })
    return { number: String(row.step.step), lanes, place: row.step.at ?? '' }
  })
  const waits = waitRows(finding, tasks, style, most).map(lanes => ({ number: '', lanes, place: '' }))
  return [{ number: '', lanes: header, place: '' }, ...steps, ...waits]
}

const placeOf = (row: Row): string =>
  row.type === 'step' ? (row.step.at ?? '') : row.type === 'access' ? row.access.at : ''

/** The interleaving of `finding` as lines no wider than the options say. */
export function laneLines(finding: Finding, style: Style, options: TextOptions): string[] {
  const width = widthOf(options)
  const rows = rowsOf(finding, options.verbose)
  const tasks = shownTasks(finding, rows)
  if (tasks.length === 0) return []
  const left = numberWidth(finding)
  const texts = placeTexts(rows.map(placeOf))
  for (const most of LANE_WIDTHS) {
    const table = tableLines(finding, rows, tasks, style, most)
    const lines = table.filter(entry => typeof entry !== 'string')
    const lanes = tasks.map((_, i) => widest(lines.map(entry => entry.lanes[i]?.text ?? '')))
    const used = left + 2 + lanes.reduce((sum, lane) => sum + lane + GAP, 0)
    for (const placeText of texts) {
      const places = widest(lines.map(entry => placeText(entry.place)))
      if (used + places > width) continue
      return table.map(entry => {
        if (typeof entry === 'string') return ' '.repeat(left + 2) + style.faint(truncate(entry, width - left - 2))
        const place = { text: placeText(entry.place), paint: style.faint }
        return `${style.faint(entry.number.padStart(left))}  ${line([...entry.lanes, place], lanes, GAP)}`
      })
    }
  }
  return listLines(rows, tasksOf(finding), left, style, width)
}
