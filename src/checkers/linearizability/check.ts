/** Whether a history is consistent with a sequential specification: the checker's front. */

import { type Consistency, ordered } from './consistency.ts'
import type { Call, History } from './history.ts'
import type { Model } from './model.ts'
import { type Partition, parts } from './partition.ts'
import { type Search, search } from './wgl.ts'

/** Configurations that may be visited where no bound is given: some seconds' worth. */
export const DEFAULT_BOUND = 2_000_000

/** Of several parts each gets so many configurations at first, and so many times more in every further round. */
const FIRST_SHARE = 5_000
const SHARE_GROWTH = 8

export interface CheckOptions<S> {
  /** Default: `linearizable`. */
  readonly consistency?: Consistency | undefined
  /** Splits the history into parts that are checked one by one. Not for `sequential`, which parts do not add up to. */
  readonly partition?: Partition | undefined
  /** Configurations that may be visited, over all parts. Default 2,000,000. */
  readonly bound?: number | undefined
  /** What must hold of the last state. Not together with `partition`. */
  readonly accept?: ((state: S) => boolean) | undefined
}

/** Three-valued: checking is NP-complete (Gibbons, Korach, 1997), so a search may have to be given up. */
export type CheckResult<S> =
  /** Each part with an order that explains it. */
  | { readonly verdict: 'ok'; readonly orders: readonly (readonly Call[])[]; readonly visited: number }
  | {
      readonly verdict: 'illegal'
      /** The calls that no order explains: one part of the history, or all of it. */
      readonly part: readonly Call[]
      /** The longest order that explains a part of them, and the state that it leads to. */
      readonly longest: readonly Call[]
      readonly state: S
      /**
       * The call whose return cannot be explained, while everything that happened before it can. Only where the order is
       * one of time.
       */
      readonly culprit: Call | undefined
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
export function checkHistory<S>(history: History, model: Model<S>, options: CheckOptions<S> = {}): CheckResult<S> {
  const { consistency = 'linearizable', partition, bound = DEFAULT_BOUND, accept } = options
  if (partition !== undefined && (consistency === 'sequential' || accept !== undefined)) {
    throw new TypeError(
      consistency === 'sequential'
        ? 'heddle: a history cannot be partitioned for sequential consistency: its parts may have it and the whole not'
        : 'heddle: a condition on the last state needs the whole history, not a partition of it',
    )
  }
  const calls = ordered(history, consistency)
  let open = partition === undefined ? [calls] : parts(calls, partition)
  const orders: (readonly Call[])[] = []
  let visited = 0
  // One part that cannot be explained settles the matter, and it may be an easy one: so all get a little before any gets much.
  for (let share = open.length === 1 ? bound : FIRST_SHARE; open.length > 0 && visited < bound; share *= SHARE_GROWTH) {
    const unsettled: typeof open = []
    for (const part of open) {
      const found = search(part, model, { bound: Math.min(share, bound - visited), accept })
      visited += found.visited
      if (found.verdict === 'illegal') return illegal(part.map(({ call }) => call), found, visited)
      if (found.verdict === 'unknown') unsettled.push(part)
      else orders.push(found.order)
    }
    open = unsettled
  }
  return open.length > 0 ? { verdict: 'unknown', visited } : { verdict: 'ok', orders, visited }
}

const illegal = <S>(part: readonly Call[], { order, state, culprit }: Search<S>, visited: number): CheckResult<S> => ({
  verdict: 'illegal',
  part,
  longest: order,
  state,
  culprit,
  visited,
})
