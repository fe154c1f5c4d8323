/** A semaphore: a number of permits. It has no owner, so that anybody may release; who took permits is kept for reports. */

import type { Semaphore as Handle, Release, SyncSemaphore as SyncHandle, SyncRelease } from '../../scenario/shared.ts'
import { Kind } from '../../schedule/operation.ts'
import { argumentOf } from '../argument.ts'
import { Header } from '../board.ts'
import { type Home, SharedObject } from './object.ts'
import { releaser, syncReleaser, TWICE, within, withinSync } from './release.ts'
import { StrandCounts } from './strand-counts.ts'

const { acquire: ACQUIRE, tryAcquire: TRY_ACQUIRE, release: RELEASE } = Kind

/** What an operation is about; a release function knows whose permits it gives back. */
interface Order {
  readonly permits: number
  readonly sync?: boolean
  readonly holder?: number
}

export class Semaphore extends SharedObject<number> implements Handle {
  readonly #at: number
  readonly #taken: StrandCounts

  constructor(home: Home, id: number, name: string | undefined, permits: number) {
    super(home, id, name)
    this.#at = home.allocator.allocate(1)
    this.#taken = new StrandCounts(home.allocator)
    this.#free = permits
  }

  get type(): string {
    return 'semaphore'
  }

  get #free(): number {
    return this.space.memory[this.#at] as number
  }

  set #free(permits: number) {
    this.space.memory[this.#at] = permits
  }

  get level(): number {
    return this.#free
  }

  holders(): number[] {
    return this.#taken.positive()
  }

  protected look(): number {
    return this.#free
  }

  protected override describe(): string {
    return `${this.#free} free`
  }

  override enabled(strand: number, kind: number): boolean {
    if (kind !== ACQUIRE) return true
    const { board } = this.home.engine
    // Outside of the tasks the board does not say how many are wanted; `perform` does.
    if (strand >= (board.header[Header.strands] as number)) return true
    return (board.argument[strand] as number) <= this.#free
  }

  perform(strand: number, kind: number, _key: number, payload: unknown): unknown {
    if (payload === TWICE) throw this.lockMisuse(`released twice by ${this.taskOf(strand)}, with one release function`)
    const order = payload as Order
    const { permits } = order
    if (!(Number.isInteger(permits) && permits > 0)) {
      throw new TypeError(`heddle: semaphore '${this.name}': ${permits} permits: must be an integer of at least 1`)
    }
    if (kind === RELEASE) return this.#release(order.holder ?? strand, permits)
    if (permits > this.#free) {
      if (kind === TRY_ACQUIRE) return undefined
      throw this.lockMisuse(`${permits} permits would be waited for for ever, with ${this.#free} free`)
    }
    this.#free -= permits
    this.#taken.add(strand, permits)
    const back: Order = { permits, holder: strand }
    return order.sync
      ? syncReleaser(again => this.requestSync(RELEASE, 0, permits, again ? TWICE : back))
      : releaser(again => this.request(RELEASE, 0, permits, again ? TWICE : back))
  }

  #release(strand: number, permits: number): void {
    this.#free += permits
    const taken = this.#taken
    const holder =
      taken.of(strand) > 0 ? strand : taken.find((other, count) => count > 0 && this.sameTask(other, strand))
    if (holder >= 0) taken.set(holder, Math.max(0, taken.of(holder) - permits))
  }

  acquire(permits = 1): Promise<Release> {
    return this.request(ACQUIRE, 0, argumentOf(permits), { permits })
  }

  tryAcquire(permits = 1): Promise<Release | undefined> {
    return this.request(TRY_ACQUIRE, 0, argumentOf(permits), { permits })
  }

  release(permits = 1): Promise<void> {
    return this.request(RELEASE, 0, argumentOf(permits), { permits })
  }

  runExclusive<V>(section: () => V | PromiseLike<V>): Promise<V> {
    return within(this.acquire(), section)
  }

  get sync(): SyncHandle {
    return new SyncSemaphore(this)
  }
}

class SyncSemaphore implements SyncHandle {
  readonly #semaphore: Semaphore

  constructor(semaphore: Semaphore) {
    this.#semaphore = semaphore
  }

  acquire(permits = 1): SyncRelease {
    return this.#semaphore.requestSync(ACQUIRE, 0, argumentOf(permits), { permits, sync: true })
  }

  tryAcquire(permits = 1): SyncRelease | undefined {
    return this.#semaphore.requestSync(TRY_ACQUIRE, 0, argumentOf(permits), { permits, sync: true })
  }

  release(permits = 1): void {
    this.#semaphore.requestSync(RELEASE, 0, argumentOf(permits), { permits })
  }

  runExclusive<V>(section: () => V): V {
    return withinSync(this.acquire(), section)
  }
}
