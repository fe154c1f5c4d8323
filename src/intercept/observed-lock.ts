/**
 * A lock of the user's or of a package, observed while a scenario runs: who holds it, who waits, what happened to it.
 *
 * To acquire is a scheduling point before the lock is asked for; where it is not free there is a second one, when it is handed
 * over. To release belongs to the step that calls it.
 */

import type { Engine } from '../runtime/engine.ts'
import { AGAIN, type Model } from '../runtime/model.ts'
import type { LockDescription } from '../scenario/host.ts'
import type { LockEvent } from '../schedule/lock-event.ts'
import { Kind } from '../schedule/operation.ts'

/** What came of asking for the lock. */
export interface Granted {
  readonly value?: unknown
  readonly error?: unknown
  readonly failed: boolean
}

/** Asks the lock itself; resolves once it is held. */
export type Ask = () => PromiseLike<unknown>

export class ObservedLock implements Model {
  readonly id: number
  readonly type: string
  readonly owned: boolean
  readonly observed = true
  name: string
  readonly #engine: Engine
  /** The strands that hold it, one entry an acquisition. */
  readonly #holders: number[] = []
  readonly #granted = new Map<number, Granted>()

  constructor(engine: Engine, id: number, { type, owned, name }: LockDescription) {
    this.#engine = engine
    this.id = id
    this.type = type
    this.owned = owned
    this.name = name ?? `${type}#${id}`
  }

  enabled(strand: number, kind: number): boolean {
    return kind !== Kind.wake || this.#granted.has(strand)
  }

  perform(strand: number, kind: number, _key: number, payload: unknown): unknown {
    if (kind === Kind.wake) {
      const { failed, value, error } = this.#granted.get(strand) as Granted
      this.#granted.delete(strand)
      if (failed) throw error
      return value
    }
    const engine = this.#engine
    const { epoch } = engine
    const settled = (granted: Granted) => {
      if (engine.epoch !== epoch) return
      if (!granted.failed) this.acquired(strand)
      // One that was free is had within the same step.
      if (!engine.resume(strand, granted)) this.#granted.set(strand, granted)
    }
    ;(payload as Ask)().then(
      value => settled({ failed: false, value }),
      (error: unknown) => settled({ failed: true, error }),
    )
    engine.board.kind[strand] = Kind.wake
    return AGAIN
  }

  /** Notes that `strand` holds it now. */
  acquired(strand: number): void {
    this.#holders.push(strand)
    this.#note(strand, 'acquired')
  }

  /**
   * Notes a release by `strand`: of its own task's last acquisition if there is one, else of the oldest. Only who holds it
   * may call a `method`; a function may be handed on.
   */
  released(strand: number, by: 'method' | 'function'): void {
    const own = this.#holders.findLastIndex(holder => this.#taskOf(holder) === this.#taskOf(strand))
    const [holder] = this.#holders.splice(Math.max(0, own), 1)
    const strict = this.owned && by === 'method'
    if (holder === undefined) {
      if (strict) this.#note(strand, 'misused', 'free')
    } else if (strict && own < 0) this.#note(strand, 'misused', 'foreign', holder)
    else this.#note(strand, 'released', undefined, holder)
  }

  /** Notes that a release function was called once more. */
  releasedAgain(strand: number): void {
    this.#note(strand, 'misused', 'twice')
  }

  #taskOf(strand: number): number {
    return this.#engine.board.task[strand] as number
  }

  #note(strand: number, what: LockEvent['what'], why?: LockEvent['why'], holder?: number): void {
    const step = this.#engine.trace.length - 1
    this.#engine.lockEvents.push({ step, strand, object: this.id, what, why, holder })
  }

  holders(): number[] {
    return this.#holders
  }
}
