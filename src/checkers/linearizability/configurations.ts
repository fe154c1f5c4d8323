/**
 * The configurations that a search has visited: which calls have been taken and the state that they led to. What follows
 * depends on nothing else, so a configuration that was visited once need not be entered again (Lowe, 2017, section 4).
 */

export interface Configurations {
  readonly size: number
  /** Notes that call number `call` is taken, or is not after all. */
  flip(call: number): void
  /** Adds the present set of calls with state number `state`; false when it was there. */
  add(state: number): boolean
}

/** For `calls` calls. */
export const configurations = (calls: number): Configurations =>
  calls <= SMALL ? new SmallConfigurations() : new LargeConfigurations(calls)

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

/** Sets are kept beside their hash: each call has a random number, and a set's hash is the exclusive or of its calls'. */
class LargeConfigurations implements Configurations {
  readonly #visited = new Map<number, Configuration>()
  readonly #taken: Uint32Array
  readonly #random: Int32Array
  #hash = 0
  size = 0

  constructor(calls: number) {
    this.#taken = new Uint32Array((calls + 31) >>> 5)
    this.#random = Int32Array.from({ length: calls }, (_, i) => scramble(i + 1))
  }

  flip(call: number): void {
    const word = call >>> 5
    this.#taken[word] = (this.#taken[word] as number) ^ (1 << (call & 31))
    this.#hash ^= this.#random[call] as number
  }

  add(state: number): boolean {
    const hash = this.#hash ^ Math.imul(state + 1, 0x9e3779b1)
    const first = this.#visited.get(hash)
    for (let other = first; other !== undefined; other = other.next) {
      if (other.state === state && equal(other.taken, this.#taken)) return false
    }
    this.#visited.set(hash, { taken: this.#taken.slice(), state, next: first })
    this.size++
    return true
  }
}

function equal(a: Uint32Array, b: Uint32Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** A well mixed integer for an integer. */
function scramble(seed: number): number {
  let x = Math.imul(seed, 0x9e3779b1)
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return x ^ (x >>> 16)
}
