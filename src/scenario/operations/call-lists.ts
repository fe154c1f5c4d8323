/**
 * Lists of calls. Like `fc.array`, but one that may be drawn with at least so many calls and yet get empty when it is made
 * smaller, and from which calls can be left out anywhere: what comes before a failure matters as much as what comes after.
 */

import * as fc from 'fast-check'

export class CallLists<T> extends fc.Arbitrary<readonly T[]> {
  readonly #call: fc.Arbitrary<T>
  readonly #least: number
  readonly #most: number

  /** Lists of `least` to `most` calls, each as likely. */
  constructor(call: fc.Arbitrary<T>, least: number, most: number) {
    super()
    this.#call = call
    this.#least = least
    this.#most = most
  }

  generate(random: fc.Random, bias: number | undefined): fc.Value<readonly T[]> {
    const length = random.nextInt(this.#least, this.#most)
    return listOf(Array.from({ length }, () => this.#call.generate(random, bias)))
  }

  canShrinkWithoutContext(_value: unknown): _value is readonly T[] {
    return false
  }

  shrink(_value: readonly T[], context: unknown): fc.Stream<fc.Value<readonly T[]>> {
    return fc.stream(this.#smaller((context ?? []) as readonly fc.Value<T>[]))
  }

  *#smaller(calls: readonly fc.Value<T>[]): IterableIterator<fc.Value<readonly T[]>> {
    for (let size = calls.length; size >= 1; size = Math.floor(size / 2)) {
      for (let start = 0; start < calls.length; start += size) {
        yield listOf([...calls.slice(0, start), ...calls.slice(start + size)])
      }
    }
    for (const [i, call] of calls.entries()) {
      for (const other of this.#call.shrink(call.value_, call.context)) {
        yield listOf([...calls.slice(0, i), other, ...calls.slice(i + 1)])
      }
    }
  }
}

const listOf = <T>(calls: readonly fc.Value<T>[]): fc.Value<readonly T[]> =>
  new fc.Value(
    calls.map(call => call.value),
    calls,
  )
