/** An array of fixed length. An operation's key is its index, so that different elements do not depend on each other. */

import type { SharedArray as Handle } from '../../scenario/shared.ts'
import { Kind } from '../../schedule/operation.ts'
import { argumentOf } from '../argument.ts'
import { type Home, SharedObject } from './object.ts'
import type { Packed } from './packed.ts'

const { get: GET, set: SET, length: LENGTH } = Kind

type Sync<T> = Handle<T>['sync']

/** The payload of a `set`. */
interface Replacement {
  readonly index: number
  readonly value: Packed
}

export class SharedArray<T> extends SharedObject<readonly T[]> implements Handle<T> {
  readonly #length: number
  readonly #slot: number

  constructor(home: Home, id: number, name: string | undefined, items: readonly T[]) {
    super(home, id, name)
    this.#length = items.length
    this.#slot = home.values.allocate(items.length)
    for (let i = 0; i < items.length; i++) home.values.write(this.#slotOf(i), this.pack(items[i] as T))
  }

  get type(): string {
    return 'array'
  }

  #slotOf(index: number): number {
    if (Number.isInteger(index) && index >= 0 && index < this.#length)
      return this.#slot + index * this.home.values.stride
    const elements = this.#length === 0 ? 'it is empty' : `it has elements 0 to ${this.#length - 1}`
    throw new RangeError(`heddle: array '${this.name}': there is no element ${String(index)}, ${elements}`)
  }

  protected look(): readonly T[] {
    return Array.from({ length: this.#length }, (_, index) => this.home.values.read(this.#slotOf(index)) as T)
  }

  tell(kind: number, payload: unknown): { part: string; value?: unknown } {
    if (kind === SET) {
      const { index, value } = payload as Replacement
      return { part: `[${index}]`, value: this.home.values.unpack(value) }
    }
    return { part: kind === GET ? `[${payload}]` : '' }
  }

  partOf(key: number): string {
    return key < this.#length ? `[${key}]` : ''
  }

  perform(_strand: number, kind: number, _key: number, payload: unknown): unknown {
    switch (kind) {
      case GET:
        return this.home.values.read(this.#slotOf(payload as number))
      case SET: {
        const { index, value } = payload as Replacement
        return this.home.values.write(this.#slotOf(index), value)
      }
      default:
        return this.#length
    }
  }

  /** The value as it goes on the way to `perform`. */
  pack(value: T): Packed {
    return this.home.values.pack(value, this)
  }

  /** The key of `length()`: it never changes, so that it depends on no element. */
  get lengthKey(): number {
    return this.#length
  }

  get(index: number): Promise<T> {
    return this.request(GET, index, 0, index)
  }

  set(index: number, value: T): Promise<void> {
    return this.request(SET, index, argumentOf(value), { index, value: this.pack(value) })
  }

  length(): Promise<number> {
    return this.request(LENGTH, this.lengthKey, 0, undefined)
  }

  get sync(): Sync<T> {
    return new SyncArray(this)
  }
}

class SyncArray<T> implements Sync<T> {
  readonly #array: SharedArray<T>

  constructor(array: SharedArray<T>) {
    this.#array = array
  }

  get(index: number): T {
    return this.#array.requestSync(GET, index, 0, index)
  }

  set(index: number, value: T): void {
    this.#array.requestSync(SET, index, argumentOf(value), { index, value: this.#array.pack(value) })
  }

  length(): number {
    return this.#array.requestSync(LENGTH, this.#array.lengthKey, 0, undefined)
  }
}
