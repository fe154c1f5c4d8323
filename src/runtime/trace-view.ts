/** A trace as it lies on the board. */

import type { Footprint } from '../schedule/footprint.ts'
import type { KindSet } from '../schedule/kind-set.ts'
import { FAILED } from '../schedule/memory.ts'
import { Kind } from '../schedule/operation.ts'
import { mix } from '../schedule/random.ts'
import type { Standing, Step, Trace } from '../schedule/trace.ts'
import { type Board, Column, Header, Status } from './board.ts'
import type { Model } from './model.ts'
import { TIRED } from './record-step.ts'

export class BoardTrace implements Trace {
  /** What the code of steps touches, while that is recorded. */
  footprints: { of(step: number): Footprint; readonly untold: string | undefined } | undefined
  readonly #board: Board
  readonly #objectNames: Int32Array
  readonly #models: readonly (Model | undefined)[]

  constructor(board: Board, objectNames: Int32Array, models: readonly (Model | undefined)[]) {
    this.#board = board
    this.#objectNames = objectNames
    this.#models = models
  }

  #column(step: number, column: number): number {
    return this.#board.trace[step * this.#board.stride + column] as number
  }

  get length(): number {
    return this.#board.header[Header.step] as number
  }
  has(kinds: KindSet): boolean {
    return kinds.meets(this.#board.header, Header.kinds)
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
    return this.#column(step, Column.width) & (TIRED - 1)
  }
  spins(step: number): number {
    return this.#column(step, Column.width) >>> 16
  }
  tired(step: number): boolean {
    return (this.#column(step, Column.width) & TIRED) !== 0
  }
  level(step: number): number {
    return this.#column(step, Column.level)
  }
  comesOrGoes(step: number): boolean {
    const kind = this.kind(step)
    return (kind === Kind.set || kind === Kind.delete) && this.#column(step, Column.level) !== 0
  }
  failed(step: number): boolean {
    const kind = this.kind(step)
    if (kind === Kind['Atomics.compareExchange']) return (this.argument(step) & FAILED) !== 0
    return kind === Kind.compareExchange && this.#column(step, Column.level) !== 0
  }
  since(step: number): number {
    return this.#column(step, Column.since) >> 1
  }
  closing(step: number): boolean {
    return (this.#column(step, Column.since) & 1) !== 0
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
  standing(strand: number): Standing | undefined {
    const board = this.#board
    if (board.status[strand] !== Status.pending) return undefined
    const since = board.since[strand] as number
    return {
      kind: board.kind[strand] as number,
      object: board.object[strand] as number,
      key: board.key[strand] as number,
      argument: board.argument[strand] as number,
      since: since >> 1,
      closing: (since & 1) !== 0,
    }
  }
  get restless(): boolean {
    return this.#board.header[Header.restless] !== 0
  }
  get open(): number {
    return this.#board.header[Header.open] as number
  }
  get unseen(): number {
    return this.#board.header[Header.unseen] as number
  }
  footprint(step: number): Footprint | undefined {
    return this.footprints?.of(step)
  }
  get untold(): string | undefined {
    return this.footprints?.untold
  }
  get objects(): number {
    return this.#models.length
  }
  partnerOf(object: number): number {
    return this.#models[object]?.domain ?? 0
  }
  watchers(object: number): number {
    return this.#board.watchers[object] as number
  }
  observers(object: number): number {
    return this.#board.observers[object] as number
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
