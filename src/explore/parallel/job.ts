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
  /** The one to run; without it the worker only makes itself ready. */
  readonly shard: Shard | undefined
  readonly deadline: number
}

/** `fault` says why the shard could not be run there. */
export type ShardResult = { readonly outcome?: ShardOutcome } | { readonly fault: string }
