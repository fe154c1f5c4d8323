/** An execution on the board, as checkers see it. */

import type { ExecutionView } from '../checkers/checker.ts'
import type { Telling } from '../checkers/transactions/telling.ts'
import type { AllowedRace } from '../scenario/allow-races.ts'
import type { Isolation } from '../scenario/transactions.ts'
import type { Problem, RecordedAccess } from '../schedule/execution.ts'
import type { LeftOpen } from '../schedule/left-open.ts'
import type { LockEvent } from '../schedule/lock-event.ts'
import { Kind } from '../schedule/operation.ts'
import type { Trace } from '../schedule/trace.ts'
import { Status } from './board.ts'
import type { Engine } from './engine.ts'
import { isChore } from './timer-argument.ts'
import type { Transactions } from './transactions.ts'
import { strandName } from './waits.ts'

const noRaces: readonly AllowedRace[] = []
const noAccesses: readonly RecordedAccess[] = []

type Compute = (execution: ExecutionView) => unknown

export class BoardExecution implements ExecutionView {
  readonly #engine: Engine
  readonly #transactions: Transactions | undefined
  readonly #derived = new Map<Compute, unknown>()

  constructor(engine: Engine, transactions: Transactions | undefined) {
    this.#engine = engine
    this.#transactions = transactions
  }

  /** Turns to another execution. */
  begin(): this {
    if (this.#derived.size > 0) this.#derived.clear()
    return this
  }

  get trace(): Trace {
    return this.#engine.trace
  }
  get problem(): Problem | undefined {
    return this.#engine.problem
  }
  get tasks(): number {
    return this.#engine.program.tasks.length
  }
  get parallel(): boolean {
    return this.#engine.blockedThreads !== undefined
  }
  get allowedRaces(): readonly AllowedRace[] {
    return this.#engine.program.scenario.definition.allowRaces ?? noRaces
  }
  isAllowedAt(step: number, entry: number): boolean {
    return this.#engine.racePlaces?.isAt(step, entry) === true
  }
  taskName(task: number): string {
    return this.#engine.program.tasks[task]?.name ?? '?'
  }
  isBackground(task: number): boolean {
    return this.#engine.program.tasks[task]?.background === true
  }
  endOf(task: number): number {
    return Math.abs(this.#engine.board.done[task] as number) - 1
  }
  hasThrown(task: number): boolean {
    return (this.#engine.board.done[task] as number) < 0
  }
  strandName(strand: number): string {
    return strandName(this.#engine, strand)
  }
  hasEnded(strand: number): boolean {
    return this.#engine.board.status[strand] === Status.ended
  }
  isAway(strand: number): boolean {
    const { board } = this.#engine
    return board.status[strand] === Status.away && board.kind[strand] !== Kind.timer
  }
  isTimer(strand: number): boolean {
    const { board } = this.#engine
    const status = board.status[strand]
    if (board.kind[strand] !== Kind.timer || (status !== Status.pending && status !== Status.away)) return false
    return !isChore(board, strand)
  }
  placeOf(strand: number): string | undefined {
    return this.#engine.recorder?.placeOf(strand)
  }
  isForeign(strand: number, step: number): boolean {
    return this.#engine.recorder?.isForeign(strand, step) === true
  }
  objectName(object: number): string {
    return this.#engine.models[object]?.name ?? ''
  }
  objectType(object: number): string {
    return this.#engine.models[object]?.type ?? ''
  }
  partOf(step: number): string {
    const { trace, models } = this.#engine
    return models[trace.object(step)]?.partOf?.(trace.key(step)) ?? ''
  }
  shownPartOf(step: number): string {
    return this.#engine.recorder?.steps[step]?.part ?? ''
  }
  get isolation(): Isolation | undefined {
    return this.#engine.program.scenario.definition.transactions?.isolation
  }
  told(): readonly Telling[] {
    return this.#transactions?.told() ?? []
  }
  isObserved(object: number): boolean {
    return this.#engine.models[object]?.observed === true
  }
  get left(): readonly LeftOpen[] {
    return this.#engine.left
  }
  get lockEvents(): readonly LockEvent[] {
    return this.#engine.lockEvents
  }
  get accesses(): readonly RecordedAccess[] {
    return this.#engine.recorder?.accesses?.finish() ?? noAccesses
  }
  derived<T>(compute: (execution: ExecutionView) => T): T {
    if (!this.#derived.has(compute)) this.#derived.set(compute, compute(this))
    return this.#derived.get(compute) as T
  }
}
