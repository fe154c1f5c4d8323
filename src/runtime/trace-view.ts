/** A trace as it lies on the board. */

import { mix } from '../schedule/random.ts'
import type { Step, Trace } from '../schedule/trace.ts'
import { type Board, Column, Header } from './board.ts'

export class BoardTrace implements Trace {
  readonly #board: Board
  readonly #objectNames: Int32Array

  constructor(board: Board, objectNames: Int32Array) {
    this.#board = board
    this.#objectNames = objectNames
  }

  #column(step: number, column: number): number {
    return this.#board.trace[step * this.#board.stride + column] as number
  }

  get length(): number {
    return this.#board.header[Header.step] as number
  }
  get strands(): number {
    return this.#board.header[Header.strands] as number
  }
  strand(step: number): number {
    return this.#column(step, Column.strand)
  }
  task(step: number): number {
    return this.#board.task[this.strand(step)] as number
  }
  kind(step: number): number {
    return this.#column(step, Column.kind)
  }
  object(step: number): number {
    return this.#column(step, Column.object)
  }
  key(step: number): number {
    return this.#column(step, Column.key)
  }
  argument(step: number): number {
    return this.#column(step, Column.argument)
  }
  alternative(step: number): number {
    return this.#column(step, Column.alternative) & 0xffff
  }
  alternatives(step: number): number {
    return this.#column(step, Column.alternative) >>> 16
  }
  fallback(step: number): number {
    return this.#column(step, Column.fallback)
  }
  width(step: number): number {
    return this.#column(step, Column.width)
  }
  operation(step: number): number {
    return mix(this.kind(step), this.objectName(this.object(step))) & 0xffff
  }
  fallbackOperation(step: number): number {
    return this.#column(step, Column.fallbackOperation)
  }
  enabled(step: number, strand: number): boolean {
    return (this.#column(step, Column.enabled + (strand >>> 5)) & (1 << (strand & 31))) !== 0
  }
  taskOf(strand: number): number {
    return this.#board.task[strand] as number
  }
  parentOf(strand: number): number {
    return this.#board.parent[strand] as number
  }
  nameOf(strand: number): number {
    return this.#board.name[strand] as number
  }
  objectName(object: number): number {
    return this.#objectNames[object] as number
  }
  at(step: number): Step {
    return {
      index: step,
      strand: this.strand(step),
      task: this.task(step),
      kind: this.kind(step),
      object: this.object(step),
      key: this.key(step),
      argument: this.argument(step),
      alternative: this.alternative(step),
      alternatives: this.alternatives(step),
      fallback: this.fallback(step),
      width: this.width(step),
      previous: this.#column(step, Column.previous),
    }
  }
}
