/** A mutex: one holder at a time, not reentrant. Which of those that wait gets it next is the schedule's choice. */

import type { Mutex as Handle, Release, SyncMutex as SyncHandle, SyncRelease } from '../../scenario/shared.ts'
import { Kind } from '../../schedule/operation.ts'
import { type Home, SharedObject } from './object.ts'
import { releaser, SYNC, syncReleaser, TWICE, within, withinSync } from './release.ts'

const { acquire: ACQUIRE, tryAcquire: TRY_ACQUIRE, release: RELEASE } = Kind

export class Mutex extends SharedObject<boolean> implements Handle {
  /** Holds the owner's strand and 1, or 0. */
  readonly #at: number

  constructor(home: Home, id: number, name: string | undefined) {
    super(home, id, name)
    this.#at = home.allocator.allocate(1)
    this.space.memory[this.#at] = 0
  }

  get type(): string {
    return 'mutex'
  }

  get owned(): boolean {
    return true
  }

  /** The strand that holds it, or -1. */
  get owner(): number {
    return (this.space.memory[this.#at] as number) - 1
  }

  /** Makes `strand` the owner; -1 frees it. */
  set owner(strand: number) {
    this.space.memory[this.#at] = strand + 1
  }

  get level(): number {
    return this.owner < 0 ? 0 : -1
  }

  holders(): number[] {
    return this.owner < 0 ? [] : [this.owner]
  }

  /** Whether the task of `strand` holds it. */
  heldBy(strand: number): boolean {
    return this.owner >= 0 && this.sameTask(this.owner, strand)
  }

  protected look(): boolean {
    return this.owner >= 0
  }

  protected override describe(): string {
    return this.owner < 0 ? 'free' : `held by ${this.taskOf(this.owner)}`
  }

  override enabled(_strand: number, kind: number): boolean {
    return kind !== ACQUIRE || this.owner < 0
  }

  perform(strand: number, kind: number, _key: number, payload: unknown): unknown {
    if (kind === RELEASE) return this.#release(strand, payload === TWICE)
    if (kind === TRY_ACQUIRE && this.owner >= 0) return undefined
    this.owner = strand
    return payload === SYNC
      ? syncReleaser(again => this.requestSync(RELEASE, 0, 0, again ? TWICE : undefined))
      : releaser(again => this.request(RELEASE, 0, 0, again ? TWICE : undefined))
  }

  #release(strand: number, twice: boolean): void {
    const { owner } = this
    if (twice) throw this.lockMisuse(`released twice by ${this.taskOf(strand)}, with one release function`)
    if (owner < 0) throw this.lockMisuse(`released by ${this.taskOf(strand)}, but nobody holds it`)
    if (!this.sameTask(owner, strand)) {
      throw this.lockMisuse(`released by ${this.taskOf(strand)}, but ${this.taskOf(owner)} holds it`)
    }
    this.owner = -1
  }

  acquire(): Promise<Release> {
    return this.request(ACQUIRE, 0, 0, undefined)
  }

  tryAcquire(): Promise<Release | undefined> {
    return this.request(TRY_ACQUIRE, 0, 0, undefined)
  }

  release(): Promise<void> {
    return this.request(RELEASE, 0, 0, undefined)
  }

  runExclusive<V>(section: () => V | PromiseLike<V>): Promise<V> {
    return within(this.acquire(), section)
  }

  get sync(): SyncHandle {
    return new SyncMutex(this)
  }
}

class SyncMutex implements SyncHandle {
  readonly #mutex: Mutex

  constructor(mutex: Mutex) {
    this.#mutex = mutex
  }

  acquire(): SyncRelease {
    return this.#mutex.requestSync(ACQUIRE, 0, 0, SYNC)
  }

  tryAcquire(): SyncRelease | undefined {
    return this.#mutex.requestSync(TRY_ACQUIRE, 0, 0, SYNC)
  }

  release(): void {
    this.#mutex.requestSync(RELEASE, 0, 0, undefined)
  }

  runExclusive<V>(section: () => V): V {
    return withinSync(this.acquire(), section)
  }
}
