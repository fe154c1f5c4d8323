/**
 * The configurations that a search has visited: which calls have been taken and the state that they led to. What follows
 * depends on nothing else, so a configuration that was visited once need not be entered again (Lowe, 2017, section 4).
 *
 * Nor need one that has only taken more of the calls that need not be taken: whatever it could go on with, the other can. With
 * many calls of unknown outcome this is what keeps the search small.
 */

import type { Ordered } from './consistency.ts'

export interface Configurations {
  /** How many were visited. */
  readonly size: number
  /** Notes that call number `call` is taken, or is not after all. */
  flip(call: number): void
  /** Adds the present set of calls with state number `state`; false when that, or a better one, was there. */
  add(state: number): boolean
}

export const configurations = (calls: readonly Ordered[]): Configurations =>
  calls.length <= SMALL && calls.every(({ required }) => required)
    ? new SmallConfigurations()
    : new LargeConfigurations(calls)

/** Up to this many calls a set is an integer, and with a state's number an exact one below 2^53. */
const SMALL = 24
const STATES = 2 ** SMALL

class SmallConfigurations implements Configurations {
  readonly #visited = new Set<number>()
  #taken = 0

  get size(): number {
    return this.#visited.size
  }

  flip(call: number): void {
    this.#taken ^= 1 << call
  }

  add(state: number): boolean {
    const { size } = this.#visited
    return this.#visited.add(state * STATES + this.#taken).size > size
  }
}

interface Configuration {
  readonly taken: Uint32Array
  readonly state: number
  readonly next: Configuration | undefined
}

/** By hash: each required call has a random number, and a set's hash is the exclusive or of those of its required calls. */
class LargeConfigurations implements Configurations {
  readonly #visited = new Map<number, Configuration>()
  readonly #taken: Uint32Array
  readonly #required: Uint32Array
  readonly #random: Int32Array
  #hash = 0
  size = 0

  constructor(calls: readonly Ordered[]) {
    const words = (calls.length + 31) >>> 5
    this.#taken = new Uint32Array(words)
    this.#required = new Uint32Array(words)
    this.#random = Int32Array.from(calls, ({ required }, i) => (required ? scramble(i + 1) : 0))
    calls.forEach(({ required }, i) => {
      if (required) toggle(this.#required, i)
    })
  }

  flip(call: number): void {
    toggle(this.#taken, call)
    this.#hash ^= this.#random[call] as number
  }

  add(state: number): boolean {
    const hash = this.#hash ^ Math.imul(state + 1, 0x9e3779b1)
    const first = this.#visited.get(hash)
    for (let other = first; other !== undefined; other = other.next) {
      if (other.state === state && this.#covers(other.taken)) return false
    }
    this.#visited.set(hash, { taken: this.#taken.slice(), state, next: first })
    this.size++
    return true
  }

  /** Whether `other` has taken the same required calls as the present set, and no others than it. */
  #covers(other: Uint32Array): boolean {
    const taken = this.#taken
    const required = this.#required
    for (let i = 0; i < taken.length; i++) {
      const differ = (other[i] as number) ^ (taken[i] as number)
      if ((differ & ((required[i] as number) | (other[i] as number))) !== 0) return false
    }
    return true
  }
}

function toggle(set: Uint32Array, call: number): void {
  const word = call >>> 5
  set[word] = (set[word] as number) ^ (1 << (call & 31))
}

/** A well mixed integer for an integer. */
function scramble(seed: number): number {
  let x = Math.imul(seed, 0x9e3779b1)
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return x ^ (x >>> 16)
}
