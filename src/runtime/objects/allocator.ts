/**
 * Hands out board memory to the shared objects that `setup` makes. `setup` runs in every thread; the same calls get the same
 * positions everywhere, so that all threads have handles on the same memory.
 *
 * Only the leader's `setup` may write to the board. The other threads run theirs at the same time, and it may not only create
 * objects but use them (`await queue.put(job)`), so they rehearse it on memory of their own and turn to the board afterwards.
 */

import { hashString, mix } from '../../schedule/random.ts'
import { type Board, BoardOverflow, Header } from '../board.ts'

const hashes = new Map<string, number>()

function hashOf(type: string): number {
  let hash = hashes.get(type)
  if (hash === undefined) hashes.set(type, (hash = hashString(type)))
  return hash
}

export class Allocator {
  readonly leads: boolean
  /** A running hash of what was allocated; every thread's must agree with the leader's. */
  digest = 0
  /** Buffers made so far. */
  buffers = 0
  // What objects read and write: the board's views, or while another thread than the leader's rehearses, its own.
  memory: Int32Array
  floats: Float64Array
  bigints: BigInt64Array
  heap: Uint8Array
  /** One integer: the bytes of the heap in use. */
  used: Int32Array
  #next = 0
  readonly #board: Board
  readonly #rehearsal: Board | undefined

  constructor(board: Board, leads: boolean) {
    this.leads = leads
    this.#board = board
    this.#rehearsal = leads ? undefined : new Board_(board)
    this.memory = board.memory
    this.floats = board.floats
    this.bigints = board.bigints
    this.heap = board.heap
    this.used = board.header.subarray(Header.bytes, Header.bytes + 1)
  }
}
