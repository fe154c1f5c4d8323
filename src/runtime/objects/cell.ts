/** A cell: a place for one value, copied in and out. */

import type { Cell as Handle } from '../../scenario/shared.ts'
import type { Home } from './object.ts'
import type { Packed } from './packed.ts'
import { ReadWrite } from './read-write.ts'

export class Cell<T> extends ReadWrite<T> implements Handle<T> {
  readonly #slot: number

  constructor(home: Home, id: number, name: string | undefined, value: T) {
    super(home, id, name)
    this.#slot = home.values.allocate()
    this.write(this.pack(value))
  }

  get type(): string {
    return 'cell'
  }

  protected override pack(value: T): Packed {
    return this.home.values.pack(value, this)
  }

  protected write(packed: Packed): void {
    this.home.values.write(this.#slot, packed)
  }

  protected look(): T {
    return this.home.values.read(this.#slot) as T
  }
}
