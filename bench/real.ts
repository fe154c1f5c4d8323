/**
 * `tsx bench/real.ts [--seeds N] [--only TEXT] [--write-docs]`: for each known bug of `scenarios/real`, schedules to the first
 * failure with Heddle's defaults (found by how many seeds, median), beside fast-check's scheduler and random delays on the same
 * workload; and whether the mended version is left in peace. With `--write-docs` the table of `docs/real-bugs.md` too.
 */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { AnyScenario } from '../src/scenario/scenario.ts'
import { type Contestant, delays, fastCheck, heddle } from './real/contestants.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '11' },
    only: { type: 'string', default: '' },
    'write-docs': { type: 'boolean', default: false },
  },
})
const seeds = Number(values.seeds)
const folder = new URL('../scenarios/real/', import.meta.url)
const contestants: readonly (readonly [string, Contestant])[] = [
  ['Heddle', heddle],
  ['fast-check', fastCheck],
  ['random delays', delays],
]

interface Bug {
  readonly buggy: AnyScenario
  readonly fixed: AnyScenario
  /** Tasks block their thread, so that they cannot share one. */
  readonly blocking?: boolean
}

async function median(contestant: Contestant, scenario: AnyScenario): Promise<string> {
  const counts: number[] = []
  for (let seed = 1; seed <= seeds; seed++) {
    const count = await contestant(scenario, seed)
    if (count !== undefined) counts.push(count)
    else if (counts.length === 0 && seed === 3) return 'no'
  }
  counts.sort((a, b) => a - b)
  const found = counts.length === seeds ? '' : ` (${counts.length} of ${seeds} seeds)`
  return `${counts[counts.length >> 1]}${found}`
}

const rows: string[][] = []
for (const file of readdirSync(folder).filter(name => name.endsWith('.scenario.ts') && name.includes(values.only))) {
  const { buggy, fixed, blocking } = (await import(new URL(file, folder).href)) as Bug
  const row = [file.replace('.scenario.ts', '')]
  for (const [, contestant] of contestants) {
    row.push(blocking === true && contestant !== heddle ? 'cannot run it' : await median(contestant, buggy))
  }
  row.push((await heddle(fixed, 1)) === undefined ? 'silent' : 'a finding')
  process.stderr.write(`${row.join('  ')}\n`)
  rows.push(row)
}

const heading = ['bug', ...contestants.map(([name]) => name), 'Heddle, mended']
const found = rows.filter(row => !row[1]!.startsWith('no')).length
const table = [heading, heading.map(() => '---'), ...rows].map(row => `| ${row.join(' | ')} |`).join('\n')
const summary = `Heddle finds ${found} of ${rows.length}; of the mended versions ${rows.filter(row => row.at(-1) === 'silent').length} are left in peace.`
process.stdout.write(`${table}\n\n${summary}\n`)
if (values['write-docs']) {
  const page = new URL('../docs/real-bugs.md', import.meta.url)
  const text = readFileSync(page, 'utf8')
  const from = text.indexOf('<!-- table -->')
  const to = text.indexOf('<!-- end of table -->')
  writeFileSync(page, `${text.slice(0, from)}<!-- table -->\n${table}\n\n${summary}\n${text.slice(to)}`)
}
process.exit(0)
