/** Writes what was measured into the pages of `docs/`. */

import { readFileSync, writeFileSync } from 'node:fs'
import {
  atOrBelowPublished,
  markdownTable,
  overviewOf,
  type Portfolio,
  type ProgramResult,
  portfolioOf,
  rowsOf,
  timesOf,
} from './sct-table.ts'

export interface Measurement {
  readonly strategies: readonly string[]
  /** How many there should have been. */
  readonly seeds: number
  /** When, with what, and how long it took. */
  readonly made: string
}

/** Puts `parts` between the marks of a page. */
function write(page: string, ...parts: readonly string[]): void {
  const file = new URL(`../docs/${page}`, import.meta.url)
  const text = readFileSync(file, 'utf8')
  const marked = ['<!-- sct -->', ...parts, '<!-- /sct -->'].join('\n\n')
  writeFileSync(
    file,
    text.replace(/<!-- sct -->[\s\S]*<!-- \/sct -->/, () => marked),
  )
}

const ratios = ({ mean, worst, at }: Portfolio): string =>
  `auto takes ${mean.toFixed(2)} times as many schedules as whichever single strategy is best for a program ` +
  `(geometric mean), and at most ${worst.toFixed(1)} times as many (${at}).`

/** The figures in words. */
export function summaryOf(results: readonly ProgramResult[], strategies: readonly string[]): string {
  const lines = strategies.map(strategy => {
    const [reached, of] = atOrBelowPublished(results, strategy)
    return `${strategy} ${reached} of ${of}`
  })
  const below = `At or below the best published mean: ${lines.join(', ')}.`
  const portfolio = portfolioOf(results)
  return portfolio === undefined ? below : `${ratios(portfolio)} ${below}`
}

export function writeDocs(results: readonly ProgramResult[], { strategies, seeds, made }: Measurement): void {
  const summary = summaryOf(results, strategies)
  const times = markdownTable(timesOf(results, strategies))
  const heading =
    'Milliseconds of processor time to the first failure, on average, what it takes to begin a search included:'
  write('benchmarks-sct.md', markdownTable(rowsOf(results, strategies, seeds)), summary, heading, times, made)
  write('benchmarks.md', markdownTable(overviewOf(results)), summary, made)
  const portfolio = portfolioOf(results)
  if (portfolio !== undefined) write('strategies.md', `Over the suite ${ratios(portfolio)}`)
}
