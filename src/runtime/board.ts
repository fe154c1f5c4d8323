/**
 * The board: the whole state of a run in one buffer, so that whoever holds the turn can read it, decide and go on. In async
 * mode it is plain memory; in threaded mode it is shared, and each thread has its own views of it.
 *
 * Views have a fixed length (length-tracking ones cost ten times as much). What does not fit raises `BoardOverflow`; the
 * execution is then not counted and runs again on a larger board.
 */

import { KIND_WORDS } from '../schedule/kind-set.ts'

/** Positions in the header. */
export const Header = Object.freeze({
  /** Steps granted so far in this execution. */
  step: 0,
  /** The strand that ran last, or -1. */
  current: 1,
  /** Strands in use. */
  strands: 2,
  /** Why the execution ends early; see `Abort`. */
  abort: 3,
  /** What the thread that was woken is to do: a strand to run, or one of `Turn`. */
  turn: 4,
  preemptions: 5,
  switches: 6,
  /** Points at which there was more than one strand to choose from. */
  choices: 7,
  /** The largest number of strands enabled at once. */
  widest: 8,
  /** Foreground tasks that have not ended. */
  tasksLeft: 9,
  /** Set once every task has ended and `context.signal` was aborted. */
  closing: 10,
  /** Bytes of the value heap in use. */
  bytes: 11,
  /** A digest of what the leader's `setup` allocated: every thread's must agree. */
  allocations: 12,
  /** Threads: 1 and the number of the thread that has the execution's problem; of the one that has its restart. */
  failed: 13,
  restarted: 14,
  /** What the trace does not tell of, see `Unseen`; 0 when it tells all that tasks did to each other. */
  unseen: 15,
  /** Everything above is cleared before each execution, what follows is not. */
  kept: 16,
  /** Counts steps over all executions, for spin detection. */
  stamp: 16,
  /** Counts executions; handles and strands of an earlier one are void. */
  epoch: 17,
  /** The policy in use, an index into the registry. */
  policy: 18,
  /** Threads that have arrived at a rendezvous. */
  arrived: 19,
  /** Counts steps for the main thread, which watches that it moves. */
  heartbeat: 20,
  /** Set by the main thread to end a batch early. */
  stop: 21,
  /** Threads, for the main thread to read when one of them is gone: who has the turn, and what for (see `Stage`). */
  holder: 22,
  stage: 23,
  /** The number of the present execution, and what was counted before it. */
  index: 24,
  executions: 25,
  discarded: 26,
  steps: 27,
  distinct: 28,
  concurrent: 29,
  /** The epoch of the execution that was last described with a recording. */
  described: 34,
  /** 1 and the number of a thread in which something failed that ends the batch. */
  faulted: 31,
  /** Threads that have a role. */
  roles: 32,
  redundant: 33,
  /** How many strands could go on when a strand was last to be chosen. */
  open: 30,
  /** Timers fired so far in this execution, and the steps at which some number of them was reached; see `noteTimer`. */
  timers: 42,
  newerTimers: 43,
  olderTimers: 44,
  /** How many tasks have been started before the first choice. */
  started: 45,
  /** The step from which on each was the only one that could be taken, ties among timers apart. */
  forced: 47,
  /** Whether all strands that could go on waited for news, see `BoardFrontier.park`, and went on nevertheless. */
  restless: 46,
  /** The kinds of the steps so far, a bit each: the first of `KIND_WORDS` integers. */
  kinds: 48,
  /** Whether an `always` condition has looked at anything. */
  observed: 35,
  /** Shared objects that tasks have come to know by name, see `objects/found.ts`. */
  found: 40,
  /** Executions whose calls could not be judged within the bound, since the leader last looked. */
  undecided: 41,
})
const HEADER_INTS = 64

export const Status = Object.freeze({
  unused: 0,
  /** Stands at a scheduling point; its operation is in the columns. */
  pending: 1,
  running: 2,
  /** Waits on something that is not under control (a plain promise). */
  idle: 3,
  ended: 4,
  /** Waits for the answer of an effect that was started. */
  away: 5,
  /** Stands at an `await` of instrumented code whose promise has not settled. */
  awaiting: 6,
})

export interface BoardSize {
  readonly threads: number
  readonly strands: number
  readonly objects: number
  readonly steps: number
  /** Integers for the state of shared objects. */
  readonly memory: number
  /** Integers for the policy. */
  readonly policy: number
  /** Bytes for values that are not small integers (threads only). */
  readonly bytes: number
}

export const initialSize: BoardSize = {
  threads: 1,
  strands: 32,
  objects: 64,
  steps: 1024,
  memory: 1024,
  policy: 256,
  bytes: 0,
}

export class BoardOverflow extends Error {
  readonly part: keyof BoardSize
  readonly needed: number
  constructor(part: keyof BoardSize, needed: number) {
    super(`heddle: internal: the board's ${part} (${needed} needed) must grow`)
    this.part = part
    this.needed = needed
  }
}

/** A size that holds what `overflow` asked for, with room to spare. */
export function grown(size: BoardSize, overflow: { part: keyof BoardSize; needed: number }): BoardSize {
  let room = Math.max(size[overflow.part], 16)
  while (room < overflow.needed) room *= 4
  return { ...size, [overflow.part]: room }
}

/** Columns of a trace record; `enabled` is the first of `words` words of a bit set. */
export const Column = Object.freeze({
  strand: 0,
  kind: 1,
  object: 2,
  key: 3,
  argument: 4,
  /** The alternative taken in the low half, their number in the high half. */
  alternative: 5,
  /** The strand that the default order would have run. */
  fallback: 6,
  /** How many strands were enabled in the low half, how often the strand's loop had come round in the high half. */
  width: 7,
  /** The strand that ran before, or -1. */
  previous: 8,
  /** What the fallback stood before, as a number that does not depend on the schedule. */
  fallbackOperation: 9,
  /**
   * The object's level before the step, see `Model.level`; of a `compareExchange` 1 when it failed, of a map's `set` and
   * `delete` 1 when the entry came or went. */
  level: 10,
  /** When the strand came to the point: twice the steps granted by then, and 1 if the execution was closing. */
  since: 11,
  enabled: 12,
})

/** Bits of `Header.unseen`. */
export const Unseen = Object.freeze({
  /** A strand stood at something that follows rules of its own: the clock, the outside world. */
  outside: 1,
  /** A task has looked at an object without an operation. */
  peek: 2,
  /** Code went on where no operation tells of what it does. */
  code: 4,
})

export class Board {
  readonly size: BoardSize
  readonly buffer: ArrayBufferLike
  readonly header: Int32Array
  /** Virtual time in milliseconds, at 0. */
  readonly clock: Float64Array
  // columns of the strand table
  readonly status: Int32Array
  readonly task: Int32Array
  readonly kind: Int32Array
  readonly object: Int32Array
  readonly key: Int32Array
  readonly argument: Int32Array
  readonly steps: Int32Array
  readonly thread: Int32Array
  readonly parent: Int32Array
  readonly children: Int32Array
  readonly name: Int32Array
  /** The step at which the strand was forked. */
  readonly forked: Int32Array
  /** The stamp of the strand's last write. */
  readonly wrote: Int32Array
  /** When the strand came to its scheduling point, as in the trace. */
  readonly since: Int32Array
  /** Spin detection, see `spin.ts`: turns of a loop, looks since something new was seen, the look that is to come back. */
  readonly turns: Int32Array
  readonly looks: Int32Array
  readonly anchor: Int32Array
  /** The stamp at which the strand's loop began to see nothing new. */
  readonly fresh: Int32Array
  /** The last in declaration order among a strand and its descendants. */
  readonly last: Int32Array
  /** 0 until the task with this number has ended, then 1 and how many steps had been granted; less than 0 when it threw. */
  readonly done: Int32Array
  readonly due: Float64Array
  /** Strand ids in declaration order. */
  readonly order: Int32Array
  /** The stamp of each object's last write. */
  readonly version: Int32Array
  /** Which conditions have peeked at an object, a bit each; kept over executions. */
  readonly watchers: Int32Array
  /** Which `always` conditions have in this execution, a bit each. */
  readonly observers: Int32Array
  /** The stamp at which a strand last read an object: `seen[strand * size.objects + object]`. */
  readonly seen: Int32Array
  /** Per thread: a word to wait on. */
  readonly flags: Int32Array
  readonly memory: Int32Array
  readonly floats: Float64Array
  readonly bigints: BigInt64Array
  readonly policy: Int32Array
  readonly trace: Int32Array
  /** Words of a trace record. */
  readonly stride: number
  /** Words of a bit set of strands. */
  readonly words: number
  readonly heap: Uint8Array

  constructor(size: BoardSize, buffer?: ArrayBufferLike, shared = false) {
    this.size = size
    this.words = (size.strands + 31) >>> 5
    this.stride = Column.enabled + this.words
    const even = (n: number) => (n + 1) & ~1
    const S = even(size.strands)
    let ints = 0
    const take = (n: number) => {
      const at = ints
      ints += even(n)
      return at
    }
    const at = {
      header: take(HEADER_INTS),
      clock: take(2),
      columns: take(S * 20),
      due: take(S * 2),
      order: take(S),
      version: take(size.objects),
      watchers: take(size.objects),
      observers: take(size.objects),
      seen: take(size.strands * size.objects),
      flags: take(size.threads * 16),
      memory: take(size.memory),
      policy: take(size.policy),
      trace: take(size.steps * this.stride),
    }
    const bytes = ints * 4 + size.bytes
    this.buffer = buffer ?? (shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes))
    const view = (from: number, length: number) => new Int32Array(this.buffer, from * 4, length)
    const column = (index: number) => view(at.columns + index * S, size.strands)
    this.header = view(at.header, HEADER_INTS)
    this.clock = new Float64Array(this.buffer, at.clock * 4, 1)
    this.status = column(0)
    this.task = column(1)
    this.kind = column(2)
    this.object = column(3)
    this.key = column(4)
    this.argument = column(5)
    this.steps = column(6)
    this.thread = column(7)
    this.parent = column(8)
    this.children = column(9)
    this.name = column(10)
    this.forked = column(11)
    this.wrote = column(12)
    this.done = column(13)
    this.since = column(14)
    this.turns = column(15)
    this.looks = column(16)
    this.anchor = column(17)
    this.last = column(18)
    this.fresh = column(19)
    this.due = new Float64Array(this.buffer, at.due * 4, size.strands)
    this.order = view(at.order, size.strands)
    this.version = view(at.version, size.objects)
    this.watchers = view(at.watchers, size.objects)
    this.observers = view(at.observers, size.objects)
    this.seen = view(at.seen, size.strands * size.objects)
    this.flags = view(at.flags, size.threads * 16)
    this.memory = view(at.memory, size.memory)
    this.floats = new Float64Array(this.buffer, at.memory * 4, size.memory >>> 1)
    this.bigints = new BigInt64Array(this.buffer, at.memory * 4, size.memory >>> 1)
    this.policy = view(at.policy, size.policy)
    this.trace = view(at.trace, size.steps * this.stride)
    this.heap = new Uint8Array(this.buffer, ints * 4, size.bytes)
  }

  /** The row for what runs outside of the tasks; no strand has it. */
  get nobody(): number {
    return this.size.strands - 1
  }

  /** Clears what the next execution must not see. Object memory is written by whoever allocates it. */
  reset(): void {
    const header = this.header
    // So few that a call of `fill` would take longer.
    for (let i = 0; i < Header.kept; i++) header[i] = 0
    for (let i: number = Header.timers; i < Header.kinds + KIND_WORDS; i++) header[i] = 0
    header[Header.found] = 0
    header[Header.epoch] = ((header[Header.epoch] as number) + 1) & 0x3fffffff
    header[Header.current] = -1
    if ((header[Header.stamp] as number) > 0x3fffffff) {
      header[Header.stamp] = 0
      this.seen.fill(0)
    }
    this.clock[0] = 0
    if (header[Header.observed] !== 0) this.observers.fill(0)
    header[Header.observed] = 0
  }

  /**
   * Adds a strand of `task` to the table, in its place in declaration order: a child comes after its parent and the
   * parent's earlier descendants. Returns its id.
   */
  addStrand(task: number, parent: number, thread: number, name: number): number {
    const header = this.header
    const id = header[Header.strands] as number
    // The last one is never in use: `setup`, `finally` and `teardown` have its number.
    if (id + 1 >= this.size.strands) throw new BoardOverflow('strands', id + 2)
    header[Header.strands] = id + 1
    this.status[id] = Status.idle
    this.done[id] = 0
    this.task[id] = task
    this.steps[id] = 0
    this.thread[id] = thread
    this.parent[id] = parent
    this.children[id] = 0
    this.name[id] = name
    this.forked[id] = header[Header.step] as number
    this.wrote[id] = header[Header.stamp] as number
    this.turns[id] = 0
    this.last[id] = id
    this.#place(id, parent)
    return id
  }

  #place(id: number, parent: number): void {
    const { order, last } = this
    if (parent < 0) {
      order[id] = id
      return
    }
    const before = last[parent] as number
    const position = order.lastIndexOf(before, id - 1) + 1
    order.copyWithin(position + 1, position, id)
    order[position] = id
    // For those ancestors too whose last it comes after.
    for (let s = parent; s >= 0 && last[s] === before; s = this.parent[s] as number) last[s] = id
  }
}
