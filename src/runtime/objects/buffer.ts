/** Raw shared memory for the user's own typed arrays: fresh in async mode, the same in every thread in threaded mode. */

import { register } from '../../scenario/brands.ts'

export interface BufferSource {
  /** The buffer that `setup` asks for as number `index`, zeroed. */
  take(index: number, bytes: number): SharedArrayBuffer
}

/** A new buffer each time, for async mode. */
export const freshBuffers: BufferSource = {
  take(_index, bytes) {
    const buffer = new SharedArrayBuffer(bytes)
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
  readonly #zeroes: boolean

  /** `zeroes` says whether this thread clears them; one must, before any other thread's `setup` may write to them. */
  constructor(buffers: readonly SharedArrayBuffer[], zeroes: boolean) {
    this.#buffers = buffers
    this.#zeroes = zeroes
    for (const buffer of buffers) register(buffer)
  }

  take(index: number, bytes: number): SharedArrayBuffer {
    const buffer = this.#buffers[index]
    if (buffer === undefined || buffer.byteLength !== bytes) {
      const sizes = this.#buffers.map(other => other.byteLength)
      sizes[index] = bytes
      throw new BuffersNeeded(sizes)
    }
    if (this.#zeroes) new Uint8Array(buffer).fill(0)
    return buffer
  }
}
