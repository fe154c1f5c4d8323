/**
 * Notices loops that look at the same values again and again. A look is a read, or an attempt that failed; a strand's *turns*
 * count how often it came back to the same look while neither it nor anybody else wrote what it looks at.
 *
 * Which look is waited for to come back is moved on at powers of two (Brent, "An Improved Monte Carlo Factorization
 * Algorithm", BIT 1980), so that it comes to lie within the loop whatever was looked at before; a scan over many places of one
 * object, or reading a value twice, is no loop yet.
 */

import { KindSet } from '../schedule/kind-set.ts'
import { isMemory } from '../schedule/memory.ts'
import { Kind } from '../schedule/operation.ts'
import { mix } from '../schedule/random.ts'
import { type Board, Header, Status } from './board.ts'
import type { BoardFrontier } from './frontier.ts'

const attempts = new KindSet(
  ...(['compareExchange', 'tryAcquire', 'tryAcquireRead', 'tryAcquireWrite', 'tryPut', 'tryTake'] as const),
  ...(['Atomics.add', 'Atomics.sub', 'Atomics.and', 'Atomics.or', 'Atomics.xor'] as const),
  ...(['Atomics.exchange', 'Atomics.compareExchange'] as const),
)

/** Whether an operation of this kind may fail, and then changes nothing. */
export const isAttempt = (kind: number): boolean => attempts.has(kind)

/** Whether an attempt that was given `payload` and came to `result` has failed: of raw memory, whether it left it as it was. */
export function hasFailed(kind: number, payload: unknown, result: unknown): boolean {
  if (isMemory(kind)) return (payload as { readonly unchanged: boolean }).unchanged
  if (kind !== Kind.compareExchange) return result === undefined || result === false
  return result !== ((payload as readonly number[])[0]! | 0)
}

/** Takes account of a look of `strand` at step `stamp`. */
export function noteLook(board: Board, strand: number, object: number, key: number, stamp: number): void {
  const at = strand * board.size.objects + object
  const seen = board.seen[at] as number
  const place = mix(object, key)
  board.seen[at] = stamp
  if (seen <= (board.version[object] as number) || seen <= (board.wrote[strand] as number)) {
    board.turns[strand] = 0
    board.looks[strand] = 1
    board.anchor[strand] = place
    board.fresh[strand] = stamp
    return
  }
  const looks = (board.looks[strand] as number) + 1
  board.looks[strand] = looks
  if (board.anchor[strand] === place) board.turns[strand] = (board.turns[strand] as number) + 1
  if ((looks & (looks - 1)) === 0) board.anchor[strand] = place
}

/** Takes account of a write. */
export function noteWrite(board: Board, strand: number, object: number, stamp: number): void {
  board.version[object] = stamp
  board.wrote[strand] = stamp
  board.turns[strand] = 0
}

/** Whether the strand's loop has come round to a look at this place; reading one place after the other is no loop. */
export const comesBack = (board: Board, strand: number, object: number, key: number): boolean =>
  (board.turns[strand] as number) > 0 || board.anchor[strand] === mix(object, key)

/** Whether anything that the strand's loop has looked at was written since. */
export function hasNews(board: Board, strand: number): boolean {
  const { objects } = board.size
  const fresh = board.fresh[strand] as number
  for (let object = 0; object < objects; object++) {
    const seen = board.seen[strand * objects + object] as number
    if (seen >= fresh && (board.version[object] as number) > seen) return true
  }
  return false
}

/**
 * Whether all that is left is strands that have been looking at the same for `turns` turns, and nothing that is in flight or
 * waited for could change it.
 */
export function allSpin(board: Board, frontier: BoardFrontier, turns: number): boolean {
  if (frontier.current < 0 || (board.turns[frontier.current] as number) < turns) return false
  for (let i = 0; i < frontier.count; i++) {
    const strand = frontier.strands[i] as number
    if ((board.turns[strand] as number) < turns || !frontier.spinning(strand)) return false
    // What a controlled dependency answers may change without us.
    if (frontier.kind(strand) === Kind.query) return false
  }
  const known = board.header[Header.strands] as number
  for (let strand = 0; strand < known; strand++) {
    const status = board.status[strand]
    if (status === Status.away) return false
    // A plain promise may be settled by something outside.
    if ((status === Status.idle || status === Status.awaiting) && board.done[board.task[strand] as number] === 0)
      return false
  }
  return true
}
