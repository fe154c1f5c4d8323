/**
 * Whoever leads a batch: asks the search for the next plan, prepares the board, and after each execution counts it, tells the
 * search and keeps the failure that ends the batch. On the event loop that is the one engine; among threads the first worker.
 */

import { Examiner, type Noticed } from '../checkers/examiner.ts'
import type { Explanation, Problem } from '../schedule/execution.ts'
import { scheduleOf } from '../schedule/schedule.ts'
import { policies } from '../strategies/registry.ts'
import { skippedDeviations } from '../strategies/replay.ts'
import type { Plan, Search } from '../strategies/strategy.ts'
import { BoardOverflow, Header } from './board.ts'
import { REDUNDANT } from './decision.ts'
import type { Engine } from './engine.ts'
import { BoardExecution } from './execution-view.ts'
import { Recorder } from './recorder.ts'
import type { Batch, BatchOutcome, Failure, Notice } from './runtime.ts'
import type { Seen } from './seen.ts'
import type { Session } from './session.ts'
import { strandNames } from './waits.ts'

// Captured at import: while a run is on, the global ones tell virtual time.
const now = performance.now.bind(performance)
const { timeOrigin } = performance

const UNDECIDED =
  'undecided: the calls of some executions could neither be explained nor be shown to be wrong within the bound; ' +
  'raise `bound`, or make fewer calls'

const BLIND =
  'tasks came to no scheduling point after their beginning: where code is not instrumented its awaits are none. ' +
  'Use heddle run, the plugin of heddle/vitest, or node --import heddle/register'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

export class Leader {
  readonly #session: Session
  readonly #batch: Batch
  readonly #search: Search
  readonly #seen: Seen
  readonly outcome: Mutable<BatchOutcome>
  readonly #digests: number[] = []
  readonly #examiner: Examiner | undefined
  readonly #view: BoardExecution
  readonly #noticed: Notice[] = []
  #plan: Plan | undefined
  #index: number

  /** `seen` are the block's executions so far. */
  constructor(session: Session, batch: Batch, search: Search, seen: Seen) {
    this.#session = session
    this.#batch = batch
    this.#search = search
    this.#seen = seen
    this.#index = batch.from
    this.#examiner = examinerOf(session, batch)
    this.#view = new BoardExecution(session.engine, session.transactions)
    this.outcome = {
      next: batch.from,
      executions: 0,
      discarded: 0,
      redundant: 0,
      steps: 0,
      distinct: seen.distinct,
      digests: this.#digests,
      concurrent: false,
      reached: [],
      noticed: this.#noticed,
      notes: [],
    }
  }

  /** Whether another execution is to be run; if so the board is ready for it. */
  next(): boolean {
    const more = this.#more()
    if (!more) this.outcome.total = this.#search.total
    return more
  }

  #more(): boolean {
    const { outcome } = this
    if (outcome.failure !== undefined || this.#index >= this.#batch.to) return false
    if (timeOrigin + now() >= this.#batch.deadline && this.#index > this.#batch.from) return false
    if (this.#session.engine.board.header[Header.stop] !== 0) return false
    this.#plan = this.#search.next(this.#index)
    if (this.#plan === undefined) {
      if (this.#search.exhausted === true) outcome.exhausted = this.#search.bounds ?? ''
      else if (this.#search.shortfall !== undefined) outcome.notes = [...outcome.notes, this.#search.shortfall]
      return false
    }
    this.prepare()
    return true
  }

  /** Readies the board for the present plan. Throws `BoardOverflow` when the policy's state does not fit. */
  prepare(): void {
    const { engine } = this.#session
    const { board } = engine
    const plan = this.#plan!
    const ints = plan.ints ?? []
    const needed = plan.policy.size(board.size.strands, ints)
    if (needed > board.size.policy) throw new BoardOverflow('policy', needed)
    board.reset()
    board.header[Header.policy] = policies.indexOf(plan.policy)
    plan.policy.begin(board.policy, plan.seed, ints)
    engine.policy = plan.policy
    engine.recorder = this.#batch.record ? new Recorder(board) : undefined
  }

  /** Takes account of the execution that has just ended, counted or not. */
  finish(): void {
    const { engine, reached } = this.#session
    const { outcome } = this
    const { header } = engine.board
    const trace = engine.trace
    // An execution that must run again in another way has not been: the search is asked for the same plan again.
    const redundant = header[Header.abort] === REDUNDANT
    const discarded = this.#session.discarded && !redundant
    if (engine.restart !== undefined && !discarded && !redundant) return
    const counted = !discarded && !redundant
    if (counted) this.#distinguish()
    // Checkers go by the order of all steps, and would see the same again in the same one.
    const examination = counted && this.#seen.isNew ? this.#examiner?.examine(this.#view.begin()) : undefined
    const problem = engine.problem ?? examination?.problem
    this.#index++
    outcome.next = this.#index
    if (discarded) outcome.discarded++
    if (redundant) outcome.redundant++
    this.#search.finished?.({
      index: this.#index - 1,
      trace,
      failed: problem !== undefined,
      preemptions: header[Header.preemptions] as number,
      counted,
      redundant,
      governed: Math.min(trace.length, engine.maxSteps),
    })
    outcome.undivided = this.#search.undivided
    if (!counted) return
    outcome.executions++
    outcome.steps += trace.length
    if ((header[Header.widest] as number) > 1) {
      if (!this.#session.blind) outcome.concurrent = true
      else if (!outcome.notes.includes(BLIND)) outcome.notes = [...outcome.notes, BLIND]
    }
    if (reached.size > outcome.reached.length) outcome.reached = [...reached]
    if (header[Header.undecided] !== 0) {
      header[Header.undecided] = 0
      outcome.notes = [...new Set([...outcome.notes, UNDECIDED])]
    }
    for (const each of examination?.noticed ?? []) this.#notice(each)
    if (examination !== undefined && examination.excuses.length > 0)
      outcome.notes = [...new Set([...outcome.notes, ...examination.excuses])]
    if (problem !== undefined) outcome.failure = this.#failure(problem, examination?.explanation)
    else if (this.#batch.record) outcome.passed = this.#describe()
  }

  #distinguish(): void {
    const { trace, opaque } = this.#session.engine
    this.#digests.push(this.#seen.add(trace, opaque || trace.unseen !== 0))
    this.outcome.distinct = this.#seen.distinct
  }

  #notice({ level, problem, explanation }: Noticed): void {
    this.#noticed.push({ level, failure: this.#failure(problem, explanation), at: this.outcome.executions })
  }

  #failure(problem: Problem, explanation: readonly Explanation[] = []): Failure {
    return { ...this.#describe(), problem, explanation, strategy: this.#plan?.label }
  }

  #describe(): Omit<Failure, 'problem'> {
    const { engine } = this.#session
    const described = describeExecution(engine, this.#index - 1)
    const recording = engine.recorder
    if (recording === undefined) return described
    const { board, models } = engine
    if (board.header[Header.policy] === policies.findIndex(p => p.name === 'replay')) {
      const schedule = 'schedule' in this.#batch.strategy ? this.#batch.strategy.schedule : []
      for (const i of skippedDeviations(board.policy)) {
        recording.skipped.push(
          `choice ${i + 1} of ${schedule.length} could not be made: the code before it has changed`,
        )
      }
    }
    const strands = strandNames(engine)
    const objects = models.map(model => model?.name ?? '')
    return { ...described, recording: recording.finish(strands, objects) }
  }
}

/** Has checkers look as the batch says; none where it says nothing. */
function examinerOf({ program }: Session, { policy, sought, variant }: Batch): Examiner | undefined {
  const expected = program.scenario.definition.expectFailure
  return policy && new Examiner({ policy, expected, sought, variant })
}

/** The execution on the board as execution number `index`, without what only a recording has. */
export function describeExecution(engine: Engine, index: number): Omit<Failure, 'problem' | 'recording'> {
  const { trace, board, models, program } = engine
  const strands = strandNames(engine)
  return {
    index,
    // What the fair fallback chose after `maxSteps` is no part of the schedule.
    schedule: scheduleOf(trace, engine.maxSteps),
    steps: trace.length,
    preemptions: board.header[Header.preemptions] as number,
    switches: board.header[Header.switches] as number,
    trace: Array.from({ length: trace.length }, (_, i) => {
      const step = trace.at(i)
      return {
        strand: strands[step.strand] as string,
        task: program.tasks[step.task]!.name,
        kind: step.kind,
        object: step.object === 0 ? undefined : (models[step.object]?.name ?? ''),
        alternative: step.alternative,
        preempted: step.previous >= 0 && step.strand !== step.previous && step.fallback === step.previous,
      }
    }),
    hidden: engine.opaque || trace.unseen !== 0,
    tasks: program.tasks.map(task => task.name),
    order: Array.from({ length: trace.length }, (_, i) => trace.strand(i)),
    names: Array.from({ length: trace.strands }, (_, strand) => trace.nameOf(strand)),
  }
}
