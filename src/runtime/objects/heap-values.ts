/**
 * Values in shared memory, for threads. A slot is four integers: a tag and a payload. Small values lie in the slot itself,
 * all others serialised in the board's heap, which only grows during an execution.
 */

import { BoardOverflow } from '../board.ts'
import type { Allocator } from './allocator.ts'
import { type Owner, type Packed, Serialized, seal, Unstorable } from './packed.ts'
import { SlotTable, type Table } from './table.ts'
import type { Values } from './values.ts'

const SLOT_INTS = 4
/** UTF-16 units of a string that fit beside the tag. */
const SHORT = 6

// Tags; a short string's has its length in the high half.
const UNDEFINED = 0
const NULL = 1
const FALSE = 2
const TRUE = 3
const INT32 = 4
const FLOAT64 = 5
const BIGINT64 = 6
const STRING = 7
/** Payload: position, length and room in the heap. */
const HEAP = 8

/** Whether a value lies in its slot as it is. */
function isInline(value: unknown): boolean {
  switch (typeof value) {
    case 'undefined':
    case 'boolean':
    case 'number':
      return true
    case 'string':
      return value.length <= SHORT
    case 'bigint':
      return BigInt.asIntN(64, value) === value
    default:
      return value === null
  }
}

export class HeapValues implements Values {
  readonly stride = SLOT_INTS
  readonly #space: Allocator

  constructor(allocator: Allocator) {
    this.#space = allocator
  }

  /** Slots are the allocator's, and the heap's use is counted in the header: both are reset with it. */
  reset(): void {}

  allocate(count = 1): number {
    const at = this.#space.allocate(count * SLOT_INTS)
    // Whoever writes first must not take what an earlier execution left for room in the heap.
    for (let i = 0; i < count; i++) this.#space.memory[at + i * SLOT_INTS] = UNDEFINED
    return at
  }

  pack(value: unknown, owner: Owner): Packed {
    return isInline(value) ? value : seal(value, owner, Serialized.of)
  }

  unpack(packed: Packed): unknown {
    return packed instanceof Serialized ? packed.value() : packed
  }

  write(slot: number, packed: Packed): void {
    const { memory } = this.#space
    switch (typeof packed) {
      case 'undefined':
        memory[slot] = UNDEFINED
        return
      case 'boolean':
        memory[slot] = packed ? TRUE : FALSE
        return
      case 'number':
        this.#writeNumber(slot, packed)
        return
      case 'string':
        if (packed.length > SHORT) break
        memory[slot] = STRING | (packed.length << 16)
        for (let i = 0; i < packed.length; i += 2) {
          memory[slot + 1 + (i >>> 1)] = packed.charCodeAt(i) | (packed.charCodeAt(i + 1) << 16)
        }
        return
      case 'bigint':
        if (!isInline(packed)) break
        memory[slot] = BIGINT64
        this.#space.bigints[(slot + 2) >>> 1] = packed
        return
    }
    if (packed === null) memory[slot] = NULL
    else if (packed instanceof Unstorable) throw packed.error
    else this.#writeBytes(slot, (packed instanceof Serialized ? packed : Serialized.of(packed)).bytes)
  }

  #writeNumber(slot: number, value: number): void {
    const { memory, floats } = this.#space
    if ((value | 0) === value && !Object.is(value, -0)) {
      memory[slot] = INT32
      memory[slot + 1] = value
    } else {
      memory[slot] = FLOAT64
      floats[(slot + 2) >>> 1] = value
    }
  }

  #writeBytes(slot: number, bytes: Uint8Array): void {
    const { memory, heap, used } = this.#space
    const { length } = bytes
    if (memory[slot] !== HEAP || (memory[slot + 3] as number) < length) {
      const at = used[0] as number
      if (at + length > heap.length) throw new BoardOverflow('bytes', at + length)
      used[0] = at + length
      memory[slot] = HEAP
      memory[slot + 1] = at
      memory[slot + 3] = length
    }
    memory[slot + 2] = length
    heap.set(bytes, memory[slot + 1] as number)
  }

  read(slot: number): unknown {
    const { memory, floats, bigints, heap } = this.#space
    const tag = memory[slot] as number
    switch (tag & 0xffff) {
      case NULL:
        return null
      case FALSE:
        return false
      case TRUE:
        return true
      case INT32:
        return memory[slot + 1]
      case FLOAT64:
        return floats[(slot + 2) >>> 1]
      case BIGINT64:
        return bigints[(slot + 2) >>> 1]
      case STRING:
        return this.#readString(slot, tag >>> 16)
      case HEAP: {
        const at = memory[slot + 1] as number
        // A copy: the deserialiser does not take shared memory.
        return new Serialized(heap.slice(at, at + (memory[slot + 2] as number))).value()
      }
      default:
        return undefined
    }
  }

  #readString(slot: number, length: number): string {
    const { memory } = this.#space
    let text = ''
    for (let i = 0; i < length; i++) {
      text += String.fromCharCode(((memory[slot + 1 + (i >>> 1)] as number) >>> ((i & 1) << 4)) & 0xffff)
    }
    return text
  }

  table(): Table {
    return new SlotTable(this)
  }
}
