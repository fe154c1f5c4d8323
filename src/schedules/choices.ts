/**
 * A schedule as a value: one choice a release, drawn before anything runs.
 *
 * At a release, the tasks scheduled have ranks: 0 is the default order's, the others follow in the order in which they were
 * scheduled. A choice below 64 is a rank, or the last one there is; a larger one is a draw, taken modulo the number of tasks. So 0 is
 * "no deviation", any list of numbers means something for any program, and a rank still does when another input shrinks and
 * there are fewer tasks.
 *
 * A generated value is random for ever: `random(seed)` has a choice for every release there may be, computed when it is asked
 * for, so long runs are covered like short ones and nothing is drawn in vain. A shrunk value is a finite list, after which the
 * default order rules.
 */

import { mix } from '../schedule/random.ts'

/** Choices below are ranks. */
export const RANKS = 64

export type Choices = RandomChoices | ListedChoices

/** A choice for every release, by a hash of the seed and the release's number. */
export interface RandomChoices {
  readonly seed: number
}

/** The choices of the first releases; 0 from there on. The last one is not 0. */
export interface ListedChoices {
  readonly list: readonly number[]
}

export function random(seed: number): RandomChoices {
  return { seed }
}

/** Choices of the given list, whose trailing zeros say nothing. */
export function listed(list: readonly number[]): ListedChoices {
  let length = list.length
  while (length > 0 && list[length - 1] === 0) length--
  return { list: length === list.length ? list : list.slice(0, length) }
}

/** The choice at the release of the given number, counted from 0. */
export function choiceAt(choices: Choices, release: number): number {
  // 30 bits, so that the remainder is as good as uniform for any number of tasks.
  return 'seed' in choices ? RANKS + (mix(choices.seed, release) >>> 2) : (choices.list[release] ?? 0)
}

/** The rank that a choice takes among so many tasks. */
export function rankOf(choice: number, tasks: number): number {
  return choice < RANKS ? Math.min(choice, tasks - 1) : choice % tasks
}

/** The first choices of a random value, as a list. */
export function firstOf(choices: RandomChoices, length: number): ListedChoices {
  return listed(Array.from({ length }, (_, release) => choiceAt(choices, release)))
}

/** How complex choices are, to be compared from the left: every shrink is less (specs/schedules/simpler.spec.ts). */
export function complexity(choices: Choices): readonly number[] {
  if ('seed' in choices) return [Number.POSITIVE_INFINITY]
  const { list } = choices
  return [list.filter(choice => choice !== 0).length, list.length, list.reduce((sum, choice) => sum + choice, 0)]
}

/** What a counterexample that never ran is printed with. */
export function describe(choices: Choices): string {
  if ('seed' in choices) return `random choices of seed ${choices.seed}`
  return choices.list.length === 0 ? 'default order' : `choices ${choices.list.join(',')}`
}
