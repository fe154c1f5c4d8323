/** Where shared objects keep values of any type: each in a slot, copied in and copied out. */

import { copy } from './copy.ts'
import { type Owner, type Packed, seal, Unstorable } from './packed.ts'
import { LocalTable, type Table } from './table.ts'

export interface Values {
  /** The distance between slots that were allocated together. */
  readonly stride: number
  /** Forgets all slots; called before each `setup`. */
  reset(): void
  /** The first of `count` new slots, which hold nothing that may be read. */
  allocate(count?: number): number
  /** A copy of a value, ready to be written; the error for a value that cannot be copied comes when it is. */
  pack(value: unknown, owner: Owner): Packed
  /** A copy of what was packed. */
  unpack(packed: Packed): unknown
  write(slot: number, packed: Packed): void
  /** `unpack` of what was written last. */
  read(slot: number): unknown
  /** A new, empty table. */
  table(): Table
}

/** Values in plain memory, for async mode. */
export class LocalValues implements Values {
  readonly stride = 1
  readonly #slots: Packed[] = []
  #next = 0

  reset(): void {
    this.#next = 0
  }

  allocate(count = 1): number {
    const slot = this.#next
    this.#next += count
    while (this.#slots.length < this.#next) this.#slots.push(undefined)
    return slot
  }

  pack(value: unknown, owner: Owner): Packed {
    const type = typeof value
    const primitive = type === 'object' ? value === null : type !== 'function' && type !== 'symbol'
    return primitive ? value : seal(value, owner, copy)
  }

  unpack(packed: Packed): unknown {
    return typeof packed === 'object' && packed !== null ? copy(packed) : packed
  }

  write(slot: number, packed: Packed): void {
    if (packed instanceof Unstorable) throw packed.error
    this.#slots[slot] = packed
  }

  read(slot: number): unknown {
    return this.unpack(this.#slots[slot])
  }

  table(): Table {
    return new LocalTable()
  }
}
