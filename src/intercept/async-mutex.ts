/**
 * Locks of unmodified `async-mutex`: `Mutex`, `Semaphore`, and what `withTimeout` and `tryAcquire` make of them.
 *
 * Covered: `acquire` (and with it `runExclusive`), a scheduling point before the lock is asked for, and a second one where it
 * was not free, when it is handed over. `release` is synchronous, so it is part of the step that calls it; who holds a lock is
 * known from it. `isLocked`, `getValue`, `setValue` pass through; `waitForUnlock` is a plain promise.
 *
 * The classes are those of the package as the scenario's own file resolves it, in its ESM and its CommonJS build.
 */

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Locks } from './locks.ts'

interface Semaphore {
  acquire(weight?: number, priority?: number): Promise<unknown>
  release(weight?: number): void
  getValue(): number
}
type Constructor<T> = { prototype: T }
interface Classes {
  readonly Semaphore: Constructor<Semaphore>
  readonly Mutex: Constructor<object>
}

const classesIn = (module: unknown): Classes | undefined => {
  const { Semaphore, Mutex } = module as Partial<Classes>
  return typeof Semaphore === 'function' && typeof Mutex === 'function' ? { Semaphore, Mutex } : undefined
}

/** The builds of `async-mutex` that a module at `file` gets when it imports or requires it; none where it is not installed. */
export async function findAsyncMutex(file: string): Promise<Classes[]> {
  const require = createRequire(pathToFileURL(file))
  let main: string
  try {
    main = require.resolve('async-mutex')
  } catch {
    return []
  }
  const found = [classesIn(require(main))]
  const root = main.slice(0, main.lastIndexOf(join('node_modules', 'async-mutex')) + 'node_modules/async-mutex'.length)
  try {
    const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      exports?: { import?: string; '.'?: { import?: string } }
    }
    const entry = exports?.import ?? exports?.['.']?.import
    if (entry !== undefined) found.push(classesIn(await import(pathToFileURL(join(root, entry)).href)))
  } catch {
    // An older release has the CommonJS build only.
  }
  return found.filter(classes => classes !== undefined)
}

/** Observes the locks of an engine's executions while installed. */
export class AsyncMutexes {
  readonly #locks: Locks
  readonly #classes: readonly Classes[]

  constructor(locks: Locks, classes: readonly Classes[]) {
    this.#locks = locks
    this.#classes = classes
  }

  /** Whether `value` is one of the package's locks. */
  readonly isLock = (value: object): boolean =>
    this.#classes.some(c => value instanceof (c.Mutex as never) || value instanceof (c.Semaphore as never))

  install(): () => void {
    const undo = this.#classes.map(classes => this.#patch(classes))
    return () => {
      for (const restore of undo) restore()
    }
  }

  #patch({ Semaphore, Mutex }: Classes): () => void {
    const locks = this.#locks
    const { acquire, release } = Semaphore.prototype
    const methods = Mutex.prototype as Record<string, (...args: unknown[]) => unknown>
    const originals = ['acquire', 'runExclusive', 'release'].map(name => [name, methods[name]!] as const)
    const mutexOf = new WeakMap<object, object>()
    /** Set while a mutex's own `release` runs, which may be called by anybody, unlike the function that `acquire` gives. */
    let byMethod = false
    Semaphore.prototype.acquire = function (this: Semaphore, ...args: [number?, number?]) {
      if (!locks.observes) return acquire.apply(this, args)
      const mutex = mutexOf.get(this)
      const options = { type: mutex === undefined ? 'Semaphore' : 'Mutex', owned: mutex !== undefined }
      return locks.acquire(this, options, () => acquire.apply(this, args), mutex)
    }
    Semaphore.prototype.release = function (this: Semaphore, ...args: [number?]) {
      if (locks.observes) locks.released(this, byMethod ? 'method' : 'function')
      release.apply(this, args)
    }
    for (const [name, original] of originals) {
      methods[name] = function (this: { _semaphore?: Semaphore }, ...args: unknown[]) {
        const semaphore = this._semaphore
        if (semaphore !== undefined) mutexOf.set(semaphore, this)
        if (name !== 'release') return original.apply(this, args)
        // One that is free passes the call over.
        if (semaphore !== undefined && semaphore.getValue() > 0 && locks.observes) locks.released(semaphore, 'method')
        byMethod = true
        try {
          return original.apply(this, args)
        } finally {
          byMethod = false
        }
      }
    }
    return () => {
      Semaphore.prototype.acquire = acquire
      Semaphore.prototype.release = release
      for (const [name, original] of originals) methods[name] = original
    }
  }
}
