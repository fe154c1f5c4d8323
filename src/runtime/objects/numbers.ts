/** Plain numbers, as elements of typed arrays: reading and writing them orders nothing. */

import { describe as inWords } from '../../scenario/describe.ts'
import type {
  BigInt64 as BigInt64Handle,
  Float64 as Float64Handle,
  Int32 as Int32Handle,
} from '../../scenario/shared.ts'
import type { Home } from './object.ts'
import type { Packed } from './packed.ts'
import { ReadWrite } from './read-write.ts'

abstract class PlainNumber<T> extends ReadWrite<T> {
  declare protected readonly at: number

  constructor(home: Home, id: number, name: string | undefined, value: T) {
    super(home, id, name)
    this.at = home.allocator.allocate(2)
    this.write(value)
  }

  protected check(value: Packed, type: 'number' | 'bigint'): void {
    if (typeof value !== type) {
      throw new TypeError(
        `heddle: ${this.type} '${this.name}': ${inWords(value)} is no value for it, it holds a ${type}`,
      )
    }
  }
}

export class Int32 extends PlainNumber<number> implements Int32Handle {
  get type(): string {
    return 'int32'
  }

  protected write(value: Packed): void {
    this.check(value, 'number')
    this.space.memory[this.at] = value as number
  }

  protected look(): number {
    return this.space.memory[this.at] as number
  }
}

export class Float64 extends PlainNumber<number> implements Float64Handle {
  get type(): string {
    return 'float64'
  }

  protected write(value: Packed): void {
    this.check(value, 'number')
    this.space.floats[this.at >>> 1] = value as number
  }

  protected look(): number {
    return this.space.floats[this.at >>> 1] as number
  }
}

export class BigInt64 extends PlainNumber<bigint> implements BigInt64Handle {
  get type(): string {
    return 'bigint64'
  }

  protected write(value: Packed): void {
    this.check(value, 'bigint')
    this.space.bigints[this.at >>> 1] = value as bigint
  }

  protected look(): bigint {
    return this.space.bigints[this.at >>> 1] as bigint
  }
}
