/** `reports/bench.json`: the latest result of each benchmark, and the machine it comes from. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { BenchmarkResult } from './benchmark.ts'

export interface Machine {
  readonly cpu: string
  readonly cores: number
  /** Gibibytes. */
  readonly memory: number
  readonly platform: string
  readonly node: string
  /** Of the last minute when the run began: more than zero is somebody else's. */
  readonly load: number
}

export interface BenchReport {
  /** Only added to, never changed. */
  readonly version: 1
  readonly heddle: string
  readonly benchmarks: readonly (BenchmarkResult & { readonly machine: Machine })[]
}

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))
const file = path('../reports/bench.json')

export function thisMachine(): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memory: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    load: Number((loadavg()[0] as number).toFixed(1)),
  }
}

function earlier(): BenchReport['benchmarks'] {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8')) as BenchReport
    return report.version === 1 ? report.benchmarks : []
  } catch {
    return []
  }
}

/** Writes the new results over those of the same benchmarks, keeps the others, and returns all. */
export function writeReport(results: readonly BenchmarkResult[], machine: Machine): BenchReport {
  const { version: heddle } = JSON.parse(readFileSync(path('../package.json'), 'utf8')) as { version: string }
  const kept = earlier().filter(old => !results.some(({ name }) => name === old.name))
  const benchmarks = [...kept, ...results.map(result => ({ ...result, machine }))]
  const report: BenchReport = { version: 1, heddle, benchmarks: benchmarks.sort((a, b) => (a.name < b.name ? -1 : 1)) }
  mkdirSync(path('../reports'), { recursive: true })
  writeFileSync(file, `${JSON.stringify(report, undefined, 2)}\n`)
  return report
}
