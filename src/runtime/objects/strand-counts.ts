/** A count for each strand, in board memory: who holds how many of something. */

import type { Allocator } from './allocator.ts'

export class StrandCounts {
  readonly #space: Allocator
  readonly #at: number

  constructor(space: Allocator) {
    const { strands } = space.board.size
    this.#space = space
    this.#at = space.allocate(strands)
    space.memory.fill(0, this.#at, this.#at + strands)
  }

  of(strand: number): number {
    return this.#space.memory[this.#at + strand] as number
  }

  set(strand: number, count: number): void {
    this.#space.memory[this.#at + strand] = count
  }

  add(strand: number, count: number): void {
    this.set(strand, this.of(strand) + count)
  }

  /** The first strand whose count satisfies `accept`, or -1. */
  find(accept: (strand: number, count: number) => boolean): number {
    const { strands } = this.#space.board.size
    for (let strand = 0; strand < strands; strand++) if (accept(strand, this.of(strand))) return strand
    return -1
  }

  /** The strands with a count above 0. */
  positive(): number[] {
    const found: number[] = []
    const { strands } = this.#space.board.size
    for (let strand = 0; strand < strands; strand++) if (this.of(strand) > 0) found.push(strand)
    return found
  }
}
