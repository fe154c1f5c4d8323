/**
 * A barrier: a meeting place for a number of parties. To wait is two steps, arriving and passing, but for the last to arrive,
 * who opens the barrier and goes on at once. Arrivals are counted without end, so that the next round may begin before
 * everybody has left this one.
 */

import type { Barrier as Handle } from '../../scenario/shared.ts'
import { Kind } from '../../schedule/operation.ts'
import { AGAIN } from '../model.ts'
import { type Home, SharedObject } from './object.ts'
import { StrandCounts } from './strand-counts.ts'

const { wait: WAIT, pass: PASS } = Kind

type Sync = Handle['sync']

export class Barrier extends SharedObject<number> implements Handle {
  readonly #parties: number
  /** The arrivals so far. */
  readonly #at: number
  /** The arrivals before each strand's last one. */
  readonly #tickets: StrandCounts

  constructor(home: Home, id: number, name: string | undefined, parties: number) {
    super(home, id, name)
    this.#parties = parties
    this.#at = home.allocator.allocate(1)
    this.space.memory[this.#at] = 0
    this.#tickets = new StrandCounts(home.allocator)
  }

  get type(): string {
    return 'barrier'
  }

  get #arrived(): number {
    return this.space.memory[this.#at] as number
  }

  get level(): number {
    return this.#arrived
  }

  protected look(): number {
    return this.#arrived % this.#parties
  }

  protected override describe(): string {
    return `${this.look()} of ${this.#parties} waiting`
  }

  override enabled(strand: number, kind: number): boolean {
    if (kind !== PASS) return true
    const ticket = this.#tickets.of(strand)
    return this.#arrived >= ticket - (ticket % this.#parties) + this.#parties
  }

  perform(strand: number, kind: number): unknown {
    if (kind === PASS) return this.#tickets.of(strand) % this.#parties
    const ticket = this.#arrived
    this.#tickets.set(strand, ticket)
    this.space.memory[this.#at] = ticket + 1
    if (this.enabled(strand, PASS)) return ticket % this.#parties
    const { board } = this.home.engine
    board.kind[strand] = PASS
    board.argument[strand] = ticket - (ticket % this.#parties) + this.#parties
    return AGAIN
  }

  wait(): Promise<number> {
    return this.request(WAIT, 0, 0, undefined)
  }

  get sync(): Sync {
    return new SyncBarrier(this)
  }
}

class SyncBarrier implements Sync {
  readonly #barrier: Barrier

  constructor(barrier: Barrier) {
    this.#barrier = barrier
  }

  wait(): number {
    return this.#barrier.requestSync(WAIT, 0, 0, undefined)
  }
}
