/** The commands and their options, as `heddle --help` shows them. Each is loaded when it is called, so that help is quick. */

import { Command } from 'commander'
import { strategyNames } from '../strategies/registry.ts'
import type { ReplayFlags } from './replay.ts'
import type { Terminal } from './terminal.ts'
import { version } from './version.ts'

const PATHS = 'scenario files, or folders with *.scenario.{ts,mts,js,mjs} in them'

const INSTRUMENT = 'a package of node_modules whose awaits are scheduling points as well; repeatable'
const NO_INSTRUMENT = 'leave all code as it is: only shared objects, control(), point() and the platform are points'

const ACCESSES = 'tell in reports what instrumented code reads and writes (default)'
const NO_ACCESSES = 'leave what code reads and writes as it is: reports show its awaits only'

const runHelp = `
A budget: 1,000 schedules or 3 s for each scenario in each mode, whichever comes first; --schedules alone has no time
limit, --time alone no limit of schedules. Defaults of all options can be set in heddle.config.ts.

Exit codes:
  0  every scenario held, or failed as its expectFailure says
  1  a finding; or one that was expected and not found; or a scenario that proves nothing
  2  wrong usage, configuration or scenario definition
  3  Heddle itself failed, or was interrupted

Examples:
  heddle run                                  all scenarios below this folder
  heddle run scenarios --mode async --time 30s
  heddle run --grep transfer --seed 7 --verbose
  heddle run --reporter json > heddle.json
  heddle run --out reports                    also writes reports/heddle.json and reports/heddle.txt`

const collect = (value: string, before: readonly string[] | undefined) => [...(before ?? []), value]

/** Builds the program; `done` is told the exit code of the command that was run. */
export function createProgram(terminal: Terminal, cwd: string, done: (code: number) => void): Command {
  const program = new Command('heddle')
    .description(
      'Property-based concurrency testing: runs scenarios under many schedules and shows the minimal failing one.',
    )
    .version(version, '-v, --version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)

  const run = program
    .command('run')
    .summary('explore scenarios')
    .description('Runs scenarios under generated schedules and reports what fails.')
    .argument('[paths...]', PATHS)
    .option('-m, --mode <mode>', 'async, threads or both (default: those that each scenario names, else both)')
    .option('-n, --schedules <number>', 'the most executions of each scenario in each mode')
    .option('-t, --time <duration>', 'the longest for each scenario in each mode: 30s, 500ms, 2m')
    .option('-s, --seed <number>', 'what everything random derives from (default: 1)')
    .option('--strategy <name>', `${strategyNames.join(', ')}, some with options: pct:depth=5 (default: auto)`)
    .option('-j, --jobs <number>', 'worker threads that share the schedules; what is found is the same (default: 1)')
    .option(
      '-r, --reporter <name>',
      'text or json, or to a file: text=FILE, json=FILE; repeatable (default: text)',
      collect,
    )
    .option('-o, --out <folder>', 'also write heddle.json and heddle.txt there')
    .option('-g, --grep <text>', 'only scenarios whose name contains it')
    .option('--shard <i/n>', 'only the i-th of n parts of the scenarios, as for machines that share them')
    .option('--instrument <package>', INSTRUMENT, collect)
    .option('--no-instrument', NO_INSTRUMENT)
    .option('--accesses', ACCESSES)
    .option('--no-accesses', NO_ACCESSES)
    .option('-c, --check <kind=level>', 'take a kind of check as error, warn or off; repeatable', collect)
    .option('--bail', 'stop after the first verdict that is not as expected')
    .option('--keep-going', 'collect different failures of a scenario, not only the first')
    .option('--verbose', 'show every step, every finding, figures and stacks')
    .addHelpText('after', runHelp)
    .action(async (paths: string[], { reporter, check, ...flags }: Record<string, unknown>) => {
      const given = paths.length > 0 ? paths : undefined
      const { runCommand } = await import('./run.ts')
      done(await runCommand({ paths: given, reporters: reporter, checks: check, ...flags }, terminal, cwd))
    })

  const replay = program
    .command('replay')
    .summary('run one failing schedule again')
    .description(
      'Runs the execution that a token stands for once more. Exits with 1 when it fails, with 0 when it passes.',
    )
    .argument('<file>', 'the file of the scenario')
    .argument('<token>', 'as a report printed it: h1.…')
    .option('--instrument <package>', INSTRUMENT, collect)
    .option('--no-instrument', NO_INSTRUMENT)
    .option('--accesses', ACCESSES)
    .option('--no-accesses', NO_ACCESSES)
    .option('--strict', 'fail when a choice of the schedule cannot be made any more')
    .option('--verbose', 'show every step, and stacks')
    .action(async (file: string, token: string, flags: ReplayFlags) => {
      const { replayCommand } = await import('./replay.ts')
      done(await replayCommand(file, token, flags, terminal, cwd))
    })

  const list = program
    .command('list')
    .summary('show what there is to run')
    .description('Lists scenarios: file, name, modes, and what failure they expect.')
    .argument('[paths...]', PATHS)
    .action(async (paths: string[]) => {
      const { listCommand } = await import('./list.ts')
      done(await listCommand(paths, terminal, cwd))
    })

  for (const command of [program, run, replay, list]) {
    command.exitOverride().configureOutput({ writeErr: () => {}, outputError: () => {} })
  }
  return program
}
