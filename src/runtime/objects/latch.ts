/** A latch: a gate that opens once it has been counted down to 0, and stays open. */

import type { Latch as Handle } from '../../scenario/shared.ts'
import { Kind } from '../../schedule/operation.ts'
import { argumentOf } from '../argument.ts'
import { type Home, SharedObject } from './object.ts'

const { countDown: COUNT_DOWN, pass: PASS } = Kind

type Sync = Handle['sync']

export class Latch extends SharedObject<number> implements Handle {
  readonly #at: number

  constructor(home: Home, id: number, name: string | undefined, count: number) {
    super(home, id, name)
    this.#at = home.allocator.allocate(1)
    this.space.memory[this.#at] = count
  }

  get type(): string {
    return 'latch'
  }

  get level(): number {
    return -this.look()
  }

  protected look(): number {
    return this.space.memory[this.#at] as number
  }

  protected override describe(): string {
    return `${this.look()} left`
  }

  override enabled(_strand: number, kind: number): boolean {
    return kind !== PASS || this.look() === 0
  }

  perform(strand: number, kind: number, _key: number, payload: unknown): unknown {
    if (kind === PASS) return undefined
    const by = payload as number
    const left = this.look()
    if (!(Number.isInteger(by) && by > 0)) {
      throw new TypeError(`heddle: latch '${this.name}': countDown(${by}): must be an integer of at least 1`)
    }
    if (by > left) throw this.misuse(`counted down by ${by} by ${this.taskOf(strand)}, but only ${left} is left`)
    this.space.memory[this.#at] = left - by
    return undefined
  }

  countDown(by = 1): Promise<void> {
    return this.request(COUNT_DOWN, 0, argumentOf(by), by)
  }

  wait(): Promise<void> {
    return this.request(PASS, 0, 0, undefined)
  }

  get sync(): Sync {
    return new SyncLatch(this)
  }
}

class SyncLatch implements Sync {
  readonly #latch: Latch

  constructor(latch: Latch) {
    this.#latch = latch
  }

  countDown(by = 1): void {
    this.#latch.requestSync(COUNT_DOWN, 0, argumentOf(by), by)
  }

  wait(): void {
    this.#latch.requestSync(PASS, 0, 0, undefined)
  }
}
