/** What a campaign may be told. */

import { availableParallelism } from 'node:os'
import { checkedLevels } from '../checkers/policy.ts'
import type { Checks } from '../scenario/checks.ts'
import { chosenStrategy } from '../strategies/choice.ts'
import type { NamedStrategy } from '../strategies/registry.ts'
import type { Mode } from './verdict.ts'

export interface ExploreOptions {
  /** In which mode to run. Default: `async` where the scenario runs in it, else `threads`. */
  readonly mode?: Mode | undefined
  /** The most executions. Default 1,000. */
  readonly schedules?: number | undefined
  /** The most milliseconds; it only cuts a campaign short. Default 3,000; with `schedules` given, none. */
  readonly time?: number | undefined
  /** Everything random derives from it: an integer. Default 1. */
  readonly seed?: number | undefined
  /** The strategy's name, with options where it has some: `pct:depth=5`, `delay:bound=2`. See `docs/strategies.md`. Default `auto`. */
  readonly strategy?: string | undefined
  /**
   * How many worker threads share the campaign, each with a copy of the scenario: 1 to four times the machine's cores. What is
   * found is the same. The scenario must be exported by a module of its own. Default 1: all runs in this thread.
   */
  readonly jobs?: number | undefined
  /** Goes on after the first failure and collects different ones. Default false. */
  readonly keepGoing?: boolean | undefined
  /**
   * How seriously what checkers see is taken, by kind: `{ 'lost-update': 'error' }`. What the scenario says goes before it. Default:
   * see `docs/checkers.md`.
   */
  readonly checks?: Checks | undefined
  /** Milliseconds to wait for something outside control. Default 1,000. */
  readonly patience?: number | undefined
  /** Milliseconds of work without a scheduling point after which a task is stuck. Default 5,000. */
  readonly stepTimeout?: number | undefined
  /** Told now and then how many schedules have been run. */
  readonly onProgress?: ((schedules: number) => void) | undefined
  /** Ends the campaign early; the verdict tells what was explored so far. */
  readonly signal?: AbortSignal | undefined
}

/** The options of `explore`, and how the report is told. */
export interface CheckOptions extends ExploreOptions {
  /** Whether the report shows every step, every finding and all figures. Default false. */
  readonly verbose?: boolean | undefined
}

export interface Settings {
  readonly schedules: number
  /** Milliseconds; infinite when there is no limit. */
  readonly time: number
  readonly seed: number
  /** As it was asked for, and what that means. */
  readonly strategy: string
  readonly chosen: NamedStrategy
  readonly keepGoing: boolean
  readonly jobs: number
  readonly checks: Checks
}

const DEFAULT_SCHEDULES = 1_000
const DEFAULT_TIME = 3_000
export const DEFAULT_SEED = 1
/** More jobs than that only take memory. */
export const MOST_JOBS = 4 * availableParallelism()

function strategyNamed(text: string): NamedStrategy {
  try {
    return chosenStrategy(text)
  } catch (error) {
    throw new RangeError(`heddle: ${(error as Error).message}`)
  }
}

/** Fills in the defaults. Throws for values out of bounds. */
export function settingsOf(options: ExploreOptions): Settings {
  const { schedules, time, seed = DEFAULT_SEED, strategy = 'auto', keepGoing = false, jobs = 1 } = options
  const positive = (name: string, value: number | undefined) => {
    if (value !== undefined && !(value > 0)) throw new RangeError(`heddle: ${name} must be positive, not ${value}`)
  }
  positive('schedules', schedules)
  positive('time', time)
  if (!Number.isInteger(seed)) throw new RangeError(`heddle: seed must be an integer, not ${seed}`)
  if (!Number.isInteger(jobs) || jobs < 1 || jobs > MOST_JOBS)
    throw new RangeError(`heddle: jobs must be a whole number from 1 to ${MOST_JOBS}, not ${jobs}`)
  return {
    schedules: schedules ?? (time === undefined ? DEFAULT_SCHEDULES : Number.POSITIVE_INFINITY),
    time: time ?? (schedules === undefined ? DEFAULT_TIME : Number.POSITIVE_INFINITY),
    seed,
    strategy,
    chosen: strategyNamed(strategy),
    keepGoing,
    jobs,
    checks: checkedLevels(options.checks),
  }
}
