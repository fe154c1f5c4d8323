/**
 * Hands out board memory to the shared objects that `setup` makes. `setup` runs in every thread; the same calls get the same
 * positions everywhere, so that all threads have handles on the same memory.
 *
 * Only the leader's `setup` writes to the board. The others run theirs meanwhile, and `setup` may use objects as well as make
 * them (`await queue.put(job)`), so they rehearse it on memory of their own and turn to the board once it is over.
 */

import { hashString, mix } from '../../schedule/random.ts'
import { type Board, BoardOverflow, Header } from '../board.ts'

/** The memory that shared objects live in. */
interface Place {
  readonly memory: Int32Array
  readonly floats: Float64Array
  readonly bigints: BigInt64Array
  readonly heap: Uint8Array
  /** One integer: how many bytes of the heap are in use. */
  readonly used: Int32Array
}

const hashes = new Map<string, number>()

function hashOf(type: string): number {
  let hash = hashes.get(type)
  if (hash === undefined) hashes.set(type, (hash = hashString(type)))
  return hash
}

/** `ints` integers are aligned for floats and bigints too. */
const even = (ints: number) => (ints + 1) & ~1

function rehearsalOf({ size }: Board): Place {
  const ints = even(size.memory)
  const buffer = new ArrayBuffer(ints * 4 + size.bytes)
  return {
    memory: new Int32Array(buffer, 0, size.memory),
    floats: new Float64Array(buffer, 0, size.memory >>> 1),
    bigints: new BigInt64Array(buffer, 0, size.memory >>> 1),
    heap: new Uint8Array(buffer, ints * 4, size.bytes),
    used: new Int32Array(1),
  }
}

export class Allocator implements Place {
  readonly board: Board
  /** Whether what this thread's `setup` writes goes to the board. */
  readonly leads: boolean
  /** A running hash of what was allocated; every thread's must agree with the leader's. */
  digest = 0
  /** Buffers made so far. */
  buffers = 0
  memory!: Int32Array
  floats!: Float64Array
  bigints!: BigInt64Array
  heap!: Uint8Array
  used!: Int32Array
  #next = 0
  readonly #board: Place
  readonly #rehearsal: Place | undefined
  #aside: Place | undefined

  constructor(board: Board, leads: boolean) {
    const { memory, floats, bigints, heap, header } = board
    this.board = board
    this.leads = leads
    this.#board = { memory, floats, bigints, heap, used: header.subarray(Header.bytes, Header.bytes + 1) }
    this.#rehearsal = leads ? undefined : rehearsalOf(board)
    this.#move(this.#rehearsal ?? this.#board)
  }

  /** Forgets what was allocated; called before each `setup`. */
  reset(): void {
    this.#next = 0
    this.digest = 0
    this.buffers = 0
    if (this.#rehearsal === undefined) return
    this.#rehearsal.used[0] = 0
    this.#move(this.#rehearsal)
  }

  /** Turns to the board; called after `setup`, in a thread that does not lead. */
  attach(): void {
    this.#move(this.#board)
  }

  /** Makes an object that another thread has made already: what its constructor writes is lost. */
  aside<T>(make: () => T): T {
    const place = (this.#aside ??= this.#rehearsal ?? rehearsalOf(this.board))
    place.used[0] = 0
    this.#move(place)
    try {
      return make()
    } finally {
      this.#move(this.#board)
    }
  }

  #move({ memory, floats, bigints, heap, used }: Place): void {
    this.memory = memory
    this.floats = floats
    this.bigints = bigints
    this.heap = heap
    this.used = used
  }

  /** The position of `ints` integers, an even one; what lies there is of an earlier execution. */
  allocate(ints: number): number {
    const at = this.#next
    const needed = at + even(ints)
    if (needed > this.board.size.memory) throw new BoardOverflow('memory', needed)
    this.#next = needed
    this.digest = mix(this.digest, ints)
    return at
  }

  /** Takes into the digest that an object of this type was made. */
  note(type: string, detail = 0): void {
    this.digest = mix(this.digest, hashOf(type) + detail)
  }
}
