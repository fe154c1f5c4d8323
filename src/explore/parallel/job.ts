/** What crosses between a campaign and the workers that run its shards, all of it structured-cloneable. */

import type { ScenarioPlace } from '../../runtime/threads/job.ts'
import type { Mode } from '../verdict.ts'
import type { Shard, ShardOutcome } from './shard.ts'

export interface ShardJob {
  readonly scenario: ScenarioPlace
  readonly mode: Mode
  readonly patience: number | undefined
  readonly stepTimeout: number | undefined
  /** The campaign's first shard. */
  readonly first: Shard
  /** Those to run, in turn; without any the worker only makes itself ready. */
  readonly shards: readonly Shard[]
  readonly deadline: number
}

/**
 * `outcomes` are those of the first shards: none is begun after one that ends the campaign. `fault` says why they could not be
 * run there.
 */
export type ShardResult =
  | { readonly outcomes: readonly ShardOutcome[]; readonly milliseconds: number }
  | { readonly fault: string }
