/** Raw shared memory for the user's own typed arrays: fresh in async mode, the same in every thread in threaded mode. */

import { register } from '../../scenario/brands.ts'

export interface BufferSource {
  /** The buffer that `setup` asks for as number `index`, zeroed. */
  take(index: number, bytes: number): SharedArrayBuffer
}

// Captured: in `setup` of a thread the global one asks for memory that all threads share.
const Memory = SharedArrayBuffer

/** A new buffer each time, for async mode. */
export const freshBuffers: BufferSource = {
  take(_index, bytes) {
    const buffer = new Memory(bytes)
    register(buffer)
    return buffer
  },
}

/** Thrown when a thread has not been given the buffers that `setup` asks for: it runs again when it has. */
export class BuffersNeeded extends Error {
  /** The size of every buffer, as far as is known. */
  readonly sizes: readonly number[]

  constructor(sizes: readonly number[]) {
    super(`heddle: internal: buffers of ${sizes.join(', ')} bytes are needed`)
    this.sizes = sizes
  }
}

/** The buffers that all threads were given, for threaded mode. */
export class PooledBuffers implements BufferSource {
  readonly #buffers: readonly SharedArrayBuffer[]
  readonly #leads: boolean
  /** In a thread that does not lead: what lay in each buffer before `setup`, which rehearses on the buffers themselves. */
  readonly #kept: (Uint8Array | undefined)[] = []

  /** `leads` says whether what this thread's `setup` writes is what tasks find. */
  constructor(buffers: readonly SharedArrayBuffer[], leads: boolean) {
    this.#buffers = buffers
    this.#leads = leads
    for (const buffer of buffers) register(buffer)
  }

  take(index: number, bytes: number): SharedArrayBuffer {
    const buffer = this.#buffers[index]
    if (buffer === undefined || buffer.byteLength !== bytes) {
      const sizes = this.#buffers.map(other => other.byteLength)
      sizes[index] = bytes
      throw new BuffersNeeded(sizes)
    }
    const contents = new Uint8Array(buffer)
    if (!this.#leads) this.#kept[index] = contents.slice()
    contents.fill(0)
    return buffer
  }

  /** The number by which every thread knows this memory, or -1. */
  numberOf(memory: unknown): number {
    return this.#buffers.indexOf(memory as SharedArrayBuffer)
  }

  numbered(number: number): SharedArrayBuffer {
    return this.#buffers[number] as SharedArrayBuffer
  }

  /** `setup` is over: takes back what it wrote, unless this thread leads. */
  attach(): void {
    this.#kept.forEach((kept, index) => {
      if (kept !== undefined) new Uint8Array(this.#buffers[index]!).set(kept)
      this.#kept[index] = undefined
    })
  }
}
