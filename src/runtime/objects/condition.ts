/**
 * A condition variable over a mutex. To wait is two steps: the first releases the mutex and lines up; the second, enabled once
 * a notification has come (or a spurious wake-up may) and the mutex is free, takes the mutex again. A notification wakes whoever
 * has waited longest, and is lost when nobody waits.
 */

import type { Condition as Handle } from '../../scenario/shared.ts'
import { ANY_KEY, Kind, NOTIFICATION_KEY } from '../../schedule/operation.ts'
import { argumentOf } from '../argument.ts'
import { AGAIN, type Model } from '../model.ts'
import type { Mutex } from './mutex.ts'
import { type Home, SharedObject } from './object.ts'
import { StrandCounts } from './strand-counts.ts'

const { wait: WAIT, wake: WAKE, notify: NOTIFY, notifyAll: NOTIFY_ALL } = Kind

type Sync = Handle['sync']

/** In place of a ticket: may go on. */
const NOTIFIED = -1

export class Condition extends SharedObject<number> implements Handle {
  readonly mutex: Mutex
  /** The last ticket handed out. */
  readonly #at: number
  /** Each strand's ticket while it waits, counted from 1; `NOTIFIED`; or 0. */
  readonly #tickets: StrandCounts
  /** Which strands have had their spurious wake-up: one each, or a loop around `wait` might never end. */
  readonly #spurious: StrandCounts | undefined

  constructor(home: Home, id: number, name: string | undefined, mutex: Mutex, spurious: boolean) {
    super(home, id, name)
    this.mutex = mutex
    this.#at = home.allocator.allocate(1)
    this.space.memory[this.#at] = 0
    this.#tickets = new StrandCounts(home.allocator)
    this.#spurious = spurious ? new StrandCounts(home.allocator) : undefined
  }

  get type(): string {
    return 'condition'
  }

  /** The object whose operations its own depend on as well: it releases and takes the mutex. */
  get domain(): number {
    return this.mutex.id
  }

  /** The mutex's: of its own it has none. */
  get level(): number {
    return this.mutex.level
  }

  /** What keeps a waiting strand: once the notification has come, the mutex. */
  awaits(strand: number): Model {
    return this.#tickets.of(strand) > 0 ? this : this.mutex
  }

  protected look(): number {
    return this.#tickets.positive().length
  }

  protected override describe(): string {
    return `${this.look()} waiting`
  }

  override enabled(strand: number, kind: number): boolean {
    if (kind !== WAKE) return true
    const mayWake = this.#tickets.of(strand) === NOTIFIED || this.#spurious?.of(strand) === 0
    return mayWake && this.mutex.owner < 0
  }

  perform(strand: number, kind: number, _key: number, payload: unknown): unknown {
    switch (kind) {
      case WAIT:
        return this.#wait(strand)
      case WAKE:
        if (this.#tickets.of(strand) !== NOTIFIED) this.#spurious!.set(strand, 1)
        this.#tickets.set(strand, 0)
        this.mutex.owner = strand
        return undefined
      case NOTIFY:
        if (!(Number.isInteger(payload) && (payload as number) > 0)) {
          throw new TypeError(`heddle: condition '${this.name}': notify(${payload}): must be an integer of at least 1`)
        }
        return this.#notify(payload as number)
      default:
        return this.#notify(Number.POSITIVE_INFINITY)
    }
  }

  #wait(strand: number): typeof AGAIN {
    if (!this.mutex.heldBy(strand)) {
      const { owner } = this.mutex
      const holder = owner < 0 ? 'nobody holds it' : `${this.taskOf(owner)} holds it`
      throw this.lockMisuse(`${this.taskOf(strand)} waits without holding mutex '${this.mutex.name}' (${holder})`)
    }
    const ticket = (this.space.memory[this.#at] as number) + 1
    this.space.memory[this.#at] = ticket
    this.#tickets.set(strand, ticket)
    this.mutex.owner = -1
    const { board } = this.home.engine
    board.kind[strand] = WAKE
    // For whoever reads the trace: whether it may wake without a notification. If it may not, notifications of others are
    // nothing to it.
    const spurious = this.#spurious?.of(strand) === 0
    board.argument[strand] = spurious ? 1 : 0
    board.key[strand] = spurious ? ANY_KEY : NOTIFICATION_KEY
    return AGAIN
  }

  #notify(count: number): number {
    const waiting = this.#tickets.positive().sort((a, b) => this.#tickets.of(a) - this.#tickets.of(b))
    const woken = Math.min(count, waiting.length)
    for (let i = 0; i < woken; i++) this.#tickets.set(waiting[i] as number, NOTIFIED)
    return woken
  }

  wait(): Promise<void> {
    return this.request(WAIT, 0, 0, undefined)
  }

  notify(count = 1): Promise<number> {
    return this.request(NOTIFY, 0, argumentOf(count), count)
  }

  notifyAll(): Promise<number> {
    return this.request(NOTIFY_ALL, 0, 0, undefined)
  }

  get sync(): Sync {
    return new SyncCondition(this)
  }
}

class SyncCondition implements Sync {
  readonly #condition: Condition

  constructor(condition: Condition) {
    this.#condition = condition
  }

  wait(): void {
    this.#condition.requestSync(WAIT, 0, 0, undefined)
  }

  notify(count = 1): number {
    return this.#condition.requestSync(NOTIFY, 0, argumentOf(count), count)
  }

  notifyAll(): number {
    return this.#condition.requestSync(NOTIFY_ALL, 0, 0, undefined)
  }
}
