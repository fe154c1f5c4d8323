/** The two modes of a scenario side by side: what each found, how fast, at what price. */

import type { Verdict } from '../explore/verdict.ts'
import { type Cell, line, widest } from './columns.ts'
import { failureName, firstError } from './failure.ts'
import { oneLine, truncate } from './measure.ts'
import { type TextOptions, widthOf } from './options.ts'
import { count, memory, rate } from './quantities.ts'
import { createStyle, type Style } from './style.ts'

const HEADS = ['mode', 'verdict', 'schedules', 'distinct', 'schedules/s', 'memory', 'first failure', 'what failed']
const NUMBERS = new Set([2, 3, 4, 5, 6])
const GAP = 2
const INDENT = '    '

/** Verdicts of one scenario, in the order of their first one. */
export function byScenario(verdicts: readonly Verdict[]): Verdict[][] {
  const groups = new Map<string, Verdict[]>()
  for (const verdict of verdicts) {
    const key = JSON.stringify([verdict.file, verdict.scenario])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [verdict])
    else group.push(verdict)
  }
  return [...groups.values()]
}

const inBothModes = (group: readonly Verdict[]) => new Set(group.map(verdict => verdict.mode)).size > 1

function texts(verdict: Verdict): string[] {
  const { mode, verdict: kind, schedules, distinct, firstFailureAt } = verdict
  const error = firstError(verdict)
  const ran = kind !== 'error'
  return [
    mode,
    kind,
    ran ? count(schedules) : '–',
    ran ? count(distinct) : '–',
    ran ? rate(verdict.rate) : '–',
    ran ? memory(verdict.memory) : '–',
    firstFailureAt === null ? '–' : count(firstFailureAt),
    error === undefined ? '–' : failureName(error),
  ]
}

function cellsOf(row: readonly string[], style: Style, verdict?: Verdict): Cell[] {
  return row.map((text, i): Cell => {
    const align = NUMBERS.has(i) ? 'right' : 'left'
    if (verdict === undefined) return { text, align, paint: style.faint }
    return i === 1 ? { text, align, paint: verdict.expected ? style.good : style.bad } : { text, align }
  })
}

/** A table of all scenarios that ran in both modes; empty when none did. */
export function comparisonLines(verdicts: readonly Verdict[], options: TextOptions): string[] {
  const groups = byScenario(verdicts).filter(inBothModes)
  if (groups.length === 0) return []
  const style = createStyle(options.colour)
  const rows = groups.flat().map(texts)
  const widths = HEADS.map((head, i) => widest([head, ...rows.map(row => row[i] as string)]))
  const used = INDENT.length + widths.slice(0, -1).reduce((sum, width) => sum + width + GAP, 0)
  const last = Math.max(12, Math.min(widths.at(-1) as number, widthOf(options) - used))
  const draw = (row: readonly string[], verdict?: Verdict) => {
    const fitted = row.map((text, i) => (i === row.length - 1 ? truncate(text, last) : text))
    return INDENT + line(cellsOf(fitted, style, verdict), widths, GAP)
  }
  return [
    draw(HEADS),
    ...groups.flatMap(group => [
      `  ${style.strong(oneLine((group[0] as Verdict).scenario))}`,
      ...group.map(verdict => draw(texts(verdict), verdict)),
    ]),
  ]
}

/** The two modes of each scenario side by side, as text. */
export const comparisonText = (verdicts: readonly Verdict[], options: TextOptions): string =>
  comparisonLines(verdicts, options).join('\n')
