/** The observed locks of an engine's executions, by the objects that the user's code has. */

import type { Engine } from '../runtime/engine.ts'
import { observedLock } from '../scenario/brands.ts'
import type { LockDescription, LockHost } from '../scenario/host.ts'
import { Kind } from '../schedule/operation.ts'
import { hashString } from '../schedule/random.ts'
import { type Ask, ObservedLock } from './observed-lock.ts'

/** How deep in a state locks are looked for to name them. */
const DEPTH = 3

export class Locks implements LockHost {
  readonly #engine: Engine
  #locks = new WeakMap<object, ObservedLock>()
  #knowsAny = false
  #names = new WeakMap<object, string>()

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** Whether the code now running is a task's. */
  get observes(): boolean {
    const { phase } = this.#engine
    return phase === 'running' && this.#engine.currentStrand() >= 0
  }

  /** Forgets the locks of the execution before. */
  begin(): void {
    if (!this.#knowsAny) return
    this.#knowsAny = false
    this.#locks = new WeakMap()
  }

  /** What is known of `lock`; `named` is the object that has its name, where it is another. */
  #of(lock: object, options: LockDescription, named: object = lock): ObservedLock {
    let observed = this.#locks.get(lock)
    if (observed === undefined) {
      const name = options.name ?? this.#names.get(named)
      const make = (id: number) => new ObservedLock(this.#engine, id, { ...options, name })
      observed = this.#engine.register(make) as ObservedLock
      this.#locks.set(lock, observed)
      this.#knowsAny = true
      // Which number it has depends on who asked for it first; its name does not, where it has one.
      this.#engine.objectNames[observed.id] = hashString(name ?? options.type)
    }
    return observed
  }

  acquire(lock: object, description: LockDescription, ask: Ask, named?: object): Promise<unknown> {
    return this.#engine.request(this.#of(lock, description, named), Kind.acquire, 0, 0, ask)
  }

  acquired(lock: object, description: LockDescription): void {
    this.#of(lock, description).acquired(this.#engine.currentStrand())
  }

  released(lock: object, by: 'method' | 'function'): void {
    this.#locks.get(lock)?.released(this.#engine.currentStrand(), by)
  }

  releasedAgain(lock: object): void {
    this.#locks.get(lock)?.releasedAgain(this.#engine.currentStrand())
  }

  /** Gives the locks in `state` the keys under which they lie there. */
  name(state: unknown, isLock: (value: object) => boolean, path = '', depth = 0): void {
    if (typeof state !== 'object' || state === null || depth > DEPTH) return
    for (const [key, value] of Object.entries(state)) {
      if ((typeof value !== 'object' && typeof value !== 'function') || value === null) continue
      const name = path === '' ? key : `${path}.${key}`
      const observed = observedLock(value)
      if (observed !== undefined) this.#names.set(observed, name)
      else if (isLock(value)) this.#names.set(value, name)
      else this.name(value, isLock, name, depth + 1)
    }
  }
}
