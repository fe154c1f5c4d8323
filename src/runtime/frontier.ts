/** The enabled strands at a scheduling point, refreshed in place: nothing is allocated while an execution runs. */

import { mayBlock } from '../schedule/admission.ts'
import { type Footprint, NOTHING } from '../schedule/footprint.ts'
import { KindSet } from '../schedule/kind-set.ts'
import { isMemory } from '../schedule/memory.ts'
import { isRead, isWrite, Kind, kinds } from '../schedule/operation.ts'
import { mix } from '../schedule/random.ts'
import type { Frontier } from '../strategies/strategy.ts'
import { type Board, Header, Status } from './board.ts'
import type { Model } from './model.ts'
import { comesBack, hasNews, isAttempt } from './spin.ts'
import { RELUCTANT } from './timer-argument.ts'
import { passedBefore } from './timer-fairness.ts'

/** What goes on at once in production: no timer gets in between. */
const instant = new KindSet('start', 'await', 'wake', 'listen', 'emit')

const TIMER = 1
const BLOCKS = 2
const INSTANT = 4
/** What may be one more look at the same. */
const LOOKS = 8

const traitsOf = Uint8Array.from(
  kinds,
  (_, kind) =>
    (kind === Kind.timer || kind === Kind.expired ? TIMER : 0) |
    (mayBlock(kind) ? BLOCKS : 0) |
    (instant.has(kind) ? INSTANT : 0) |
    (isRead(kind) || isAttempt(kind) ? LOOKS : 0),
)

export class BoardFrontier implements Frontier {
  count = 0
  readonly strands: Int32Array
  current = -1
  fallback = -1
  /** Whether the current strand is enabled and not about to spin, so that leaving it is a preemption. */
  continues = false
  /** How many of the enabled strands are at a timer. */
  timers = 0
  /** After so many turns a loop that sees nothing new waits for news; 0 when it goes on. */
  parks = 0
  /** What the code of steps touches, while that is recorded. */
  footprints: { of(step: number): Footprint } | undefined
  readonly #board: Board
  readonly #models: readonly (Model | undefined)[]
  readonly #objectNames: Int32Array

  /** `objectNames[id]` is a number for the object that does not depend on the schedule. */
  constructor(board: Board, models: readonly (Model | undefined)[], objectNames: Int32Array) {
    this.#board = board
    this.#models = models
    this.#objectNames = objectNames
    this.strands = new Int32Array(board.size.strands)
  }

  get step(): number {
    return this.#board.header[Header.step] as number
  }
  get known(): number {
    return this.#board.header[Header.strands] as number
  }
  task(strand: number): number {
    return this.#board.task[strand] as number
  }
  kind(strand: number): number {
    return this.#board.kind[strand] as number
  }
  object(strand: number): number {
    return this.#board.object[strand] as number
  }
  key(strand: number): number {
    return this.#board.key[strand] as number
  }
  steps(strand: number): number {
    return this.#board.steps[strand] as number
  }
  name(strand: number): number {
    return this.#board.name[strand] as number
  }
  footprint(step: number): Footprint {
    return this.footprints?.of(step) ?? NOTHING
  }
  operation(strand: number): number {
    const board = this.#board
    return mix(board.kind[strand] as number, this.#objectNames[board.object[strand] as number] as number) & 0xffff
  }
  spinning(strand: number): boolean {
    const board = this.#board
    const kind = board.kind[strand] as number
    if ((traitsOf[kind]! & LOOKS) === 0) return false
    const object = board.object[strand] as number
    const seen = board.seen[strand * board.size.objects + object] as number
    if (seen <= (board.version[object] as number) || seen <= (board.wrote[strand] as number)) return false
    return !isMemory(kind) || comesBack(board, strand, object, board.key[strand] as number)
  }
  spins(strand: number): number {
    const turns = this.#board.turns[strand] as number
    if (turns === 0) return 0
    const kind = this.#board.kind[strand] as number
    const goesOn = (traitsOf[kind]! & LOOKS) !== 0 ? this.spinning(strand) : !isWrite(kind)
    return goesOn ? turns : 0
  }

  /** Whether the strand is about to look once more after that many turns. */
  tired(strand: number): boolean {
    if (this.parks === 0 || (this.#board.turns[strand] as number) < this.parks) return false
    return (traitsOf[this.#board.kind[strand] as number]! & LOOKS) !== 0
  }

  /**
   * Leaves out those that are tired and for whom there is no news. Where these are all, they go on in turn, and it says so: that
   * nothing comes of it is a livelock.
   */
  park(): boolean {
    let kept = 0
    for (let i = 0; i < this.count; i++) {
      const strand = this.strands[i] as number
      if (!this.tired(strand) || hasNews(this.#board, strand)) this.strands[kept++] = strand
    }
    if (kept === 0) {
      this.strands[0] = this.fallback
      this.count = 1
      return true
    }
    if (kept < this.count) {
      this.count = kept
      this.#setFallback(this.current)
    }
    return false
  }

  /**
   * Finds the enabled strands. A thread that stands at a synchronous operation is blocked by it: `blockedThreads` tells of
   * each thread at which of its strands, and leaves out the others.
   */
  refresh(blockedThreads: Int32Array | undefined): void {
    const board = this.#board
    const { status, kind, order, since, header } = board
    const strands = this.strands
    const known = header[Header.strands] as number
    const current = header[Header.current] as number
    const bound = passedBefore(board) * 2
    let count = 0
    let timers = 0
    let earliest = Number.POSITIVE_INFINITY
    let passed = false
    let spin = false
    let first = -1
    let continues = false
    for (let i = 0; i < known; i++) {
      const strand = order[i] as number
      if (status[strand] !== Status.pending) continue
      if (blockedThreads !== undefined && this.#isHeld(strand, blockedThreads)) continue
      const what = kind[strand] as number
      const traits = traitsOf[what] as number
      if ((traits & TIMER) !== 0) {
        timers++
        const due = board.due[strand] as number
        if (due < earliest) earliest = due
      } else {
        if ((traits & BLOCKS) !== 0 && !this.#admits(strand, what)) continue
        if ((traits & LOOKS) !== 0 && !spin) spin = this.spinning(strand)
        if ((since[strand] as number) < bound) passed = true
      }
      if (first < 0) first = strand
      if (strand === current) continues = true
      strands[count++] = strand
    }
    this.timers = 0
    this.current = current
    if (timers === 0 && !spin) {
      this.count = count
      this.continues = continues
      this.fallback = continues || first < 0 ? current : first
      return
    }
    if (timers > 0) count = this.#keepEarliest(count, passed ? Number.NEGATIVE_INFINITY : earliest)
    this.count = count
    this.#setFallback(current)
  }

  #isHeld(strand: number, blockedThreads: Int32Array): boolean {
    const at = blockedThreads[(this.#board.thread[strand] as number) * 16 + 1] as number
    return at !== 0 && at !== strand + 1
  }

  #admits(strand: number, kind: number): boolean {
    return (this.#models[this.#board.object[strand] as number] as Model).enabled(strand, kind)
  }

  /**
   * Of the timers only the earliest are enabled, ties all of them; none while somebody stands at a point of zero latency, and those that
   * are reluctant only where there is nobody else.
   */
  #keepEarliest(count: number, earliest: number): number {
    const { kind, due, argument } = this.#board
    let kept = 0
    let others = false
    for (let i = 0; i < count; i++) {
      const traits = traitsOf[kind[this.strands[i] as number] as number] as number
      if ((traits & INSTANT) !== 0) earliest = Number.NEGATIVE_INFINITY
      if ((traits & TIMER) === 0) others = true
    }
    for (let i = 0; i < count; i++) {
      const strand = this.strands[i] as number
      if ((traitsOf[kind[strand] as number]! & TIMER) !== 0) {
        if ((due[strand] as number) > earliest) continue
        if (others && ((argument[strand] as number) & RELUCTANT) !== 0) continue
        this.timers++
      }
      this.strands[kept++] = strand
    }
    return kept
  }

  #setFallback(current: number): void {
    this.continues = false
    let first = -1
    let other = -1
    // Strands that spin take turns: of those, the next after the current one.
    let passed = false
    let after = false
    for (let i = 0; i < this.count; i++) {
      const strand = this.strands[i] as number
      const timer = (traitsOf[this.#board.kind[strand] as number]! & TIMER) !== 0
      if (this.spinning(strand)) {
        if (strand === current) passed = true
        else if (other < 0 || (passed && !after)) {
          other = strand
          after = passed
        }
        continue
      }
      // A sleeping strand counts as blocked for the default order while anything else can run.
      if (timer) {
        if (other < 0 || this.spinning(other)) other = strand
        after = true
        continue
      }
      if (strand === current) this.continues = true
      if (first < 0) first = strand
    }
    this.fallback = this.continues ? current : first >= 0 ? first : other >= 0 ? other : current
  }
}
