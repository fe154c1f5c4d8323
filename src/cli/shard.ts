/** A part of the scenarios: several machines run one each, and together all of them. */

import { UsageError } from './usage-error.ts'
import type { Reader } from './values.ts'

/** Part `part`, from 1, of `parts`. */
export interface Shard {
  readonly part: number
  readonly parts: number
}

/** `2/3`. */
export const shard: Reader<Shard> = value => {
  const [, part, parts] = (/^(\d+)\/(\d+)$/.exec(typeof value === 'string' ? value : '') ?? []).map(Number)
  if (part !== undefined && parts !== undefined && part >= 1 && part <= parts) return { part, parts }
  throw new UsageError(
    `takes a part and their number, as in 1/3, not ${typeof value === 'string' ? `'${value}'` : String(value)}`,
  )
}

/** Every so manieth of `items`, so that neighbours, which tend to take equally long, are spread over the shards. */
export const shardOf = <T>(items: readonly T[], { part, parts }: Shard): readonly T[] =>
  items.filter((_, i) => i % parts === part - 1)
