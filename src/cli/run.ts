/** `heddle run`: explores the scenarios below some paths and reports what was found. */

import { DEFAULT_SEED } from '../explore/options.ts'
import { counted } from '../report/quantities.ts'
import { keepGangs } from '../runtime/threads/gangs.ts'
import { assign } from './assign.ts'
import { discover } from './discover.ts'
import { ExitCode, exitCodeOf } from './exit-code.ts'
import { loadConfig } from './load-config.ts'
import { type LoadedScenario, loadScenarios } from './load-scenarios.ts'
import { mergeOptions, readOptions, scopeOf } from './options.ts'
import { RunRecord } from './record.ts'
import { createReporters } from './reporters/create.ts'
import { Runner } from './runner.ts'
import { shardOf } from './shard.ts'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage-error.ts'

/** Runs as the flags and the configuration file say; the exit code. Throws a `UsageError` before anything has been run. */
export async function runCommand(
  flags: Readonly<Record<string, unknown>>,
  terminal: Terminal,
  cwd: string,
): Promise<number> {
  const options = mergeOptions(await loadConfig(cwd), readOptions(flags, flagName))
  const reporters = createReporters(options, terminal, cwd)
  const giveBack = terminal.shareStreams(reporters.reserved)
  const dismissGangs = keepGangs()
  try {
    const files = discover(options.paths, cwd)
    terminal.status(`loading ${counted(files.length, 'file')}`)
    const { scenarios, problems } = await loadScenarios(files, cwd, scopeOf(options))
    const all = matching(scenarios, options.grep)
    const chosen = options.shard === undefined ? all : shardOf(all, options.shard)
    const { assignments, skipped } = assign(chosen, options.mode)
    const record = new RunRecord(options.seed ?? DEFAULT_SEED, problems, skipped)
    await new Runner(record, reporters.all, { ...options, cwd }, terminal).run(assignments)
    const code = exitCodeOf(record.run, record.bug)
    // Where there are fewer scenarios than shards, some have nothing to run.
    return code === ExitCode.usage && all.length > 0 && chosen.length === 0 && problems.length === 0
      ? ExitCode.fine
      : code
  } finally {
    await dismissGangs()
    terminal.status('')
    giveBack()
  }
}

const flagName = (key: string): string =>
  key === 'paths'
    ? 'a path'
    : key === 'reporters'
      ? '--reporter'
      : key === 'checks'
        ? '--check'
        : `--${key.replace(/[A-Z]/g, upper => `-${upper.toLowerCase()}`)}`

function matching(scenarios: readonly LoadedScenario[], text: string | undefined): readonly LoadedScenario[] {
  if (text === undefined) return scenarios
  const found = scenarios.filter(({ scenario }) => scenario.name.toLowerCase().includes(text.toLowerCase()))
  if (found.length > 0 || scenarios.length === 0) return found
  throw new UsageError(`no scenario's name contains '${text}': heddle list shows all ${scenarios.length}`)
}
