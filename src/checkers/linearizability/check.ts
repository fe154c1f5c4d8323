/** Whether a history is consistent with a sequential specification: the checker's front. */

import { type Consistency, ordered } from './consistency.ts'
import type { Call, History } from './history.ts'
import type { Model } from './model.ts'
import { type Partition, parts } from './partition.ts'
import { Searching } from './wgl.ts'

/** Configurations that may be visited where no bound is given: some seconds' worth. */
export const DEFAULT_BOUND = 2_000_000

/** Of several parts each gets so many configurations at first, and so many times more in every further round. */
const FIRST_SHARE = 5_000
const SHARE_GROWTH = 10

export interface CheckHistoryOptions {
  /** Default: `linearizable`. */
  readonly consistency?: Consistency | undefined
  /** Splits the history into parts that are checked one by one. Not for `sequential`, which parts do not add up to. */
  readonly partition?: Partition | undefined
  /** Configurations that may be visited in each part. Default 2,000,000. */
  readonly bound?: number | undefined
}

/** An order of calls, and the state that it leads to. */
export interface Explanation<S> {
  readonly order: readonly Call[]
  readonly state: S
}

/** Three-valued: checking is NP-complete (Gibbons, Korach, 1997), so a search may have to be given up. */
export type CheckResult<S> =
  /** Explanations of all parts. */
  | { readonly verdict: 'ok'; readonly explanations: readonly Explanation<S>[]; readonly visited: number }
  | {
      readonly verdict: 'illegal'
      /** The calls that no order explains: one part of the history, or all of it. */
      readonly part: readonly Call[]
      /** The order that explains the most of them. */
      readonly longest: Explanation<S>
      readonly visited: number
    }
  /** The bound was reached. */
  | { readonly verdict: 'unknown'; readonly visited: number }

/**
 * Checks `history` against `model`.
 *
 * @example
 * checkHistory(calls, register, { partition: call => call.args[0] }).verdict // 'ok' | 'illegal' | 'unknown'
 */
export function checkHistory<S>(history: History, model: Model<S>, options: CheckHistoryOptions = {}): CheckResult<S> {
  const { consistency = 'linearizable', partition, bound = DEFAULT_BOUND } = options
  if (partition !== undefined && consistency === 'sequential') {
    throw new TypeError(
      'heddle: a history cannot be partitioned for sequential consistency: its parts may have it and the whole not',
    )
  }
  const calls = ordered(history, consistency)
  let open = (partition === undefined ? [calls] : parts(calls, partition)).map(part => new Searching(part, model))
  const explanations: Explanation<S>[] = []
  let finished = 0
  // One part that cannot be explained settles the matter, and it may be an easy one: so all get a little before any gets much.
  for (let share = open.length === 1 ? bound : FIRST_SHARE; ; share *= SHARE_GROWTH) {
    const unsettled: typeof open = []
    let visited = finished
    for (const searching of open) {
      const found = searching.run(Math.min(share, bound))
      visited += found.visited
      if (found.verdict === 'illegal') {
        const part = searching.calls.map(({ call }) => call)
        return { verdict: 'illegal', part, longest: found, visited }
      }
      if (found.verdict === 'unknown') {
        unsettled.push(searching)
        continue
      }
      explanations.push(found)
      finished += found.visited
    }
    if (unsettled.length === 0) return { verdict: 'ok', explanations, visited }
    if (share >= bound) return { verdict: 'unknown', visited }
    open = unsettled
  }
}
