/** What a campaign may be told. */

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
  /** The strategy's name. Default `auto`. */
  readonly strategy?: string | undefined
  /** Goes on after the first failure and collects different ones. Default false. */
  readonly keepGoing?: boolean | undefined
  /** Milliseconds to wait for something outside control. Default 1,000. */
  readonly patience?: number | undefined
  /** Milliseconds of work without a scheduling point after which a task is stuck. Default 5,000. */
  readonly stepTimeout?: number | undefined
  /** Told now and then how many schedules have been run. */
  readonly onProgress?: ((schedules: number) => void) | undefined
  /** Ends the campaign early; the verdict tells what was explored so far. */
  readonly signal?: AbortSignal | undefined
}

export interface Settings {
  readonly schedules: number
  /** Milliseconds; infinite when there is no limit. */
  readonly time: number
  readonly seed: number
  readonly strategy: string
  readonly keepGoing: boolean
}

const DEFAULT_SCHEDULES = 1_000
const DEFAULT_TIME = 3_000
export const DEFAULT_SEED = 1

/** Fills in the defaults. Throws for values out of bounds. */
export function settingsOf(options: ExploreOptions): Settings {
  const { schedules, time, seed = DEFAULT_SEED, strategy = 'auto', keepGoing = false } = options
  const positive = (name: string, value: number | undefined) => {
    if (value !== undefined && !(value > 0)) throw new RangeError(`heddle: ${name} must be positive, not ${value}`)
  }
  positive('schedules', schedules)
  positive('time', time)
  if (!Number.isInteger(seed)) throw new RangeError(`heddle: seed must be an integer, not ${seed}`)
  return {
    schedules: schedules ?? (time === undefined ? DEFAULT_SCHEDULES : Number.POSITIVE_INFINITY),
    time: time ?? (schedules === undefined ? DEFAULT_TIME : Number.POSITIVE_INFINITY),
    seed,
    strategy,
    keepGoing,
  }
}
