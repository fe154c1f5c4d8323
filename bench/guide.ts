/** Puts the tables into `docs/benchmarks.md`, between `<!-- bench:NAME -->` and `<!-- /bench -->`. */

import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { BenchReport } from './report.ts'
import { markdownTable } from './table.ts'

const file = fileURLToPath(new URL('../docs/benchmarks.md', import.meta.url))

type Entry = BenchReport['benchmarks'][number]

const place = ({ machine, measuredAt }: Entry): string =>
  `${measuredAt.slice(0, 10)}, Node ${machine.node}, ${machine.cores} cores (${machine.cpu}), ${machine.platform}; ` +
  `load when it began ${machine.load}.`

/** Writes the tables of all benchmarks that have a place in the guide. */
export function writeGuide({ benchmarks }: BenchReport): void {
  let text = readFileSync(file, 'utf8')
  for (const entry of benchmarks) {
    const section = new RegExp(`(<!-- bench:${entry.name} -->\\n)[^]*?(<!-- /bench -->)`)
    text = text.replace(section, (_, begin, end) => `${begin}\n${markdownTable(entry)}\n\n${place(entry)}\n\n${end}`)
  }
  writeFileSync(file, text)
}
