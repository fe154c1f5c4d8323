/** What receives the results of a run. */

import type { Run, Verdict } from '../../explore/verdict.ts'

export interface Reporter {
  /** Called with each verdict as it comes in, and the verdicts of the same scenario in the modes before. */
  verdict?(verdict: Verdict, earlier: readonly Verdict[]): void
  /** Called once, with everything. Synchronous, because it may be called while the process ends. */
  end(run: Run): void
}
