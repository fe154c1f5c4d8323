/**
 * What is known about the programs of `scenarios/sctbench`: how many schedules a random walk takes to the bug on average, exactly,
 * and what others have published.
 */

/**
 * 1/p of a random walk, counted by dynamic programming over all states of the program with its threads there from the start.
 * Programs in which it could not be counted are left out.
 */
export const exactRandom: Readonly<Record<string, number>> = {
  account: 3,
  arithmetic_prog: 1,
  bluetooth_driver: 10.34,
  carter01: 2,
  circular_buffer: 1.07,
  deadlock01: 2,
  din_phil2_sat: 1.03,
  din_phil3_sat: 1.08,
  din_phil3_deadlock: 3,
  lazy01: 3,
  phase01: 1,
  reorder_3: 20.25,
  reorder_4: 26.26,
  reorder_5: 33.1,
  reorder_10: 75.18,
  reorder_50: 663,
  reorder_100: 1784,
  stack3: 4,
  sync01: 1,
  sync02: 1,
  token_ring: 6,
  twostage: 32,
  twostage_20: 163,
  twostage_50: 394,
  twostage_100: 779,
  wronglock_3: 2.69,
  wronglock: 2.47,
  wronglock_1: 4.41,
  counter_race: 2,
  peterson_swapped: 14.73,
  lost_wakeup: 8,
}

/**
 * Mean number of schedules to the first bug over the trials that found it, from the artifacts of Zhao et al., "Selectively
 * Uniform Concurrency Testing", ASPLOS 2025 [SURW] and Wolff et al., "Greybox Fuzzing for Concurrency Testing", ASPLOS 2024
 * [RFF]. Their tools test C programs, in which creating a thread takes many steps, so that a thread created late starts late:
 * orders of magnitude compare, digits do not.
 */
export const publishedStrategies = [
  'rw [SURW]',
  'pct3 [SURW]',
  'pct10 [SURW]',
  'pos [SURW]',
  'rp-urw [SURW]',
  'rp-rw [SURW]',
  'basicurw [SURW]',
  'pct3-urw [SURW]',
  'POS [RFF]',
  'PCT3 [RFF]',
  'QLearning-RF [RFF]',
  'RFF [RFF]',
  'PERIOD [RFF]',
] as const

/** A mean; a mean with how many of 20 trials found the bug; `never` when none did; `none` when it was not measured. */
export type Published = number | readonly [mean: number, found: number] | 'never' | 'none'

const never = 'never'
const none = 'none'

// biome-ignore format: a table
export const published: Readonly<Record<string, readonly Published[]>> = {
  account: [18.1, 4.3, 4.5, 4.1, 5.8, 6.8, 2.9, 4.8, 1.0, 8.6, 6.2, 1.0, 10.1],
  bluetooth_driver: [214.7, 112.5, 83.0, 36.1, 70.2, 70.2, [1493.9, 19], 139.8, 72.2, 160.8, 154.8, 44.9, 9.0],
  carter01: [1.0, 5.0, 3.4, 1.9, none, none, none, none, 2.1, 5.2, 1.0, 1.9, 4.8],
  circular_buffer: [4.2, 9.1, 4.6, 2.1, 2.8, 2.9, 13.8, 10.7, 1.6, 5.0, 1.6, 1.6, 3.1],
  deadlock01: [3.2, 12.9, 7.4, 3.5, 1.8, 3.9, 2.6, 13.4, 4.3, 20.1, 1.0, 4.7, 3.0],
  lazy01: [20.6, 4.9, 4.6, 4.7, 2.0, 5.7, 4.0, 4.2, 5.2, 10.2, 11.8, 6.4, 7.0],
  queue: [1.0, 3.3, 2.3, 1.1, 2.1, 2.1, 2.0, 2.6, 1.0, 12.0, 1.0, 1.0, 3.5],
  reorder_10: [never, [3225.3, 16], [4461.9, 12], never, 17.2, [4358.2, 6], 74.2, 152.1, never, 2355.8, never, 5.8, 27.0],
  reorder_100: [never, never, never, never, 194.2, never, [3785.1, 12], [4693, 4], never, [7447, 1], never, 5.8, 297.0],
  reorder_20: [never, 3005.1, [3297.3, 17], never, 6.0, [3782.6, 8], 9.7, 34.9, never, 2127.7, never, 5.8, 39.0],
  reorder_3: [never, 185.2, 148.1, 85.5, 7.3, 26.4, 23.9, 19.7, 222.7, 241.1, [45842.7, 18], 6.7, 6.0],
  reorder_4: [never, 554.0, 362.3, 533.0, 7.3, 52.9, 21.9, 46.9, 1463.6, 395.3, never, 6.2, 9.0],
  reorder_5: [never, 646.8, 1094.2, 2169.1, 10.4, 151.6, 27.3, 62.6, [4377.4, 17], 1126.0, never, 5.8, 12.0],
  reorder_50: [never, [3304.5, 6], [9422, 1], never, 13.0, never, 74.9, 595.5, never, [12345.9, 7], never, 5.8, 129.0],
  stack: [176.0, 3.2, 2.6, 1.7, 4.6, 5.3, [985.8, 19], 4.2, 2.0, 2.2, 1.0, 1.6, 8.0],
  token_ring: [13.0, 8.2, 7.8, 8.6, 8.2, 10.3, 9.0, 11.3, 7.0, 7.7, 12.1, 5.1, 2.0],
  twostage: [464.1, 12.6, 8.7, 15.1, 7.5, 8.2, 9.0, 10.2, 14.6, 8.9, 336.2, 8.2, 4.0],
  twostage_100: [never, [7466, 3], [5725.9, 9], [6673.7, 3], 453.9, [8530, 1], [2991.7, 18], 380.1, never, [3888, 6], never, 56.0, 690.0],
  twostage_20: [never, 159.2, 100.7, 156.0, 5.7, 171.6, 23.8, 9.6, 185.4, 187.6, never, 21.7, 76.0],
  twostage_50: [never, 1676.0, 692.0, 1637.2, 20.5, 1833.8, 92.9, 27.0, [1983.6, 19], 849.0, never, 35.1, 286.0],
  wronglock: [35.9, 51.1, 20.1, 10.2, 7.5, 4.3, 3.5, 10.6, 1.0, 88.2, 36.5, 1.0, 4.3],
  wronglock_3: [35.9, 58.1, 14.1, 10.8, 8.8, 5.3, 4.6, 13.4, 1.0, 40.3, 36.5, 1.0, 5.0],
}

/** The best of the published means of strategies that found the bug in every trial, and whose it is. */
export function bestPublished(program: string): { readonly mean: number; readonly strategy: string } | undefined {
  let best: { mean: number; strategy: string } | undefined
  for (const [i, mean] of (published[program] ?? []).entries()) {
    if (typeof mean !== 'number' || (best !== undefined && best.mean <= mean)) continue
    best = { mean, strategy: publishedStrategies[i]! }
  }
  return best
}
