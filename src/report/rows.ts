/**
 * The rows of an interleaving as a report shows it: steps, and in place of steps that tell nothing new a row that says what
 * was left out. Runs of steps that do not matter are folded, a loop is shown once with the number of its turns, and of a
 * very long trace the middle is left out. With `verbose` every step is a row.
 */

import type { Finding, ReportAccess, ReportStep } from '../explore/verdict.ts'
import { count, counted } from './quantities.ts'

export interface StepRow {
  readonly type: 'step'
  readonly step: ReportStep
  /** Whether the failure hangs on the order here: a step of the flip or, where none is known, one that shows it or that came by a preemption. */
  readonly marked: boolean
  /** The strand that could have gone on here but was preempted. */
  readonly preempts: string | undefined
  /** Tasks that wait meanwhile because they were preempted. */
  readonly waiting: ReadonlySet<string>
}

/** What code of a step read or wrote besides. */
export interface AccessRow {
  readonly type: 'access'
  readonly access: ReportAccess
  readonly waiting: ReadonlySet<string>
}

export interface OmissionRow {
  readonly type: 'omission'
  /** How many steps were left out. */
  readonly count: number
  readonly text: string
}

interface FoldRow {
  readonly type: 'fold'
  readonly count: number
}

export type Row = StepRow | AccessRow | OmissionRow
type Draft = StepRow | OmissionRow | FoldRow

const LONGEST_PERIOD = 12
const FEWEST_TURNS = 3
const MOST_ROWS = 120
/** Of an execution that does not end: one part of it is much like another. */
const MOST_ENDLESS_ROWS = 24
const MOST_ACCESSES = 6

function stepRows({ kind, trace, flip, steps }: Finding): StepRow[] {
  // A data race is its two accesses, wherever else a swap may make it vanish.
  const shown = (kind === 'data-race' ? steps : undefined) ?? flip ?? steps
  const waiting = new Map<string, string>()
  return trace.map((step, i) => {
    const before = trace[i - 1]
    const preempts = step.preempted && before !== undefined && before.strand !== step.strand ? before.strand : undefined
    if (preempts !== undefined && before !== undefined) waiting.set(preempts, before.task)
    waiting.delete(step.strand)
    const marked = shown === undefined ? step.preempted : shown.includes(step.step)
    return { type: 'step', step, marked, preempts, waiting: new Set(waiting.values()) }
  })
}

/** Runs of two or more steps that do not matter become one row; a lone one takes no more room than its fold would. */
function fold(rows: readonly StepRow[]): Draft[] {
  if (!rows.some(row => row.step.relevant)) return [...rows]
  const folded: Draft[] = []
  let run: StepRow[] = []
  const close = () => {
    if (run.length > 1) folded.push({ type: 'fold', count: run.length })
    else folded.push(...run)
    run = []
  }
  for (const row of rows) {
    if (!row.step.relevant && !row.marked) {
      run.push(row)
    } else {
      close()
      folded.push(row)
    }
  }
  close()
  return folded
}

const endless = new Set(['livelock', 'starvation'])

/** What steps of one place in a loop's turns have in common: of an endless loop not the timers' numbers, nor values. */
function sameTurn(row: Draft, isEndless: boolean): string {
  if (row.type === 'omission') return row.text
  if (row.type === 'fold') return `fold ${row.count}`
  const { task, strand, operation, object, value, at, preempted } = row.step
  if (isEndless) return JSON.stringify([task, strand === task, operation, object, at])
  return JSON.stringify([task, strand, operation, object, value, at, preempted, row.marked])
}

/** How many rows the loop that starts at `start` spans if its turn takes `period` rows; 0 when it turns too seldom. */
function loopLength(keys: readonly string[], start: number, period: number): number {
  let end = start + period
  while (end < keys.length && keys[end] === keys[end - period]) end++
  const turns = Math.floor((end - start) / period)
  return turns >= FEWEST_TURNS && (turns - 1) * period > 2 ? turns * period : 0
}

/** How many steps these rows stand for. */
const stepCount = (rows: readonly Draft[]) => rows.reduce((sum, row) => sum + (row.type === 'step' ? 1 : row.count), 0)

/** A loop is shown for one turn, followed by a row that counts the others. */
function unroll(rows: readonly Draft[], isEndless: boolean): Draft[] {
  const keys = rows.map(row => sameTurn(row, isEndless))
  const shown: Draft[] = []
  for (let i = 0; i < rows.length; ) {
    let period = 0
    let span = 0
    for (let p = 1; p <= LONGEST_PERIOD && i + p * FEWEST_TURNS <= rows.length; p++) {
      const candidate = loopLength(keys, i, p)
      if (candidate > span) [period, span] = [p, candidate]
    }
    shown.push(...rows.slice(i, i + Math.max(1, period)))
    if (span > 0) {
      const steps = stepCount(rows.slice(i + period, i + span))
      const turns = counted(span / period - 1, 'more time', 'more times')
      const text = `…${count(steps)} more steps: the same again, ${turns} (--verbose)`
      shown.push({ type: 'omission', count: steps, text })
    }
    i += Math.max(1, span)
  }
  return shown
}

function cutMiddle(rows: readonly Draft[], most: number): Draft[] {
  if (rows.length <= most) return [...rows]
  const side = most / 2
  const left = stepCount(rows.slice(side, -side))
  const text = `…${counted(left, 'step')} of a long interleaving left out here (--verbose)`
  return [...rows.slice(0, side), { type: 'omission', count: left, text }, ...rows.slice(-side)]
}

/** The last of the folds says why, for all of them. */
function explainFolds(rows: readonly Draft[], isEndless: boolean): (StepRow | OmissionRow)[] {
  const folds = rows.filter(row => row.type === 'fold')
  const last = folds.at(-1)
  const total = folds.reduce((sum, row) => sum + row.count, 0)
  const who = folds.length === 1 ? 'none of them' : `none of these ${count(total)}`
  return rows.map(row => {
    if (row.type !== 'fold') return row
    const text = `…${count(row.count)} more steps`
    const why = isEndless ? 'and so on' : `${who} matters to the failure`
    const reason = row === last ? `, ${why} (--verbose)` : ''
    return { type: 'omission', count: row.count, text: text + reason }
  })
}

/** Below each step that matters what its code read and wrote. */
function withAccesses(rows: readonly (StepRow | OmissionRow)[], most: number): Row[] {
  return rows.flatMap((row): Row[] => {
    if (row.type === 'omission' || (!row.step.relevant && !row.marked && Number.isFinite(most))) return [row]
    const { accesses = [] } = row.step
    const shown = accesses.slice(0, most).map((access): AccessRow => ({ type: 'access', access, waiting: row.waiting }))
    const left = accesses.length - shown.length
    const text = `…${counted(left, 'more read or write', 'more reads and writes')} of step ${row.step.step} (--verbose)`
    return [row, ...shown, ...(left > 0 ? [{ type: 'omission', count: 0, text } as const] : [])]
  })
}

/** The rows in which `finding`'s interleaving is shown. */
export function rowsOf(finding: Finding, verbose: boolean): Row[] {
  const rows = stepRows(finding)
  if (verbose) return withAccesses(rows, Number.POSITIVE_INFINITY)
  const isEndless = endless.has(finding.kind)
  const few = cutMiddle(unroll(fold(rows), isEndless), isEndless ? MOST_ENDLESS_ROWS : MOST_ROWS)
  return withAccesses(explainFolds(few, isEndless), MOST_ACCESSES)
}
