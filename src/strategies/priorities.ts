/** Random priorities of pending operations, kept in a policy's state: 0 is yet to be drawn. */

import { ANY_KEY, isWrite } from '../schedule/operation.ts'
import { randomInt32 } from '../schedule/random.ts'
import type { Frontier } from './strategy.ts'

/** Priorities below this are those of strands that spin. */
const ORDINARY = 1 << 16

/**
 * The strand whose operation has the highest priority, after drawing those that are not yet. Strands that have spun for
 * `patience` turns come last, and take turns. Those for which `state[blocked + strand]` is not 0 are left out; -1 when that is
 * all of them.
 */
export function highestPriority(
  state: Int32Array,
  at: number,
  frontier: Frontier,
  random: number,
  patience: number,
  blocked = -1,
): number {
  let best = -1
  let highest = 0
  for (let i = 0; i < frontier.count; i++) {
    const strand = frontier.strands[i] as number
    if (blocked >= 0 && state[blocked + strand] !== 0) continue
    let priority = state[at + strand] as number
    if (priority === 0) {
      const spins = frontier.spins(strand)
      priority = spins >= patience ? Math.max(1, ORDINARY - spins) : ORDINARY + (randomInt32(state, random) >>> 2)
      state[at + strand] = priority
    }
    if (priority <= highest) continue
    highest = priority
    best = strand
  }
  return best
}

/** Has the operations that race with the one `strand` is about to perform draw their priorities anew. */
export function clearRaces(state: Int32Array, at: number, frontier: Frontier, strand: number): void {
  const object = frontier.object(strand)
  if (object === 0) return
  const key = frontier.key(strand)
  const writes = isWrite(frontier.kind(strand))
  for (let other = 0; other < frontier.known; other++) {
    if (other === strand || frontier.object(other) !== object) continue
    if (!writes && !isWrite(frontier.kind(other))) continue
    const theirs = frontier.key(other)
    if (key === theirs || key === ANY_KEY || theirs === ANY_KEY) state[at + other] = 0
  }
}
