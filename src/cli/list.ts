/** `heddle list`: the scenarios below some paths, one a line. */

import { modesOf } from '../explore/explore.ts'
import { line, widest } from '../report/columns.ts'
import { createStyle } from '../report/style.ts'
import { discover } from './discover.ts'
import { ExitCode } from './exit-code.ts'
import { loadConfig } from './load-config.ts'
import { type LoadedScenario, loadScenarios } from './load-scenarios.ts'
import { mergeOptions } from './options.ts'
import type { Terminal } from './terminal.ts'

const GAP = 2

/** Lists; the exit code. */
export async function listCommand(paths: readonly string[], terminal: Terminal, cwd: string): Promise<number> {
  const options = mergeOptions(await loadConfig(cwd), paths.length === 0 ? {} : { paths })
  const { scenarios, problems } = await loadScenarios(discover(options.paths, cwd), cwd)
  const rows = scenarios.map(columnsOf)
  const widths = [0, 1, 2].map(i => widest(rows.map(row => row[i] as string)))
  const { faint } = createStyle(terminal.colour)
  for (const [file, name, modes, expectation] of rows) {
    const cells = [{ text: file, paint: faint }, { text: name }, { text: modes, paint: faint }, { text: expectation }]
    terminal.print(line(cells, widths, GAP))
  }
  for (const { file, message } of problems) terminal.tell(`heddle: ${file}: ${message}`)
  return problems.length === 0 ? ExitCode.fine : ExitCode.usage
}

function columnsOf({ scenario, file }: LoadedScenario): [string, string, string, string] {
  const { expectFailure } = scenario.definition
  const expectation = expectFailure === undefined ? '' : `expects ${expectFailure}`
  return [file, scenario.name, modesOf(scenario).join(', '), expectation]
}
