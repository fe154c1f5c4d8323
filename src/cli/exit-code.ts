/** What a run tells the shell. Of several codes the highest wins. */

import type { Run } from '../explore/verdict.ts'

export const ExitCode = Object.freeze({
  /** Every scenario did what it says: it held, or failed as `expectFailure` asks. */
  fine: 0,
  /** A finding; or one that was expected and not found; or a scenario that proves nothing. */
  finding: 1,
  /** Wrong usage, configuration or definition: something could not be run at all. */
  usage: 2,
  /** Heddle itself failed or was cut short. */
  failure: 3,
})

/** The exit code of a finished run; `bug` when something of ours went wrong meanwhile. */
export function exitCodeOf(run: Run, bug: boolean): number {
  if (bug || run.interrupted) return ExitCode.failure
  if (run.problems.length > 0 || run.verdicts.some(verdict => verdict.verdict === 'error')) return ExitCode.usage
  if (run.verdicts.length === 0) return ExitCode.usage // nothing was run
  return run.verdicts.every(verdict => verdict.expected) ? ExitCode.fine : ExitCode.finding
}
