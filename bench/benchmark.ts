/** What a benchmark is made of, and what it results in. */

/** One way to run the schedules of a match. */
export interface Contestant {
  readonly name: string
  /** Runs so many schedules; throws when one of them did not do what it should. */
  readonly run: (schedules: number) => Promise<void>
}

/** Several contestants over the same schedules. */
export interface Match {
  readonly scenario: string
  readonly contestants: readonly Contestant[]
  /** Context switches of a schedule, on average, where they are what is compared. */
  readonly switches?: number
  /** Called when all rounds are over. */
  readonly close?: () => Promise<void>
}

/**
 * What a second is. `wall`: time that passes. `processor`: time that the whole process computes, in all its threads; what else
 * runs on the machine then hardly counts, but threads that spin cost as much as those that work.
 */
export type Clock = 'wall' | 'processor'

/** What a benchmark is to show: `subject` is at least `least` times as fast as the fastest of `references`. */
export interface Target {
  readonly subject: string
  readonly references: readonly string[]
  readonly least: number
}

export interface Benchmark {
  readonly name: string
  readonly title: string
  /** What the names of its scenarios say. */
  readonly legend: string
  readonly target: Target
  readonly clock: Clock
  /** Readies one match after the other: what a match holds is let go before the next one. */
  readonly matches: () => AsyncIterable<Match>
}

/** The middle one of several measurements, and how far they lie apart. */
export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

export interface Standing {
  readonly name: string
  /** Schedules a sample, and schedules a second. */
  readonly schedules: number
  readonly rate: Spread
  /** The subject's rate over this one's, taken within each round; absent for the subject itself. */
  readonly ratio?: Spread
}

export interface MatchResult {
  readonly scenario: string
  readonly switches?: number
  readonly standings: readonly Standing[]
  /** The reference that counts, the fastest one, and whether the target is reached against its median ratio. */
  readonly reference: string
  readonly reached: boolean
}

export interface BenchmarkResult {
  readonly name: string
  readonly title: string
  readonly legend: string
  readonly target: Target
  readonly clock: Clock
  readonly measuredAt: string
  /** Rounds that counted, and milliseconds a sample. */
  readonly rounds: number
  readonly sample: number
  readonly results: readonly MatchResult[]
}
