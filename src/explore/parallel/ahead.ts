/** Shards that the workers of a pool run before it is their turn, so that no worker waits for its next. */

import type { ShardPool } from './pool.ts'
import type { Shard, ShardOutcome } from './shard.ts'

/** Rows of shards that are given out for each worker. */
const ROWS = 2

/** A shard that a worker has been given. */
export interface Given {
  readonly shard: Shard
  readonly outcome: Promise<ShardOutcome | undefined>
  /** What of the budget it is thought to take. */
  readonly share: number
  /** Whether it is the last of its row. */
  readonly last: boolean
}

export class Ahead {
  readonly #pool: ShardPool
  readonly #shard: (number: number, spent: number) => Shard | undefined
  readonly #given: Given[] = []
  #next = 0
  #rows = 0
  /** The shares of what is given out. */
  #reserved = 0

  /** `shard` makes the shard of a number when so much of the budget is spent. */
  constructor(pool: ShardPool, shard: (number: number, spent: number) => Shard | undefined) {
    this.#pool = pool
    this.#shard = shard
  }

  /**
   * Gives out shards from `number` on. Where a shard is likely to take less than its size, `share` says how much: to reserve
   * all of it would make the last shards smaller than they will be when it is their turn.
   */
  fill(number: number, spent: number, share: number, deadline: number): void {
    this.#next = Math.max(this.#next, number)
    while (this.#rows < this.#pool.jobs * ROWS) {
      const shards: Shard[] = []
      const shares: number[] = []
      while (shards.length < this.#pool.row) {
        const shard = this.#shard(this.#next, spent + this.#reserved)
        if (shard === undefined) break
        shards.push(shard)
        shares.push(Math.min(share, shard.size))
        this.#reserved += shares.at(-1)!
        this.#next++
      }
      if (shards.length === 0) return
      const outcomes = this.#pool.run(shards, deadline)
      const last = shards.length - 1
      shards.forEach((shard, i) => {
        const outcome = outcomes.then(all => all[i])
        this.#given.push({ shard, outcome, share: shares[i]!, last: i === last })
      })
      this.#rows++
    }
  }

  /** The earliest that is given out. */
  take(): Given | undefined {
    const given = this.#given.shift()
    this.#reserved -= given?.share ?? 0
    if (given?.last === true) this.#rows--
    return given
  }
}

/** Whether the shard that was given would have come to the same in the size that it has now that it is its turn. */
export function isSame(outcome: ShardOutcome, given: Shard, due: Shard): boolean {
  return given.size === due.size || outcome.used < Math.min(given.size, due.size)
}
