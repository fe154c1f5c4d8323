/** `heddle replay`: one execution again, by the token that a report printed. */

import { type ReplayOptions, replay } from '../explore/replay.ts'
import type { Verdict } from '../explore/verdict.ts'
import { findingLines } from '../report/finding.ts'
import { oneLine, paragraph } from '../report/measure.ts'
import { type TextOptions, widthOf } from '../report/options.ts'
import { createStyle } from '../report/style.ts'
import type { AnyScenario } from '../scenario/scenario.ts'
import { decodeToken, TokenError } from '../schedule/token.ts'
import { discover } from './discover.ts'
import { ExitCode } from './exit-code.ts'
import { loadConfig } from './load-config.ts'
import { loadScenarios } from './load-scenarios.ts'
import { readOptions, scopeOf } from './options.ts'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage-error.ts'

export interface ReplayFlags {
  readonly strict?: boolean
  readonly verbose?: boolean
  readonly instrument?: readonly string[] | false
  readonly accesses?: boolean
}

/** Replays and prints what became of it; the exit code: 1 when it fails (still, or strictly speaking). */
export async function replayCommand(
  file: string,
  token: string,
  { strict = false, verbose = false, ...flags }: ReplayFlags,
  terminal: Terminal,
  cwd: string,
): Promise<number> {
  const config = await loadConfig(cwd)
  const { patience, stepTimeout, checks } = config
  const { instrument = config.instrument, accesses = config.accesses } = readOptions(
    { instrument: flags.instrument, accesses: flags.accesses },
    key => `--${key}`,
  )
  const { scenarios, problems } = await loadScenarios(discover([file], cwd), cwd, scopeOf({ instrument, accesses }))
  const found = scenarios.filter(({ scenario }) => fits(token, scenario))[0]
  if (found === undefined) {
    const [problem] = problems
    if (problem !== undefined) throw new UsageError(`${problem.file}: ${problem.message}`)
    const names = scenarios.map(({ scenario }) => `'${scenario.name}'`).join(', ')
    throw new UsageError(`the token was made for another scenario than those of ${file}: ${names}`)
  }
  const giveBack = terminal.shareStreams(false)
  try {
    const verdict = await replayed(found.scenario, token, { strict, patience, stepTimeout, checks })
    if (typeof verdict === 'string') {
      terminal.tell(verdict)
      return ExitCode.finding
    }
    terminal.print(replayText({ ...verdict, file: found.file }, terminal.textOptions(verbose)))
    return verdict.verdict === 'failed' ? ExitCode.finding : ExitCode.fine
  } finally {
    giveBack()
  }
}

/** Whether `token` was made for `scenario`. Throws a `UsageError` when it is no good token at all. */
function fits(token: string, scenario: AnyScenario): boolean {
  try {
    decodeToken(token, scenario.name)
    return true
  } catch (error) {
    if (!(error instanceof TokenError)) throw error
    if (/made for another scenario/.test(error.message)) return false
    throw new UsageError(error.message.replace(/^heddle: /, ''))
  }
}

/** The verdict, or why a strict replay could not be made. */
async function replayed(scenario: AnyScenario, token: string, options: ReplayOptions): Promise<Verdict | string> {
  try {
    return await replay(scenario, token, options)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    if (error.name === 'StrictReplayError') return error.message
    if (['NotShareable', 'ScenarioError', 'DefinitionError', 'ThreadsError'].includes(error.name)) {
      throw new UsageError(error.message.replace(/^heddle: /, ''))
    }
    throw error
  }
}

/** What became of the replay: the finding, or that there is none any more; and the choices that could not be made. */
function replayText(verdict: Verdict, options: TextOptions): string {
  const style = createStyle(options.colour)
  const [finding] = verdict.findings
  const name = `${style.strong(oneLine(verdict.scenario))} ${style.faint(`· ${verdict.mode} ·`)}`
  const head =
    finding === undefined
      ? `${style.good('✓')} ${name} passes under this schedule`
      : finding.level === 'warn'
        ? `${style.warning('⚠')} ${name} passes under this schedule, with a warning`
        : `${style.bad('✗')} ${name} ${style.bad('fails under this schedule')}`
  const notes = verdict.notes.flatMap(note => paragraph(note, '  ', widthOf(options)).map(style.faint))
  const body = finding === undefined ? [] : ['', ...findingLines(verdict, finding, style, options, { brief: true })]
  return [head, ...body, ...(body.length > 0 && notes.length > 0 ? [''] : []), ...notes].join('\n')
}
