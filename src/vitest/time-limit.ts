import { type ExploreOptions, settingsOf } from '../explore/options.ts'

/** What a test takes besides its campaign in milliseconds, where its steps are so slow that minimising is broken off. */
const MARGIN = 40_000

/** The time-out of a test that explores with these options; 0, which is none, where the budget has no limit of time. */
export function timeLimit(options: ExploreOptions): number {
  const { time } = settingsOf(options)
  return Number.isFinite(time) ? time + MARGIN : 0
}
