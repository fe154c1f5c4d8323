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
import type { Engine } from '../runtime/engine.ts'
import { AGAIN, type Model } from '../runtime/model.ts'
import { Kind } from '../schedule/operation.ts'

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

interface HandedOver {
  readonly value?: unknown
  readonly error?: unknown
  readonly failed: boolean
}

class Lock implements Model {
  readonly id: number
  readonly type: string
  readonly owned: boolean
  name: string
  readonly #engine: Engine
  readonly #semaphore: Semaphore
  readonly #acquire: Semaphore['acquire']
  /** The strands that hold it, one entry an acquisition. */
  readonly #holders: number[] = []
  readonly #handedOver = new Map<number, HandedOver>()

  constructor(
    engine: Engine,
    id: number,
    semaphore: Semaphore,
    mutex: boolean,
    acquire: Semaphore['acquire'],
    name?: string,
  ) {
    this.#engine = engine
    this.id = id
    this.type = mutex ? 'Mutex' : 'Semaphore'
    this.owned = mutex
    this.name = name ?? `${this.type}#${id}`
    this.#semaphore = semaphore
    this.#acquire = acquire
  }

  enabled(strand: number, kind: number): boolean {
    return kind !== Kind.wake || this.#handedOver.has(strand)
  }

  perform(strand: number, kind: number, _key: number, payload: unknown): unknown {
    if (kind === Kind.wake) {
      const { failed, value, error } = this.#handedOver.get(strand)!
      this.#handedOver.delete(strand)
      if (failed) throw error
      return value
    }
    const before = this.#semaphore.getValue()
    const granted = this.#acquire.apply(this.#semaphore, payload as [number?, number?])
    if (this.#semaphore.getValue() !== before) {
      this.#holders.push(strand)
      return granted
    }
    const { epoch } = this.#engine
    const settled = (outcome: HandedOver) => {
      if (this.#engine.epoch !== epoch) return
      if (!outcome.failed) this.#holders.push(strand)
      this.#handedOver.set(strand, outcome)
    }
    granted.then(
      value => settled({ failed: false, value }),
      (error: unknown) => settled({ failed: true, error }),
    )
    this.#engine.board.kind[strand] = Kind.wake
    return AGAIN
  }

  /** A release by `strand`: of its own acquisition if it has one, else of the oldest. */
  released(strand: number): void {
    this.#holders.splice(Math.max(0, this.#holders.lastIndexOf(strand)), 1)
  }

  holders(): number[] {
    return this.#holders
  }
}

/** Observes the locks of an engine's executions while installed. */
export class AsyncMutexes {
  readonly #engine: Engine
  readonly #classes: readonly Classes[]
  #locks = new WeakMap<Semaphore, Lock>()
  #names = new WeakMap<object, string>()

  constructor(engine: Engine, classes: readonly Classes[]) {
    this.#engine = engine
    this.#classes = classes
  }

  /** Forgets the locks of the execution before. */
  begin(): void {
    this.#locks = new WeakMap()
  }

  /** Gives the locks in `state` the keys under which `setup` returned them, as far as they lie in plain data. */
  name(state: unknown, path = '', depth = 0): void {
    if (typeof state !== 'object' || state === null || depth > 3) return
    for (const [key, value] of Object.entries(state)) {
      if (typeof value !== 'object' || value === null) continue
      const name = path === '' ? key : `${path}.${key}`
      if (this.#classes.some(c => value instanceof (c.Mutex as never) || value instanceof (c.Semaphore as never))) {
        this.#names.set(value, name)
      } else this.name(value, name, depth + 1)
    }
  }

  #lockOf(semaphore: Semaphore, mutex: object | undefined, acquire: Semaphore['acquire']): Lock {
    let lock = this.#locks.get(semaphore)
    if (lock === undefined) {
      const name = this.#names.get(mutex ?? semaphore)
      const made = (id: number) => new Lock(this.#engine, id, semaphore, mutex !== undefined, acquire, name)
      lock = this.#engine.register(made) as Lock
      this.#locks.set(semaphore, lock)
    }
    return lock
  }

  install(): () => void {
    const undo = this.#classes.map(classes => this.#patch(classes))
    return () => {
      for (const restore of undo) restore()
    }
  }

  #patch({ Semaphore, Mutex }: Classes): () => void {
    const engine = this.#engine
    const { acquire, release } = Semaphore.prototype
    const observes = () => engine.phase === 'running' && engine.currentStrand() >= 0
    const mutexOf = new WeakMap<object, object>()
    const observer = this
    Semaphore.prototype.acquire = function (this: Semaphore, ...args: [number?, number?]) {
      if (!observes()) return acquire.apply(this, args)
      const lock = observer.#lockOf(this, mutexOf.get(this), acquire)
      return engine.request(lock, Kind.acquire, 0, 0, args)
    }
    Semaphore.prototype.release = function (this: Semaphore, ...args: [number?]) {
      if (observes()) observer.#locks.get(this)?.released(engine.currentStrand())
      release.apply(this, args)
    }
    const methods = Mutex.prototype as Record<string, (...args: unknown[]) => unknown>
    const originals = ['acquire', 'runExclusive'].map(name => [name, methods[name]!] as const)
    for (const [name, original] of originals) {
      methods[name] = function (this: { _semaphore?: object }, ...args: unknown[]) {
        if (this._semaphore !== undefined) mutexOf.set(this._semaphore, this)
        return original.apply(this, args)
      }
    }
    return () => {
      Semaphore.prototype.acquire = acquire
      Semaphore.prototype.release = release
      for (const [name, original] of originals) methods[name] = original
    }
  }
}
