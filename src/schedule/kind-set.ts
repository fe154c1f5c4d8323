/** A set of kinds of operations: to ask of a step whether its kind is one of them, or of a whole trace whether it has any. */

import { Kind, type KindName, kinds } from './operation.ts'

/** Integers that a set of all kinds takes, a bit each. */
export const KIND_WORDS = (kinds.length + 31) >>> 5

export class KindSet {
  readonly #flags = new Uint8Array(kinds.length)
  readonly #bits = new Int32Array(KIND_WORDS)

  constructor(...names: readonly KindName[]) {
    for (const name of names) {
      const kind = Kind[name]
      this.#flags[kind] = 1
      this.#bits[kind >>> 5] = (this.#bits[kind >>> 5] as number) | (1 << (kind & 31))
    }
  }

  has(kind: number): boolean {
    return this.#flags[kind] === 1
  }

  /** Whether any of its kinds has its bit set among the `KIND_WORDS` integers from `words[at]` on. */
  meets(words: Int32Array, at: number): boolean {
    for (let word = 0; word < KIND_WORDS; word++) {
      if (((words[at + word] as number) & (this.#bits[word] as number)) !== 0) return true
    }
    return false
  }
}
