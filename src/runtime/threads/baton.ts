/**
 * The turn, and how it goes from thread to thread. Exactly one thread has it; the others wait, each on a word of its own. The
 * holder writes what it wants of the next thread to the board, then wakes it; nothing else is sent.
 *
 * Why no wake-up is lost: a thread's word is IDLE while it runs, and set to WOKEN only by the holder that passes the turn to
 * it, with an atomic exchange. A thread goes to sleep by a compare-and-swap from IDLE to ASLEEP. Either that comes first, and
 * then the exchange sees ASLEEP and notifies (and `Atomics.wait` compares once more under its lock); or the exchange comes
 * first, then the swap fails and the thread does not sleep. Nobody passes the turn to a thread that has it, so the owner alone
 * sets its word back to IDLE, and before it gives the turn away.
 *
 * Why plain reads and writes of the board do: the exchange releases all that the passing thread wrote, and the load or swap
 * that sees WOKEN acquires it. The turn goes round in one chain of these, so all accesses to the board are ordered.
 */

import { availableParallelism } from 'node:os'
import { type Board, Header } from '../board.ts'
import { Flag, ROW } from './cue.ts'

const IDLE = 0
const ASLEEP = 1
const WOKEN = 2

/** Looks at the word before going to sleep: about as long as another thread takes for a few steps. */
const LOOKS = 4_000
/** Spinning that failed costs much more than spinning that succeeded gains. */
const CREDIT = 32
const PENALTY = 4
/** Waits without spinning until it is tried again. */
const PAUSE = 1_000

export class Baton {
  readonly #header: Int32Array
  readonly #flags: Int32Array
  readonly #own: number
  /** Whether each thread can have a core to itself. */
  readonly #mayPay: boolean
  /** What spinning has gained of late; it is left off while this is negative. */
  #credit = CREDIT

  constructor(board: Board, thread: number, threads: number) {
    this.#header = board.header
    this.#flags = board.flags
    this.#own = thread * ROW + Flag.wake
    this.#mayPay = threads === 2 && availableParallelism() >= 2
  }

  /** Gives the turn to another thread. */
  pass(thread: number, cue: number): void {
    const header = this.#header
    header[Header.turn] = cue
    header[Header.holder] = thread
    header[Header.heartbeat] = ((header[Header.heartbeat] as number) + 1) | 0
    const at = thread * ROW + Flag.wake
    if (Atomics.exchange(this.#flags, at, WOKEN) === ASLEEP) Atomics.notify(this.#flags, at, 1)
  }

  /** Waits for the turn; returns what it was given for. */
  take(): number {
    const flags = this.#flags
    const own = this.#own
    if (!this.#spun() && Atomics.compareExchange(flags, own, IDLE, ASLEEP) === IDLE) {
      while (Atomics.load(flags, own) !== WOKEN) Atomics.wait(flags, own, ASLEEP)
    }
    flags[own] = IDLE
    return this.#header[Header.turn] as number
  }

  /** Whether the turn came while we looked. */
  #spun(): boolean {
    if (!this.#mayPay) return false
    if (this.#credit < 0) {
      this.#credit++
      return false
    }
    const flags = this.#flags
    const own = this.#own
    for (let i = 0; i < LOOKS; i++) {
      if (Atomics.load(flags, own) === WOKEN) {
        if (this.#credit < CREDIT) this.#credit++
        return true
      }
    }
    this.#credit -= PENALTY
    if (this.#credit < 0) this.#credit = -PAUSE
    return false
  }
}
