/**
 * When no strand can go on, something from outside may still change that: an effect in flight, or whatever settles a plain
 * promise. Only the event loop of the thread that waits for it can bring it, and only the thread that has the turn lets its
 * event loop turn. So the turn goes round among those that may hear something, until one does or none can hope any more.
 */

import type { Problem } from '../../schedule/execution.ts'
import type { Outside } from '../async/outside.ts'
import { type Board, Header, Status } from '../board.ts'
import type { Engine } from '../engine.ts'
import { Flag, ROW } from './cue.ts'

export class Standstill {
  readonly #engine: Engine
  readonly #board: Board
  readonly #outside: Outside
  readonly #threads: number
  /** Whether something may yet reach this thread, as far as was last seen. */
  #hopeful = false
  /** Whether the event loop has turned since this thread was given the turn. */
  #turned = false

  constructor(engine: Engine, outside: Outside, threads: number) {
    this.#engine = engine
    this.#board = engine.board
    this.#outside = outside
    this.#threads = threads
  }

  /** The tasks are about to run. */
  begin(): void {
    this.#turned = false
    this.#outside.begin()
  }

  /** A strand of this thread goes on. */
  progress(): void {
    this.#turned = false
    this.#outside.progress()
  }

  /** What is wrong when nothing is enabled; undefined while somebody may hope. */
  hang(): Problem | undefined {
    const problem = this.#outside.hang()
    this.#hopeful = problem === undefined
    if (problem === undefined) return undefined
    this.#board.flags[this.#engine.thread * ROW + Flag.hopeless] = this.#moment
    return this.other() < 0 ? problem : undefined
  }

  /** Waits a while: the thread to give the turn to, or -1 when `wait` said what to do in this one. */
  wait(): { readonly other: number; readonly said: number } {
    const { silent, owed, away } = this.#engine
    const other = silent < 0 && owed === 0 ? this.other() : -1
    if (other >= 0 && (this.#turned || (away === 0 && !this.#hopeful))) {
      this.#turned = false
      return { other, said: 0 }
    }
    this.#turned = true
    // Patience bounds this wait; the main thread is not to take it for a step without end.
    const { header } = this.#board
    header[Header.heartbeat] = ((header[Header.heartbeat] as number) + 1) | 0
    return { other: -1, said: this.#outside.wait() }
  }

  /** The next other thread that something may reach: it has an effect in flight, or a strand that waits for a promise. */
  other(): number {
    const { flags } = this.#board
    for (let i = 1; i < this.#threads; i++) {
      const thread = (this.#engine.thread + i) % this.#threads
      const row = thread * ROW
      // The event loop of a thread at a synchronous operation does not turn.
      if (flags[row + Flag.standing] !== 0) continue
      if ((flags[row + Flag.away] as number) > 0) return thread
      if (flags[row + Flag.hopeless] !== this.#moment && this.#waits(thread)) return thread
    }
    return -1
  }

  /** Differs after every step. */
  get #moment(): number {
    return (this.#board.header[Header.stamp] as number) + 1
  }

  #waits(thread: number): boolean {
    const { status, thread: threadOf, header } = this.#board
    const known = header[Header.strands] as number
    for (let strand = 0; strand < known; strand++) {
      if (threadOf[strand] === thread && status[strand] === Status.idle) return true
    }
    return false
  }
}
