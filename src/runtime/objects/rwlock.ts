/**
 * A lock for many readers or one writer, not reentrant. Nobody has precedence: which of those that wait gets it next is the
 * schedule's choice, so that starvation of either side can be found.
 */

import type { RwLock as Handle, Release, RwLockHolders, SyncRelease } from '../../scenario/shared.ts'
import { Kind } from '../../schedule/operation.ts'
import { type Home, SharedObject } from './object.ts'
import { releaser, SYNC, syncReleaser, TWICE, within } from './release.ts'
import { SyncRwLock } from './rwlock-sync.ts'
import { StrandCounts } from './strand-counts.ts'

const { acquireRead: ACQUIRE_READ, tryAcquireRead: TRY_ACQUIRE_READ, releaseRead: RELEASE_READ } = Kind
const { acquireWrite: ACQUIRE_WRITE, tryAcquireWrite: TRY_ACQUIRE_WRITE, releaseWrite: RELEASE_WRITE } = Kind

export class RwLock extends SharedObject<RwLockHolders> implements Handle {
  /** Holds the writer's strand and 1, or 0; then the number of readers. */
  readonly #at: number
  readonly #reading: StrandCounts

  constructor(home: Home, id: number, name: string | undefined) {
    super(home, id, name)
    this.#at = home.allocator.allocate(2)
    this.#reading = new StrandCounts(home.allocator)
    this.#writer = -1
    this.#readers = 0
  }

  get type(): string {
    return 'rwlock'
  }

  get owned(): boolean {
    return true
  }

  get #writer(): number {
    return (this.space.memory[this.#at] as number) - 1
  }

  set #writer(strand: number) {
    this.space.memory[this.#at] = strand + 1
  }

  get #readers(): number {
    return this.space.memory[this.#at + 1] as number
  }

  set #readers(count: number) {
    this.space.memory[this.#at + 1] = count
  }

  get level(): number {
    return this.#writer >= 0 ? -1 : this.#readers
  }

  holders(): number[] {
    return this.#writer >= 0 ? [this.#writer] : this.#reading.positive()
  }

  protected look(): RwLockHolders {
    return { readers: this.#readers, writer: this.#writer >= 0 }
  }

  protected override describe(): string {
    const names = [...new Set(this.holders().map(strand => this.taskOf(strand)))].join(', ')
    return names === '' ? 'free' : `${this.#writer >= 0 ? 'written' : 'read'} by ${names}`
  }

  override enabled(_strand: number, kind: number): boolean {
    if (kind === ACQUIRE_READ) return this.#writer < 0
    return kind !== ACQUIRE_WRITE || (this.#writer < 0 && this.#readers === 0)
  }

  perform(strand: number, kind: number, _key: number, payload: unknown): unknown {
    switch (kind) {
      case RELEASE_READ:
        return this.#releaseRead(strand, payload)
      case RELEASE_WRITE:
        return this.#releaseWrite(strand, payload)
      case ACQUIRE_READ:
      case TRY_ACQUIRE_READ:
        if (this.#writer >= 0) return undefined
        this.#readers++
        this.#reading.add(strand, 1)
        return this.#releaser(RELEASE_READ, strand, payload === SYNC)
      default:
        if (this.#writer >= 0 || this.#readers > 0) return undefined
        this.#writer = strand
        return this.#releaser(RELEASE_WRITE, strand, payload === SYNC)
    }
  }

  #releaser(kind: number, strand: number, sync: boolean): Release | SyncRelease {
    return sync
      ? syncReleaser(again => this.requestSync(kind, 0, 0, again ? TWICE : strand))
      : releaser(again => this.request(kind, 0, 0, again ? TWICE : strand))
  }

  /** `from` is the strand whose hold a release function gives back. */
  #releaseRead(strand: number, from: unknown): void {
    this.#refuseTwice(strand, from)
    const reading = this.#reading
    const own = (other: number, count: number) => count > 0 && this.sameTask(other, strand)
    const first = typeof from === 'number' ? from : strand
    const reader = own(first, reading.of(first)) ? first : reading.find(own)
    if (reader < 0) throw this.lockMisuse(`a reader's hold released by ${this.taskOf(strand)}, who has none`)
    reading.add(reader, -1)
    this.#readers--
  }

  #releaseWrite(strand: number, from: unknown): void {
    this.#refuseTwice(strand, from)
    const writer = this.#writer
    if (writer < 0) throw this.lockMisuse(`the writer's hold released by ${this.taskOf(strand)}, but nobody has it`)
    if (!this.sameTask(writer, strand)) {
      throw this.lockMisuse(`the writer's hold released by ${this.taskOf(strand)}, but ${this.taskOf(writer)} has it`)
    }
    this.#writer = -1
  }

  #refuseTwice(strand: number, from: unknown): void {
    if (from === TWICE) throw this.lockMisuse(`released twice by ${this.taskOf(strand)}, with one release function`)
  }

  acquireRead(): Promise<Release> {
    return this.request(ACQUIRE_READ, 0, 0, undefined)
  }
  tryAcquireRead(): Promise<Release | undefined> {
    return this.request(TRY_ACQUIRE_READ, 0, 0, undefined)
  }
  releaseRead(): Promise<void> {
    return this.request(RELEASE_READ, 0, 0, undefined)
  }
  runExclusiveRead<V>(section: () => V | PromiseLike<V>): Promise<V> {
    return within(this.acquireRead(), section)
  }
  acquireWrite(): Promise<Release> {
    return this.request(ACQUIRE_WRITE, 0, 0, undefined)
  }
  tryAcquireWrite(): Promise<Release | undefined> {
    return this.request(TRY_ACQUIRE_WRITE, 0, 0, undefined)
  }
  releaseWrite(): Promise<void> {
    return this.request(RELEASE_WRITE, 0, 0, undefined)
  }
  runExclusiveWrite<V>(section: () => V | PromiseLike<V>): Promise<V> {
    return within(this.acquireWrite(), section)
  }

  get sync(): SyncRwLock {
    return new SyncRwLock(this)
  }
}
