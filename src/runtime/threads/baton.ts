/**
 * The turn, and how it goes from thread to thread. Exactly one thread has it; the others wait, each on a word of its own, in
 * which the holder leaves what it wants of the thread. Nothing else is sent.
 *
 * Why no wake-up is lost: a thread's word is IDLE while it runs, and is set to a cue only by the holder that passes the turn
 * to it, with an atomic exchange. A thread goes to sleep by a compare-and-swap from IDLE to ASLEEP. Either that comes first,
 * and then the exchange sees ASLEEP and notifies (and `Atomics.wait` compares once more under its lock); or the exchange
 * comes first, then the swap fails and the thread does not sleep. Nobody passes the turn to a thread that has it, so the owner
 * alone sets its word back to IDLE, and before it gives the turn away.
 *
 * Why plain reads and writes of the board do: the exchange releases all that the passing thread wrote, and the load or swap
 * that sees the cue acquires it. The turn goes round in one chain of these, so all accesses to the board are ordered.
 */

import { availableParallelism } from 'node:os'
import { type Board, Header } from '../board.ts'
import { compareExchange, exchange, load, notify, wait } from '../platform-atomics.ts'
import { Flag, ROW } from './cue.ts'

const IDLE = 0
const ASLEEP = 1
/** A cue in a thread's word: more than the above, however low the cue. */
const LOWEST = 16

/** Looks at the word before going to sleep: about as long as it takes to be woken. */
const LOOKS = 16_000
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
    header[Header.holder] = thread
    header[Header.heartbeat] = ((header[Header.heartbeat] as number) + 1) | 0
    const at = thread * ROW + Flag.wake
    if (exchange(this.#flags, at, cue + LOWEST) === ASLEEP) notify(this.#flags, at, 1)
  }

  /** Waits for the turn; returns what it was given for. */
  take(): number {
    const flags = this.#flags
    const own = this.#own
    let word = this.#mayPay ? this.#spin() : IDLE
    if (word === IDLE) {
      word = compareExchange(flags, own, IDLE, ASLEEP)
      while (word <= ASLEEP) {
        wait(flags, own, ASLEEP)
        word = load(flags, own)
      }
    }
    flags[own] = IDLE
    return word - LOWEST
  }

  /** Looks for a while; returns the word, which is IDLE when nothing came. */
  #spin(): number {
    if (this.#credit < 0) {
      this.#credit++
      return IDLE
    }
    const flags = this.#flags
    const own = this.#own
    for (let i = 0; i < LOOKS; i++) {
      const word = load(flags, own)
      if (word === IDLE) continue
      if (this.#credit < CREDIT) this.#credit++
      return word
    }
    this.#credit -= PENALTY
    if (this.#credit < 0) this.#credit = -PAUSE
    return IDLE
  }
}
