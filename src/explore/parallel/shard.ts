/**
 * A shard: a row of executions with one value of the inputs and a search of its own. What comes of it depends on the campaign's
 * seed and the shard's number alone — not on other shards, nor on where and when it is run — so that a campaign is the same
 * however many jobs share its shards.
 */

import type { Policy } from '../../checkers/policy.ts'
import type { Failure, Notice } from '../../runtime/runtime.ts'
import type { InputReference } from '../../scenario/input-source.ts'
import type { StrategySpec } from '../../strategies/registry.ts'

export interface Shard {
  readonly number: number
  readonly inputs: InputReference
  readonly strategy: StrategySpec
  readonly seed: number
  readonly randomSeed: number
  /** Executions, unless the search must not be cut there. */
  readonly size: number
  /** Executions at most. */
  readonly most: number
  /** Whether the shard goes on after its first failure. */
  readonly keepGoing: boolean
  /** What checkers look for. */
  readonly policy: Policy
}

export interface ShardFailure {
  readonly failure: Failure
  /** Which of the shard's executions that counted it was, from 1. */
  readonly at: number
}

export interface ShardOutcome {
  /** Executions that were run, counted or not. */
  readonly used: number
  /** Executions that counted, and those that `fc.pre` discarded. */
  readonly executions: number
  readonly discarded: number
  readonly steps: number
  /** What tells interleavings apart: of each execution that counted, in turn. */
  readonly digests: readonly number[]
  /** Different interleavings of which the digests were lost, with the thread that had them. */
  readonly undigested: number
  readonly concurrent: boolean
  readonly reached: readonly string[]
  readonly notes: readonly string[]
  /** The first of each fingerprint. */
  readonly failures: readonly ShardFailure[]
  /** What checkers noticed that ends nothing: the first of each fingerprint, of some a few variants. */
  readonly noticed: readonly Notice[]
  /** Whether the search had nothing left; `exhausted` are the bounds within which that is everything. */
  readonly over: boolean
  readonly exhausted: string | undefined
  /** What a search for everything would have come to; absent where it has, or there is none. */
  readonly total: number | undefined
  /** Whether it was cut short: by time, or since the campaign was ended. */
  readonly cut: boolean
}

/** Executions of the first shards, and of the last. */
const SMALLEST = 250
const LARGEST = 4_000
/** Shards of one size; then it doubles. */
const ALIKE = 4

/**
 * How many executions shard `number` has where the inputs are always the same. Short ones first, so that small campaigns can
 * be shared among jobs too; longer ones later, which cost less and let a search that learns learn more.
 */
export const shardSize = (number: number): number => Math.min(LARGEST, SMALLEST * 2 ** Math.floor(number / ALIKE))
