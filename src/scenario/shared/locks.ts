/** Shared objects of which only so many tasks at a time get hold. */

/** Gives back what an `acquire` took: call it, or declare it with `await using`. Giving back twice is reported. */
export type Release = (() => Promise<void>) & AsyncDisposable

/** The `Release` of a `.sync` operation: call it, or declare it with `using`. */
export type SyncRelease = (() => void) & Disposable

/**
 * A lock that one task at a time can hold. It is not reentrant: whoever acquires it twice waits for itself.
 *
 * @example
 * await using _ = await lock.acquire()
 *
 * @example
 * await lock.runExclusive(async () => balance.set((await balance.get()) - 10))
 */
export interface Mutex {
  /** Waits until the mutex is free and takes it. */
  acquire(): Promise<Release>
  /** Takes the mutex if it is free, else resolves to `undefined` at once. */
  tryAcquire(): Promise<Release | undefined>
  /** Gives the mutex back. Rejects when the caller's task does not hold it. */
  release(): Promise<void>
  /** Acquires, runs `section` and releases, also when it fails. Resolves to what `section` returned. */
  runExclusive<V>(section: () => V | PromiseLike<V>): Promise<V>
  /** Whether the mutex is held, without being a scheduling point. */
  peek(): boolean
  /** The operations for plain task bodies in threads. */
  readonly sync: SyncMutex
}

/** The operations of a `Mutex`, synchronous. */
export interface SyncMutex {
  /** Waits until the mutex is free and takes it. */
  acquire(): SyncRelease
  /** Takes the mutex if it is free, else returns `undefined`. */
  tryAcquire(): SyncRelease | undefined
  /** Gives the mutex back. Throws when the caller's task does not hold it. */
  release(): void
  /** Acquires, runs `section` and releases, also when it throws. Returns what `section` returned. */
  runExclusive<V>(section: () => V): V
}

/** A lock that many readers or one writer can hold. It is not reentrant, and a reader cannot become the writer. */
export interface RwLock {
  /** Waits until nobody writes and takes the lock for reading. */
  acquireRead(): Promise<Release>
  /** Takes the lock for reading if nobody writes, else resolves to `undefined`. */
  tryAcquireRead(): Promise<Release | undefined>
  /** Gives back a reader's hold. Rejects when the caller's task has none. */
  releaseRead(): Promise<void>
  /** Runs `section` as a reader. Resolves to what it returned. */
  runExclusiveRead<V>(section: () => V | PromiseLike<V>): Promise<V>
  /** Waits until nobody else holds the lock and takes it for writing. */
  acquireWrite(): Promise<Release>
  /** Takes the lock for writing if nobody holds it, else resolves to `undefined`. */
  tryAcquireWrite(): Promise<Release | undefined>
  /** Gives back the writer's hold. Rejects when the caller's task does not have it. */
  releaseWrite(): Promise<void>
  /** Runs `section` as the writer. Resolves to what it returned. */
  runExclusiveWrite<V>(section: () => V | PromiseLike<V>): Promise<V>
  /** Who holds the lock, without being a scheduling point. */
  peek(): RwLockHolders
  /** The operations for plain task bodies in threads. */
  readonly sync: SyncRwLock
}

/** Who holds an `RwLock`. */
export interface RwLockHolders {
  /** How many readers hold it. */
  readonly readers: number
  /** Whether a writer holds it. */
  readonly writer: boolean
}

/** The operations of an `RwLock`, synchronous. */
export interface SyncRwLock {
  /** Waits until nobody writes and takes the lock for reading. */
  acquireRead(): SyncRelease
  /** Takes the lock for reading if nobody writes, else returns `undefined`. */
  tryAcquireRead(): SyncRelease | undefined
  /** Gives back a reader's hold. Throws when the caller's task has none. */
  releaseRead(): void
  /** Runs `section` as a reader. Returns what it returned. */
  runExclusiveRead<V>(section: () => V): V
  /** Waits until nobody else holds the lock and takes it for writing. */
  acquireWrite(): SyncRelease
  /** Takes the lock for writing if nobody holds it, else returns `undefined`. */
  tryAcquireWrite(): SyncRelease | undefined
  /** Gives back the writer's hold. Throws when the caller's task does not have it. */
  releaseWrite(): void
  /** Runs `section` as the writer. Returns what it returned. */
  runExclusiveWrite<V>(section: () => V): V
}

/**
 * A number of permits. Unlike a mutex it has no owner: any task may release.
 *
 * @example
 * const connections = shared.semaphore(2)
 * await connections.runExclusive(() => query()) // at most two at a time
 */
export interface Semaphore {
  /** Waits until `permits` (default 1) are free and takes them all. The `Release` gives as many back. */
  acquire(permits?: number): Promise<Release>
  /** Takes `permits` (default 1) if so many are free, else resolves to `undefined`. */
  tryAcquire(permits?: number): Promise<Release | undefined>
  /** Adds `permits` (default 1), whoever took them. */
  release(permits?: number): Promise<void>
  /** Runs `section` with one permit. Resolves to what it returned. */
  runExclusive<V>(section: () => V | PromiseLike<V>): Promise<V>
  /** How many permits are free, without being a scheduling point. */
  peek(): number
  /** The operations for plain task bodies in threads. */
  readonly sync: SyncSemaphore
}

/** The operations of a `Semaphore`, synchronous. */
export interface SyncSemaphore {
  /** Waits until `permits` (default 1) are free and takes them all. */
  acquire(permits?: number): SyncRelease
  /** Takes `permits` (default 1) if so many are free, else returns `undefined`. */
  tryAcquire(permits?: number): SyncRelease | undefined
  /** Adds `permits` (default 1), whoever took them. */
  release(permits?: number): void
  /** Runs `section` with one permit. Returns what it returned. */
  runExclusive<V>(section: () => V): V
}
