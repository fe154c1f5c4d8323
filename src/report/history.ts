/**
 * The calls of a history as a table: a column for each process, time running down. A call that others overlap takes several
 * lines, from its name to the `└` of its return. Below: how far an explanation comes, and at which call it fails.
 */

import type { CallView, HistoryView } from '../schedule/execution.ts'
import { blank, type Cell, line, widest } from './columns.ts'
import { beside, fact } from './facts.ts'
import { oneLine, truncate } from './measure.ts'
import { type TextOptions, widthOf } from './options.ts'
import type { Style } from './style.ts'

const GAP = 3
const INDENT = 6
/** How wide a column may be: the first width at which all fit. */
const WIDTHS = [48, 32, 20]

const END = '└'
const ended = (outcome: string): string => oneLine(`${END} ${outcome}`.trimEnd())

const withOutcome = ({ call, outcome, returned }: CallView): string =>
  oneLine(returned === undefined ? call : `${call} ${outcome}`.trimEnd())

interface Event {
  readonly call: CallView
  readonly text: string
  /** Whether the call is the one that cannot be explained, and this its end. */
  readonly marked: boolean
}

/** One event a line: a call, a return, or both where nothing comes between. */
function eventsOf({ calls, unexplained }: HistoryView): Event[] {
  const failing = new Set(unexplained.map(({ call }) => calls[call]))
  const last = calls.reduce((most, { called, returned = 0 }) => Math.max(most, called, returned), 0)
  const events: Event[] = []
  for (let at = 1; at <= last; at++) {
    for (const call of calls) {
      const { called, returned, outcome } = call
      const marked = failing.has(call)
      if (called === at) {
        const whole = returned === at + 1
        events.push({ call, text: whole ? withOutcome(call) : oneLine(call.call), marked: marked && whole })
      } else if (returned === at && called < at - 1) events.push({ call, text: ended(outcome), marked })
    }
  }
  for (const call of calls) {
    if (call.returned === undefined) events.push({ call, text: ended('… never returned'), marked: failing.has(call) })
  }
  return events
}

function tableLines(view: HistoryView, tasks: readonly string[], style: Style, width: number): string[] {
  const events = eventsOf(view)
  const paint = (process: string) => style.task(Math.max(0, tasks.indexOf(process)))
  for (const most of WIDTHS) {
    const open = new Set<string>()
    const heads = view.processes.map(process => ({ text: truncate(oneLine(process), most), paint: paint(process) }))
    const rows = events.map(({ call, text, marked }) => {
      if (text.startsWith(END)) open.delete(call.process)
      const cells = view.processes.map((process): Cell => {
        if (process === call.process) return eventCell(text, marked, style, most)
        return open.has(process) ? { text: '╷', paint: paint(process) } : blank
      })
      if (!text.startsWith(END) && call.returned !== call.called + 1) open.add(call.process)
      return cells
    })
    const table = [heads, ...rows]
    const widths = view.processes.map((_, i) => widest(table.map(cells => cells[i]!.text)))
    if (INDENT + widths.reduce((sum, column) => sum + column + GAP, -GAP) > width) continue
    return table.map(cells => ' '.repeat(INDENT) + line(cells, widths, GAP))
  }
  // Too many processes: a line for each event.
  const names = widest(view.processes.map(oneLine))
  return events.map(({ call, text, marked }) => {
    const own = text.startsWith(END) ? ended(`${call.call} ${text.slice(END.length + 1)}`) : text
    const cells = [{ text: oneLine(call.process), paint: paint(call.process) }, eventCell(own, marked, style, width)]
    return ' '.repeat(INDENT) + line(cells, [names, 0], GAP)
  })
}

const MARK = '  ⚠'

function eventCell(text: string, marked: boolean, style: Style, most: number): Cell {
  if (!marked) return { text: truncate(text, most) }
  const cut = truncate(text, most - MARK.length)
  return { text: cut + MARK, paint: () => style.strong(cut) + style.warning(MARK) }
}

/** The history as lines; `tasks` give processes the colours of their lanes. */
export function historyLines(
  view: HistoryView,
  tasks: readonly string[],
  style: Style,
  options: TextOptions,
): string[] {
  const { calls, explained, state, unexplained } = view
  const texts = calls.map(withOutcome)
  const unique = (text: string) => texts.indexOf(text) === texts.lastIndexOf(text)
  const order = explained
    .map(call => (unique(texts[call]!) ? texts[call] : `${texts[call]} (${oneLine(calls[call]!.process)})`))
    .join(', ')
  const facts = [
    ...(order === '' ? [] : fact('explained', beside(`${order}  then the state is ${state}`, options), style)),
    ...unexplained.flatMap(({ call, model }) => {
      const { process } = calls[call]!
      return fact('but not', beside(`${texts[call]} by ${process}, where the model ${model}`, options), style)
    }),
  ]
  return [...tableLines(view, tasks, style, widthOf(options)), '', ...facts]
}
