/**
 * A `shared.buffer` as the engine has it. In threads its bytes are what accesses of instrumented code and of `Atomics` touch; on
 * one event loop nobody can come between, and nothing of it is announced.
 *
 * `Atomics.wait` is two steps. The first lines up, unless the value is another; the second is enabled by a notification, or it
 * is a timer that expires, like any other on the virtual clock. Who lines up is told by the strand table alone: what a strand
 * stands before, at which bytes, and since when.
 */

import { FAILED, rangeOf } from '../../schedule/memory.ts'
import { Kind } from '../../schedule/operation.ts'
import { Column, Header, Status, Unseen } from '../board.ts'
import { AGAIN, type Model } from '../model.ts'
import type { Home } from './object.ts'

const { notified: NOTIFIED_KIND, expired: EXPIRED } = Kind
const WAIT = Kind['Atomics.wait']
const NOTIFY = Kind['Atomics.notify']
const COMPARE_EXCHANGE = Kind['Atomics.compareExchange']

/** In place of the argument that tells since when a strand waits: may go on. */
const NOTIFIED = 0

/** What is done at some bytes. */
export interface Access {
  /** Which element, for reports: `[2]`. */
  readonly part: string
  /** The value that goes in. */
  readonly value?: unknown
  /** Does it, or has a look where the code itself does it next. */
  readonly run: () => unknown
  /** Set by `run`: whether it has left the bytes as they were. */
  unchanged?: boolean
}

/** Of `Atomics.wait` and `waitAsync`; `run` is a look at the value. */
export interface Wait extends Access {
  readonly expected: unknown
  /** Milliseconds; may be infinite. */
  readonly timeout: number
  /** Of `waitAsync`: called instead of letting a thread go on. */
  readonly settle?: ((outcome: string) => void) | undefined
}

export class SharedMemory implements Model {
  readonly id: number
  readonly type = 'buffer'
  readonly contained = true
  readonly epoch: number
  /** Undefined in threads that it has not come to. */
  #buffer: SharedArrayBuffer | undefined
  readonly #home: Home
  readonly #given: string | undefined

  constructor(home: Home, id: number, name: string | undefined, buffer?: SharedArrayBuffer) {
    this.id = id
    this.epoch = home.engine.epoch
    this.#home = home
    this.#given = name
    if (buffer !== undefined) this.attach(buffer)
  }

  get buffer(): SharedArrayBuffer | undefined {
    return this.#buffer
  }

  /** It has come to this thread, as `buffer`. */
  attach(buffer: SharedArrayBuffer): void {
    this.#buffer = buffer
    this.#home.engine.memories.set(buffer, this)
  }

  get name(): string {
    return this.#given ?? this.#home.nameOf(this.id) ?? `${this.type}#${this.id}`
  }

  set name(name: string) {
    this.#home.rename(this.id, name)
  }

  get named(): boolean {
    return this.#given !== undefined
  }

  tell(_kind: number, payload: unknown): { part: string; value: unknown } {
    const { part, value } = payload as Access
    return { part, value }
  }

  partOf(key: number): string {
    return key < 0 ? '' : `@${rangeOf(key, 0).offset}`
  }

  enabled(strand: number, kind: number): boolean {
    return kind !== NOTIFIED_KIND || this.#home.engine.board.argument[strand] === NOTIFIED
  }

  perform(strand: number, kind: number, key: number, payload: unknown): unknown {
    switch (kind) {
      case WAIT:
        return this.#wait(strand, payload as Wait)
      case NOTIFY:
        return this.#notify(key, (payload as Access).value as number)
      case NOTIFIED_KIND:
        return settled(payload as Wait, 'ok')
      case EXPIRED:
        return this.#expire(strand, payload as Wait)
      default: {
        const access = payload as Access
        const result = access.run()
        if (kind === COMPARE_EXCHANGE && access.unchanged === true) this.#mark()
        return result
      }
    }
  }

  /** Notes in the trace that the step has read only. */
  #mark(): void {
    const { board } = this.#home.engine
    const at = ((board.header[Header.step] as number) - 1) * board.stride + Column.argument
    board.trace[at] = (board.trace[at] as number) | FAILED
  }

  #wait(strand: number, access: Wait): unknown {
    if (access.run() !== access.expected) return 'not-equal'
    if (access.timeout <= 0) return 'timed-out'
    this.lineUp(strand, access.timeout)
    return AGAIN
  }

  /** Has `strand`, which stands at the bytes waited for, go on when notified or after `timeout` milliseconds. */
  lineUp(strand: number, timeout: number): void {
    const { board } = this.#home.engine
    const { header } = board
    board.kind[strand] = timeout === Number.POSITIVE_INFINITY ? NOTIFIED_KIND : EXPIRED
    board.argument[strand] = header[Header.stamp] as number
    if (timeout !== Number.POSITIVE_INFINITY) board.due[strand] = (board.clock[0] as number) + timeout
    // Whether it could have been notified earlier the trace does not tell.
    header[Header.unseen] = (header[Header.unseen] as number) | Unseen.outside
  }

  #expire(strand: number, access: Wait): unknown {
    const { clock, due } = this.#home.engine.board
    if ((due[strand] as number) > (clock[0] as number)) clock[0] = due[strand] as number
    return settled(access, 'timed-out')
  }

  /** Wakes up to `count` of those that wait at the bytes of `key`, those first that have waited longest. */
  #notify(key: number, count: number): number {
    const { board } = this.#home.engine
    const { offset } = rangeOf(key, 0)
    const waiting: number[] = []
    const known = board.header[Header.strands] as number
    for (let strand = 0; strand < known; strand++) {
      if (this.#waitsAt(strand, offset)) waiting.push(strand)
    }
    const since = (strand: number) => board.argument[strand] as number
    waiting.sort((a, b) => since(a) - since(b))
    const woken = Math.min(count, waiting.length)
    for (const strand of waiting.slice(0, woken)) {
      board.kind[strand] = NOTIFIED_KIND
      board.argument[strand] = NOTIFIED
    }
    return woken
  }

  #waitsAt(strand: number, offset: number): boolean {
    const { board } = this.#home.engine
    if (board.status[strand] !== Status.pending || board.object[strand] !== this.id) return false
    const kind = board.kind[strand] as number
    if (kind !== EXPIRED && (kind !== NOTIFIED_KIND || board.argument[strand] === NOTIFIED)) return false
    return rangeOf(board.key[strand] as number, 0).offset === offset
  }
}

function settled(access: Wait, outcome: string): string {
  access.settle?.(outcome)
  return outcome
}
