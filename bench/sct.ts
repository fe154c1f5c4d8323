/**
 * `tsx bench/sct.ts [--seeds N] [--cap N] [--seconds N] [--only TEXT] [--strategies a,b,…] [--write-docs]`: schedules to the first failure of the
 * SCTBench programs by strategy, mean and 95th percentile, beside the exact figure of a random walk and the best published one.
 * `--seconds` are those of processor time for one cell, after which no other seed is begun. Writes `reports/sct.json`; with
 * `--write-docs` the tables and figures in `docs/` too. Seeds are 1 … N, so that a run repeats.
 */

import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { summaryOf, writeDocs } from './sct-docs.ts'
import { failingPrograms, measure } from './sct-measure.ts'
import { exactRandom, published, publishedStrategies } from './sct-published.ts'
import { type ProgramResult, portfolioOf, rowsOf, textTable } from './sct-table.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    cap: { type: 'string', default: '10000' },
    seconds: { type: 'string', default: '90' },
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
process.stdout.write(`${textTable(rows)}\n\n${summaryOf(results, strategies)}\n`)

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

if (values['write-docs']) {
  const made = `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${seeds} seeds, cap ${cap}, ${Math.round(seconds)} s.`
  writeDocs(results, { strategies, seeds, made })
}
