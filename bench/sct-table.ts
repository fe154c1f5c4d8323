/** The measured schedules to the first failure beside the exact and the published ones, as plain text and as Markdown. */

import { systematic } from '../src/strategies/registry.ts'
import type { Measured } from './sct-measure.ts'
import { bestPublished, exactRandom } from './sct-published.ts'

export interface ProgramResult {
  readonly program: string
  readonly results: readonly Measured[]
}

const number = (value: number): string =>
  value >= 1000 ? Math.round(value).toLocaleString('en-US') : value >= 100 ? value.toFixed(0) : value.toFixed(1)

/** `wanted` is how many seeds there should have been. */
function cell({ strategy, mean, p95, found, seeds }: Measured, wanted: number): string {
  if (systematic.has(strategy)) return found === 0 ? '—' : number(mean)
  if (found === 0) return `— (0/${seeds})`
  return `${number(mean)} (${number(p95)})${found < seeds || seeds < wanted ? ` ${found}/${seeds}` : ''}`
}

/** Schedules to the first failure. */

export function rowsOf(results: readonly ProgramResult[], strategies: readonly string[], seeds: number): string[][] {
  const head = ['program', '1/p exact', ...strategies, 'best published']
  const body = results.map(({ program, results: measured }) => {
    const best = bestPublished(program)
    const exact = exactRandom[program]
    return [
      program,
      exact === undefined ? '' : number(exact),
      ...strategies.map(strategy => {
        const one = measured.find(m => m.strategy === strategy)
        return one === undefined ? '' : cell(one, seeds)
      }),
      best === undefined ? '' : `${number(best.mean)} ${best.strategy}`,
    ]
  })
  const means = strategies.map(strategy => geometricMean(results.map(r => meanOf(r, strategy))))
  return [head, ...body, ['geometric mean', '', ...means.map(number), '']]
}

/** Milliseconds to the first failure, on average. */
export function timesOf(results: readonly ProgramResult[], strategies: readonly string[]): string[][] {
  const body = results.map(({ program, results: measured }) => [
    program,
    ...strategies.map(strategy => {
      const one = measured.find(m => m.strategy === strategy)
      return one === undefined || one.found === 0 ? '—' : number((one.mean * one.microseconds) / 1000)
    }),
  ])
  return [['program', ...strategies], ...body]
}

/** For the overview: the best single strategy of each program, the portfolio, and the best published one. */
export function overviewOf(results: readonly ProgramResult[]): string[][] {
  const body = results.map(({ program, results: measured }) => {
    const singles = measured.filter(m => m.strategy !== 'auto' && m.found > 0)
    const best = singles.reduce<Measured | undefined>((a, b) => (a === undefined || b.mean < a.mean ? b : a), undefined)
    const auto = measured.find(m => m.strategy === 'auto')
    const published = bestPublished(program)
    return [
      program,
      best === undefined ? '—' : `${number(best.mean)} ${best.strategy}`,
      auto === undefined ? '' : number(auto.mean),
      published === undefined ? '' : `${number(published.mean)} ${published.strategy}`,
    ]
  })
  return [['program', 'best single strategy', 'auto', 'best published'], ...body]
}

const meanOf = ({ results }: ProgramResult, strategy: string): number =>
  results.find(r => r.strategy === strategy)?.mean ?? Number.NaN

const geometricMean = (values: readonly number[]): number =>
  Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length)

export function textTable(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map(row => row[column]!.length)))
  return rows
    .map(row =>
      row
        .map((text, column) => text.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

export function markdownTable(rows: readonly (readonly string[])[]): string {
  const line = (row: readonly string[]) => `| ${row.join(' | ')} |`
  const [head, ...body] = rows
  return [line(head!), line(head!.map(() => '---')), ...body.map(line)].join('\n')
}

export interface Portfolio {
  /** `auto` over the best single strategy of each program: the geometric mean, and the worst. */
  readonly mean: number
  readonly worst: number
  readonly at: string
}

/** How `auto` compares with whichever single strategy is best for each program. */
export function portfolioOf(results: readonly ProgramResult[]): Portfolio | undefined {
  const ratios = results.flatMap(result => {
    const auto = meanOf(result, 'auto')
    const singles = result.results.filter(r => r.strategy !== 'auto').map(r => r.mean)
    return Number.isNaN(auto) || singles.length === 0
      ? []
      : [{ ratio: auto / Math.min(...singles), at: result.program }]
  })
  if (ratios.length === 0) return undefined
  const worst = ratios.reduce((a, b) => (b.ratio > a.ratio ? b : a))
  return { mean: geometricMean(ratios.map(r => r.ratio)), worst: worst.ratio, at: worst.at }
}

/** On how many of the published programs a strategy is at or below the best published mean. */
export function atOrBelowPublished(results: readonly ProgramResult[], strategy: string): readonly [number, number] {
  const known = results.filter(({ program }) => bestPublished(program) !== undefined)
  return [known.filter(r => meanOf(r, strategy) <= bestPublished(r.program)!.mean).length, known.length]
}
