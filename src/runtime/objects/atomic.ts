/**
 * An atomic 32-bit integer: each operation is one step, and values wrap. Whoever has the turn runs alone, and the turn is handed on
 * by way of the platform's `Atomics`, so plain accesses are enough here, and quicker.
 */

import { describe } from '../../scenario/describe.ts'
import type { Atomic as Handle } from '../../scenario/shared.ts'
import { Kind } from '../../schedule/operation.ts'
import { argumentOf } from '../argument.ts'
import { type Home, SharedObject } from './object.ts'

const { load: LOAD, store: STORE, exchange: EXCHANGE, compareExchange: COMPARE_EXCHANGE, update: UPDATE } = Kind
const { add: ADD, sub: SUB, and: AND, or: OR, xor: XOR } = Kind

type Sync = Handle['sync']
type Change = (value: number) => number

export class Atomic extends SharedObject<number> implements Handle {
  readonly #at: number

  constructor(home: Home, id: number, name: string | undefined, value: number) {
    super(home, id, name)
    this.#at = home.allocator.allocate(1)
    this.space.memory[this.#at] = this.#number(value)
  }

  get type(): string {
    return 'atomic'
  }

  protected look(): number {
    return this.space.memory[this.#at] as number
  }

  /** An operand: it wraps at 32 bits, but must be a number. */
  #number(operand: unknown): number {
    if (typeof operand === 'number') return operand
    throw new TypeError(`heddle: atomic '${this.name}': ${describe(operand)} is no value for it, it holds a number`)
  }

  perform(_strand: number, kind: number, _key: number, payload: unknown): unknown {
    const { memory } = this.space
    const at = this.#at
    const before = memory[at] as number
    switch (kind) {
      case LOAD:
        break
      case STORE:
        memory[at] = this.#number(payload)
        return undefined
      case ADD:
        memory[at] = before + (this.#number(payload) | 0)
        break
      case SUB:
        memory[at] = before - (this.#number(payload) | 0)
        break
      case AND:
        memory[at] = before & this.#number(payload)
        break
      case OR:
        memory[at] = before | this.#number(payload)
        break
      case XOR:
        memory[at] = before ^ this.#number(payload)
        break
      case EXCHANGE:
        memory[at] = this.#number(payload)
        break
      case COMPARE_EXCHANGE: {
        const [expected, replacement] = payload as [unknown, unknown]
        const after = this.#number(replacement)
        if (before === (this.#number(expected) | 0)) memory[at] = after
        break
      }
      default:
        memory[at] = this.#number((payload as Change)(before))
        return memory[at]
    }
    return before
  }

  load(): Promise<number> {
    return this.request(LOAD, 0, 0, undefined)
  }
  store(value: number): Promise<void> {
    return this.request(STORE, 0, argumentOf(value), value)
  }
  add(value: number): Promise<number> {
    return this.request(ADD, 0, argumentOf(value), value)
  }
  sub(value: number): Promise<number> {
    return this.request(SUB, 0, argumentOf(value), value)
  }
  and(value: number): Promise<number> {
    return this.request(AND, 0, argumentOf(value), value)
  }
  or(value: number): Promise<number> {
    return this.request(OR, 0, argumentOf(value), value)
  }
  xor(value: number): Promise<number> {
    return this.request(XOR, 0, argumentOf(value), value)
  }
  exchange(value: number): Promise<number> {
    return this.request(EXCHANGE, 0, argumentOf(value), value)
  }
  compareExchange(expected: number, replacement: number): Promise<number> {
    return this.request(COMPARE_EXCHANGE, 0, argumentOf(replacement), [expected, replacement])
  }
  update(change: Change): Promise<number> {
    return this.request(UPDATE, 0, 0, change)
  }

  get sync(): Sync {
    return new SyncAtomic(this)
  }
}

class SyncAtomic implements Sync {
  readonly #atomic: Atomic

  constructor(atomic: Atomic) {
    this.#atomic = atomic
  }

  load(): number {
    return this.#atomic.requestSync(LOAD, 0, 0, undefined)
  }
  store(value: number): void {
    this.#atomic.requestSync(STORE, 0, argumentOf(value), value)
  }
  add(value: number): number {
    return this.#atomic.requestSync(ADD, 0, argumentOf(value), value)
  }
  sub(value: number): number {
    return this.#atomic.requestSync(SUB, 0, argumentOf(value), value)
  }
  and(value: number): number {
    return this.#atomic.requestSync(AND, 0, argumentOf(value), value)
  }
  or(value: number): number {
    return this.#atomic.requestSync(OR, 0, argumentOf(value), value)
  }
  xor(value: number): number {
    return this.#atomic.requestSync(XOR, 0, argumentOf(value), value)
  }
  exchange(value: number): number {
    return this.#atomic.requestSync(EXCHANGE, 0, argumentOf(value), value)
  }
  compareExchange(expected: number, replacement: number): number {
    return this.#atomic.requestSync(COMPARE_EXCHANGE, 0, argumentOf(replacement), [expected, replacement])
  }
  update(change: Change): number {
    return this.#atomic.requestSync(UPDATE, 0, 0, change)
  }
}
