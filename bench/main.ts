/**
 * `npm run bench [-- NAME…] [--rounds N] [--sample MS] [--write-docs]`: runs all benchmarks or those named, prints a table each and
 * writes `reports/bench.json`; with `--write-docs` the tables of `docs/benchmarks.md` too.
 */

import { parseArgs } from 'node:util'
import { accessesBenchmark } from './accesses.ts'
import { asyncBenchmark } from './async.ts'
import type { Benchmark, BenchmarkResult, MatchResult } from './benchmark.ts'
import { elementsBenchmark } from './elements.ts'
import { writeGuide } from './guide.ts'
import { thisMachine, writeReport } from './report.ts'
import { measure, type RoundOptions } from './rounds.ts'
import { textTable } from './table.ts'
import { oneCoreBenchmarks, threadsBenchmark } from './threads.ts'

const benchmarks: readonly Benchmark[] = [
  asyncBenchmark,
  threadsBenchmark,
  ...oneCoreBenchmarks,
  elementsBenchmark,
  accessesBenchmark,
]

function usage(problem: string): never {
  process.stderr.write(
    `bench: ${problem}\nusage: npm run bench -- [${benchmarks.map(({ name }) => name).join('|')} …] ` +
      '[--rounds N] [--sample MS] [--write-docs]\n',
  )
  process.exit(2)
}

function positive(option: string, value: string): number {
  const number = Number(value)
  return Number.isInteger(number) && number > 0 ? number : usage(`--${option} must be a positive integer, not ${value}`)
}

function commandLine() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        rounds: { type: 'string', default: '9' },
        sample: { type: 'string', default: '250' },
        'write-docs': { type: 'boolean', default: false },
      },
    })
  } catch (error) {
    return usage((error as Error).message)
  }
}

async function run(benchmark: Benchmark, options: RoundOptions): Promise<BenchmarkResult> {
  const { name, title, legend, target, clock, matches } = benchmark
  const measuredAt = new Date().toISOString()
  const results: MatchResult[] = []
  for await (const match of matches()) {
    try {
      results.push(await measure(match, benchmark, options))
    } finally {
      await match.close?.()
    }
  }
  return { name, title, legend, target, clock, measuredAt, ...options, results }
}

const { positionals, values } = commandLine()
const unknown = positionals.find(wanted => !benchmarks.some(({ name }) => name === wanted))
if (unknown !== undefined) usage(`there is no benchmark '${unknown}'`)
const options = { rounds: positive('rounds', values.rounds), sample: positive('sample', values.sample) }
const machine = thisMachine()
const results: BenchmarkResult[] = []
for (const benchmark of benchmarks) {
  if (positionals.length > 0 && !positionals.includes(benchmark.name)) continue
  const result = await run(benchmark, options)
  results.push(result)
  process.stdout.write(`${textTable(result)}\n`)
}
const report = writeReport(results, machine)
if (values['write-docs']) writeGuide(report)
