/** Objects of one value that is read and written: a cell, a plain number. */

import { Kind } from '../../schedule/operation.ts'
import { argumentOf } from '../argument.ts'
import { SharedObject } from './object.ts'
import type { Packed } from './packed.ts'

const GET = Kind.get
const SET = Kind.set

export abstract class ReadWrite<T> extends SharedObject<T> {
  /** The value as it goes on the way to `write`. */
  protected pack(value: T): Packed {
    return value
  }

  protected abstract write(packed: Packed): void

  get(): Promise<T> {
    return this.request(GET, 0, 0, undefined)
  }

  set(value: T): Promise<void> {
    return this.request(SET, 0, argumentOf(value), this.pack(value))
  }

  getSync(): T {
    return this.requestSync(GET, 0, 0, undefined)
  }

  setSync(value: T): void {
    this.requestSync(SET, 0, argumentOf(value), this.pack(value))
  }

  perform(_strand: number, kind: number, _key: number, payload: unknown): unknown {
    return kind === GET ? this.look() : this.write(payload)
  }

  get sync(): SyncReadWrite<T> {
    return new SyncReadWrite(this)
  }
}

class SyncReadWrite<T> {
  readonly #object: ReadWrite<T>

  constructor(object: ReadWrite<T>) {
    this.#object = object
  }

  get(): T {
    return this.#object.getSync()
  }

  set(value: T): void {
    this.#object.setSync(value)
  }
}
