/** Values by key: what a shared map is made of, and what a queue puts aside. Values are packed. */

import type { MapKey } from '../../scenario/shared.ts'
import { type Packed, Serialized, Unstorable } from './packed.ts'
import type { Values } from './values.ts'

export interface Table {
  has(key: MapKey): boolean
  /** What is under `key`; `undefined` when nothing is. */
  get(key: MapKey): Packed
  set(key: MapKey, packed: Packed): void
  delete(key: MapKey): boolean
  /** The keys in the order in which they were added. */
  keys(): MapKey[]
}

/** A table in plain memory. */
export class LocalTable implements Table {
  readonly #entries = new Map<MapKey, Packed>()

  has(key: MapKey): boolean {
    return this.#entries.has(key)
  }

  get(key: MapKey): Packed {
    return this.#entries.get(key)
  }

  set(key: MapKey, packed: Packed): void {
    if (packed instanceof Unstorable) throw packed.error
    this.#entries.set(key, packed)
  }

  delete(key: MapKey): boolean {
    return this.#entries.delete(key)
  }

  keys(): MapKey[] {
    return [...this.#entries.keys()]
  }
}

/** A table in shared memory: one slot holds the whole of it, serialised anew by every change. */
export class SlotTable implements Table {
  readonly #values: Values
  readonly #slot: number

  constructor(values: Values) {
    this.#values = values
    this.#slot = values.allocate()
    values.write(this.#slot, undefined)
  }

  #load(): Map<MapKey, unknown> {
    return (this.#values.read(this.#slot) as Map<MapKey, unknown> | undefined) ?? new Map()
  }

  #store(entries: Map<MapKey, unknown>): void {
    this.#values.write(this.#slot, entries.size === 0 ? undefined : Serialized.of(entries))
  }

  has(key: MapKey): boolean {
    return this.#load().has(key)
  }

  get(key: MapKey): Packed {
    const item = this.#load().get(key)
    return item instanceof Uint8Array ? new Serialized(item) : item
  }

  set(key: MapKey, packed: Packed): void {
    if (packed instanceof Unstorable) throw packed.error
    // Entries that are not primitives stay in their bytes, so that reading one does not decode all.
    this.#store(this.#load().set(key, packed instanceof Serialized ? packed.bytes : packed))
  }

  delete(key: MapKey): boolean {
    const entries = this.#load()
    const found = entries.delete(key)
    if (found) this.#store(entries)
    return found
  }

  keys(): MapKey[] {
    return [...this.#load().keys()]
  }
}
