/**
 * The one source of randomness: small generators whose whole state is two integers of an `Int32Array`, so that the very same
 * stream continues in whichever thread holds the turn.
 *
 * The generator is xoroshiro64** (Blackman and Vigna, "Scrambled Linear Pseudorandom Number Generators", 2021), seeded
 * through the finaliser of MurmurHash3.
 */

/** Integers of state a generator takes. */
export const RANDOM_INTS = 2

/** Mixes two integers into one; the randomness of execution `index` is that of `mix(seed, index)`. */
export function mix(a: number, b: number): number {
  let h = Math.imul(a ^ (b + 0x9e3779b9 + (a << 6) + (a >>> 2)), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  h ^= h >>> 16
  h = Math.imul((h + b) | 0, 0x27d4eb2f)
  return (h ^ (h >>> 15)) | 0
}

/** Starts a generator at `state[at]`. */
export function seedRandom(state: Int32Array, at: number, seed: number): void {
  state[at] = mix(seed, 0x2545f491)
  state[at + 1] = mix(seed, 0x6c078965) | 1
}

/** The next 32 random bits, as a signed integer. */
export function randomInt32(state: Int32Array, at: number): number {
  const s0 = state[at] as number
  let s1 = state[at + 1] as number
  const product = Math.imul(s0, 0x9e3779bb)
  const result = Math.imul((product << 5) | (product >>> 27), 5)
  s1 ^= s0
  state[at] = ((s0 << 26) | (s0 >>> 6)) ^ s1 ^ (s1 << 9)
  state[at + 1] = (s1 << 13) | (s1 >>> 19)
  return result
}

/** A uniform integer in `[0, bound)`; `bound` is at most 2^20 (the bias is then below one in four thousand at worst). */
export function randomBelow(state: Int32Array, at: number, bound: number): number {
  return Math.floor(((randomInt32(state, at) >>> 0) * bound) / 4294967296)
}

/** A uniform number in `[0, 1)`. */
export function randomUnit(state: Int32Array, at: number): number {
  return (randomInt32(state, at) >>> 0) / 4294967296
}

/** A 32-bit hash of a string (FNV-1a, then mixed): names become numbers that do not depend on the order of anything. */
export function hashString(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return mix(h, text.length)
}
