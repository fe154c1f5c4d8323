/** What a run has brought so far. */

import type { Run, Verdict } from '../explore/verdict.ts'
import { version } from './version.ts'

type Problem = Run['problems'][number]
type Skipped = Run['skipped'][number]

const now = performance.now.bind(performance)

export class RunRecord {
  readonly verdicts: Verdict[] = []
  readonly problems: Problem[]
  readonly skipped: Skipped[]
  interrupted = false
  /** Whether something of ours went wrong. */
  bug = false
  readonly #seed: number
  readonly #startedAt = new Date().toISOString()
  readonly #started = now()

  constructor(seed: number, problems: readonly Problem[], skipped: readonly Skipped[]) {
    this.#seed = seed
    this.problems = [...problems]
    this.skipped = [...skipped]
  }

  /** The run as it is at this moment. */
  get run(): Run {
    return {
      heddle: version,
      node: process.versions.node,
      seed: this.#seed,
      startedAt: this.#startedAt,
      seconds: (now() - this.#started) / 1000,
      verdicts: this.verdicts,
      problems: this.problems,
      skipped: this.skipped,
      interrupted: this.interrupted,
    }
  }
}
