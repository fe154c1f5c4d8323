/**
 * A queue, first in, first out. Its first values lie in a ring of slots; what a long or unbounded queue holds beyond that is
 * put aside in a table, by the value's number, and moves up as the ring gets room.
 */

import type { Queue as Handle } from '../../scenario/shared.ts'
import { Kind } from '../../schedule/operation.ts'
import { type Home, SharedObject } from './object.ts'
import type { Packed } from './packed.ts'
import type { Table } from './table.ts'

const { put: PUT, take: TAKE, tryPut: TRY_PUT, tryTake: TRY_TAKE, close: CLOSE } = Kind

type Sync<T> = Handle<T>['sync']

const RING = 16

export class Queue<T> extends SharedObject<readonly T[]> implements Handle<T> {
  readonly #capacity: number
  /** The number of the first value, the number of values, whether it is closed. */
  readonly #at: number
  readonly #ring: number
  readonly #slot: number
  readonly #rest: Table | undefined

  constructor(home: Home, id: number, name: string | undefined, capacity: number) {
    super(home, id, name)
    this.#capacity = capacity
    this.#at = home.allocator.allocate(3)
    this.space.memory.fill(0, this.#at, this.#at + 3)
    this.#ring = Math.min(capacity, RING)
    this.#slot = home.values.allocate(this.#ring)
    this.#rest = capacity > RING ? home.values.table() : undefined
  }

  get type(): string {
    return 'queue'
  }

  get #first(): number {
    return this.space.memory[this.#at] as number
  }

  get #count(): number {
    return this.space.memory[this.#at + 1] as number
  }

  get #closed(): boolean {
    return this.space.memory[this.#at + 2] !== 0
  }

  get level(): number {
    if (this.#closed) return 1
    return this.#count === this.#capacity ? -1 : this.#count
  }

  /** The slot of the value with this number. */
  #slotOf(number: number): number {
    return this.#slot + (number % this.#ring) * this.home.values.stride
  }

  protected look(): readonly T[] {
    const { values } = this.home
    const first = this.#first
    return Array.from({ length: this.#count }, (_, index) => {
      const number = first + index
      return (index < this.#ring ? values.read(this.#slotOf(number)) : values.unpack(this.#rest!.get(number))) as T
    })
  }

  override enabled(_strand: number, kind: number): boolean {
    if (kind === PUT) return this.#closed || this.#count < this.#capacity
    return kind !== TAKE || this.#closed || this.#count > 0
  }

  perform(strand: number, kind: number, _key: number, payload: unknown): unknown {
    switch (kind) {
      case PUT:
        if (this.#closed) throw this.misuse(`${this.taskOf(strand)} puts a value into it, but it is closed`)
        this.#append(payload)
        return undefined
      case TRY_PUT:
        if (this.#closed || this.#count >= this.#capacity) return false
        this.#append(payload)
        return true
      case CLOSE:
        this.space.memory[this.#at + 2] = 1
        return undefined
      default:
        return this.#count > 0 ? this.#shift() : undefined
    }
  }

  #append(packed: Packed): void {
    const count = this.#count
    const number = this.#first + count
    if (count < this.#ring) this.home.values.write(this.#slotOf(number), packed)
    else this.#rest!.set(number, packed)
    this.space.memory[this.#at + 1] = count + 1
  }

  #shift(): unknown {
    const { values } = this.home
    const number = this.#first
    const slot = this.#slotOf(number)
    const value = values.read(slot)
    const aside = number + this.#ring
    if (this.#count > this.#ring) {
      values.write(slot, this.#rest!.get(aside))
      this.#rest!.delete(aside)
    }
    this.space.memory[this.#at] = number + 1
    this.space.memory[this.#at + 1] = this.#count - 1
    return value
  }

  /** The value as it goes on the way to `perform`. */
  pack(value: T): Packed {
    return this.home.values.pack(value, this)
  }

  put(value: T): Promise<void> {
    return this.request(PUT, 0, 0, this.pack(value))
  }

  take(): Promise<T | undefined> {
    return this.request(TAKE, 0, 0, undefined)
  }

  tryPut(value: T): Promise<boolean> {
    return this.request(TRY_PUT, 0, 0, this.pack(value))
  }

  tryTake(): Promise<T | undefined> {
    return this.request(TRY_TAKE, 0, 0, undefined)
  }

  close(): Promise<void> {
    return this.request(CLOSE, 0, 0, undefined)
  }

  get sync(): Sync<T> {
    return new SyncQueue(this)
  }
}

class SyncQueue<T> implements Sync<T> {
  readonly #queue: Queue<T>

  constructor(queue: Queue<T>) {
    this.#queue = queue
  }

  put(value: T): void {
    this.#queue.requestSync(PUT, 0, 0, this.#queue.pack(value))
  }

  take(): T | undefined {
    return this.#queue.requestSync(TAKE, 0, 0, undefined)
  }

  tryPut(value: T): boolean {
    return this.#queue.requestSync(TRY_PUT, 0, 0, this.#queue.pack(value))
  }

  tryTake(): T | undefined {
    return this.#queue.requestSync(TRY_TAKE, 0, 0, undefined)
  }

  close(): void {
    this.#queue.requestSync(CLOSE, 0, 0, undefined)
  }
}
