/** Results as a table: one line a contestant, as plain text and as Markdown. */

import type { BenchmarkResult, MatchResult, Spread, Standing } from './benchmark.ts'

const grouped = (value: number): string => {
  const digits = value < 1000 ? 2 : 3
  return Number(value.toPrecision(digits)).toLocaleString('en-US')
}
const times = (value: number): string => (value < 10 ? value.toFixed(2) : value.toFixed(1))

const spreadOf = ({ median, min, max }: Spread, show: (value: number) => string): string =>
  `${show(median)} (${show(min)}–${show(max)})`

const scaled = ({ median, min, max }: Spread, by: number): Spread => ({
  median: median * by,
  min: min * by,
  max: max * by,
})

function row({ scenario, switches, reference, reached }: MatchResult, standing: Standing, first: boolean): string[] {
  const mark = standing.name !== reference ? '' : reached ? ' ✓' : ' ✗'
  return [
    first ? scenario : '',
    standing.name,
    spreadOf(standing.rate, grouped),
    ...(switches === undefined ? [] : [spreadOf(scaled(standing.rate, switches), grouped)]),
    standing.ratio === undefined ? '' : `${spreadOf(standing.ratio, times)}${mark}`,
  ]
}

/** Head and body of the table. */
function cells({ target, results }: BenchmarkResult): string[][] {
  const switches = results.some(result => result.switches !== undefined)
  const head = ['', 'contestant', 'schedules/s', ...(switches ? ['switches/s'] : []), `${target.subject} ÷ it`]
  return [head, ...results.flatMap(result => result.standings.map((standing, i) => row(result, standing, i === 0)))]
}

/** What the table is to show, in a sentence. */
export function summary({ target, results, rounds, sample, clock }: BenchmarkResult): string {
  const reached = results.filter(result => result.reached).length
  const seconds = clock === 'wall' ? 'by the clock on the wall' : 'by processor time'
  const references =
    target.references.length === 1 ? target.references[0] : `the faster of ${target.references.join(' and ')}`
  return (
    `Medians (min–max) of ${rounds} interleaved rounds of ${sample} ms, ${seconds}. Target: ${target.subject} at least ` +
    `${target.least} × ${references} (✓): reached in ${reached} of ${results.length}.`
  )
}

/** For a terminal. */
export function textTable(result: BenchmarkResult): string {
  const rows = cells(result)
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map(row => row[column]!.length)))
  const lines = rows.map(row =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  )
  return `${result.title}\n(${result.legend})\n\n${lines.map(line => `  ${line}`).join('\n')}\n\n${summary(result)}\n`
}

/** For the guide. */
export function markdownTable(result: BenchmarkResult): string {
  const [head, ...body] = cells(result)
  const line = (row: readonly string[]) => `| ${row.join(' | ')} |`
  return [
    `Scenarios: ${result.legend}.`,
    '',
    line(head!),
    line(head!.map(() => '---')),
    ...body.map(line),
    '',
    summary(result),
  ].join('\n')
}
