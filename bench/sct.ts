/**
 * `tsx bench/sct.ts [--seeds N] [--cap N] [--seconds N] [--only TEXT] [--strategies a,b,…] [--write-docs]`: schedules to the first failure of the
 * SCTBench programs by strategy, mean and 95th percentile, beside the exact figure of a random walk and the best published one.
 * Writes `reports/sct.json`; with `--write-docs` the table of `docs/benchmarks-sct.md` too. Seeds are 1 … N, so that a run repeats.
 */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { failingPrograms, measure } from './sct-measure.ts'
import { exactRandom, published, publishedStrategies } from './sct-published.ts'
import {
  atOrBelowPublished,
  markdownTable,
  overviewOf,
  type Portfolio,
  type ProgramResult,
  portfolioOf,
  rowsOf,
  textTable,
  timesOf,
} from './sct-table.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    cap: { type: 'string', default: '10000' },
    seconds: { type: 'string', default: '60' },
    only: { type: 'string', default: '' },
    strategies: { type: 'string', default: 'random,pct3,pos,urw,surw,rff,delay,dpor,auto' },
    'write-docs': { type: 'boolean', default: false },
  },
})
const seeds = Number(values.seeds)
const cap = Number(values.cap)
const time = Number(values.seconds) * 1000
const strategies = values.strategies.split(',')

const results: ProgramResult[] = []
const started = performance.now()
for (const [program, scenario] of await failingPrograms()) {
  if (!program.includes(values.only)) continue
  const measured = []
  for (const strategy of strategies) {
    const result = await measure(scenario, strategy, { seeds, cap, time })
    measured.push(result)
    process.stderr.write(`${program} ${strategy}: ${result.mean.toFixed(1)}\n`)
  }
  results.push({ program, results: measured })
}
const seconds = (performance.now() - started) / 1000

const rows = rowsOf(results, strategies, seeds)
const portfolio = portfolioOf(results)
const summary = describe(portfolio)
process.stdout.write(`${textTable(rows)}\n\n${summary}\n`)

mkdirSync(new URL('../reports/', import.meta.url), { recursive: true })
writeFileSync(
  new URL('../reports/sct.json', import.meta.url),
  `${JSON.stringify(
    {
      version: 1,
      measuredAt: new Date().toISOString(),
      node: process.versions.node,
      cpu: cpus()[0]?.model,
      seconds,
      seeds,
      cap,
      portfolio,
      programs: results.map(({ program, results: measured }) => ({
        program,
        exact: exactRandom[program],
        published: Object.fromEntries((published[program] ?? []).map((mean, i) => [publishedStrategies[i], mean])),
        results: measured,
      })),
    },
    undefined,
    2,
  )}\n`,
)

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

if (values['write-docs']) {
  const made = `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${seeds} seeds, cap ${cap}, ${Math.round(seconds)} s.`
  const times = markdownTable(timesOf(results, strategies))
  const heading = 'Milliseconds to the first failure, on average, what it takes to begin a search included:'
  write('benchmarks-sct.md', markdownTable(rows), summary, heading, times, made)
  write('benchmarks.md', markdownTable(overviewOf(results)), summary, made)
}

function describe(against: Portfolio | undefined): string {
  const lines = strategies.map(strategy => {
    const [reached, of] = atOrBelowPublished(results, strategy)
    return `${strategy} ${reached} of ${of}`
  })
  const below = `At or below the best published mean: ${lines.join(', ')}.`
  if (against === undefined) return below
  return (
    `auto takes ${against.mean.toFixed(2)} times as many schedules as whichever single strategy is best for a program ` +
    `(geometric mean), and at most ${against.worst.toFixed(1)} times as many (${against.at}). ${below}`
  )
}
