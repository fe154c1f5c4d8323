/**
 * Drives executions on one event loop. Each state is a function that is called when everything is quiet, does the next thing
 * and says what to wait for; states that need not wait call the next one at once.
 */

import { isThenable } from '../../scenario/thenable.ts'
import type { Problem } from '../../schedule/execution.ts'
import { AbortError } from '../abort.ts'
import { BoardOverflow } from '../board.ts'
import { Decision, spent } from '../decision.ts'
import type { Engine } from '../engine.ts'
import type { Leader } from '../leader.ts'
import { Turn } from '../quiet.ts'
import type { Session } from '../session.ts'
import type { Outside } from './outside.ts'

/** Milliseconds after which what `setup`, `finally` or `teardown` waits for will not come, with nothing in flight. */
const SETTLING = 10_000

type Settled = { readonly value: unknown } | { readonly error: unknown }

export interface DriverOptions {
  readonly session: Session
  readonly leader: Leader
  readonly outside: Outside
  readonly randomSeed: number
  /** Forgets the shared objects of the execution before. */
  readonly reset: () => void
  /** Called with what `setup` returned; a restart when the scenario turns out to be of another sort than assumed. */
  readonly inspect: (state: unknown) => void
  /** Called when the tasks are there and none has begun. */
  readonly launched: () => void
  /** Lets go of what an execution has left; whether there was any. */
  readonly unwind: () => boolean
  /** Called before `teardown`, however the execution has ended. */
  readonly ended: () => void
  /** Called after an execution's tasks have ended, before judging. */
  readonly settled: () => void
}

/** Thrown out of `turn` when `setup`, `teardown` or a definition's function itself failed. */
export class ScenarioError extends Error {
  constructor(message: string, cause: unknown) {
    super(message, { cause })
    this.name = 'ScenarioError'
  }
}

export class Driver {
  readonly #options: DriverOptions
  readonly #engine: Engine
  readonly #session: Session
  #state: () => number
  #judging = 0
  /** Whether what a function of the definition waits for may still come; undefined while none waits. */
  #awaits: (() => boolean) | undefined

  constructor(options: DriverOptions) {
    this.#options = options
    this.#session = options.session
    this.#engine = options.session.engine
    this.#state = this.#begin
  }

  readonly turn = (): number => this.#state()

  /** Whether something that is known to be on its way has not come yet, seen from one more turn of the event loop. */
  readonly waits = (): boolean => {
    if (this.#state !== this.#step) return this.#awaits?.() === true
    return this.#engine.expects() && this.#options.outside.wait() === Turn.outside
  }

  /** The step at hand was cut off: it had not ended within `limit` milliseconds. */
  endless(limit: number): void {
    const engine = this.#engine
    const { scenario, tasks } = this.#session.program
    if (engine.phase !== 'running') {
      const where = engine.phase === 'setup' ? 'setup' : 'finally or teardown'
      const message = `heddle: scenario '${scenario.name}': ${where} did not come to an end within ${limit / 1000} s`
      this.#state = () => {
        throw new ScenarioError(message, undefined)
      }
      return
    }
    const strand = Math.max(0, engine.running)
    const task = tasks[engine.board.task[strand] as number]!.name
    engine.raise({
      kind: 'stuck',
      fingerprint: `stuck:${task}`,
      message: `stuck: ${task} never came to a scheduling point within ${limit / 1000} s (an endless loop?)`,
      task,
      step: engine.trace.length - 1,
    })
  }

  readonly #begin = (): number => {
    const { leader, reset } = this.#options
    try {
      if (!leader.next()) return Turn.done
    } catch (error) {
      if (!(error instanceof BoardOverflow)) throw error
      // The plan does not fit the board: it is asked for again on a larger one.
      this.#engine.problem = undefined
      this.#engine.restartWith({ reason: 'grow', overflow: error })
      return Turn.done
    }
    this.#engine.begin(this.#session.program)
    reset()
    return this.#guarded(
      () => this.#engine.setUp(() => this.#session.setUp(this.#options.randomSeed)),
      'setup',
      this.#settleIn,
    )
  }

  /** Code that `setup` has started and that goes on comes to rest before the tasks begin, as it does where `setup` is awaited. */
  readonly #settleIn = (state: unknown): number => {
    if (this.#engine.service < 0) return this.#launch(state)
    this.#state = () => this.#launch(state)
    return Turn.quiet
  }

  readonly #launch = (state: unknown): number => {
    const { session, inspect } = this.#options
    const engine = this.#engine
    session.ready(state)
    inspect(state)
    if (engine.restart !== undefined) return this.#tearDown()
    this.#options.outside.begin()
    engine.phase = 'running'
    try {
      engine.addTasks(() => engine.thread)
      this.#options.launched()
    } catch (error) {
      if (!(error instanceof BoardOverflow)) throw error
      engine.restartWith({ reason: 'grow', overflow: error })
      return this.#tearDown()
    }
    if (engine.restart !== undefined) return this.#tearDown()
    this.#state = this.#step
    return this.#step()
  }

  readonly #step = (): number => {
    const engine = this.#engine
    const strand = engine.choose()
    if (strand >= 0) {
      this.#options.outside.progress()
      engine.grant(strand)
      return Turn.quiet
    }
    switch (strand) {
      case Decision.wait:
        return this.#options.outside.wait()
      case Decision.close:
        return this.#session.close() ? Turn.quiet : this.#step()
      case Decision.abort:
        // Stacks unwind first, so that what they release is released before teardown.
        engine.abandon()
        this.#state = this.#unwound
        return Turn.quiet
      default:
        this.#options.outside.progress()
        this.#options.settled()
        if (engine.problem !== undefined || engine.restart !== undefined) return this.#tearDown()
        engine.phase = 'judging'
        this.#judging = 0
        return this.#judge()
    }
  }

  /** Whether the tasks were not run to their end. */
  get #cutShort(): boolean {
    return this.#engine.problem !== undefined || this.#engine.restart !== undefined
  }

  readonly #unwound = (): number => (this.#options.unwind() ? Turn.quiet : this.#tearDown())

  readonly #judge = (): number => {
    const conditions = this.#session.program.finally
    while (this.#judging < conditions.length) {
      const outcome = this.#session.judge(conditions[this.#judging++]!)
      if (isThenable(outcome)) {
        return this.#await(outcome, 'finally', settled =>
          this.#judged('value' in settled ? (settled.value as Problem | undefined) : undefined),
        )
      }
      if (outcome !== undefined) return this.#judged(outcome)
    }
    return this.#tearDown()
  }

  #judged(problem: Problem | undefined): number {
    if (problem === undefined) return this.#judge()
    this.#engine.raise(problem)
    return this.#tearDown()
  }

  #tearDown(): number {
    const { teardown } = this.#session.program.scenario.definition
    this.#engine.phase = 'judging'
    this.#options.ended()
    if (teardown === undefined) return this.#finish()
    return this.#guarded(() => teardown(this.#session.state), 'teardown', this.#finish)
  }

  readonly #finish = (): number => {
    const engine = this.#engine
    engine.abandon()
    this.#options.unwind()
    this.#options.leader.finish()
    const { restart } = engine
    if (restart !== undefined && !spent(restart)) return Turn.done
    this.#state = this.#begin
    // The queues are empty before the next begins, so that Node delivers this execution's unhandled rejections.
    return Turn.quiet
  }

  /** Calls a function of the definition and goes on with what it returns or resolves to. */
  #guarded(call: () => unknown, where: string, next: (value: unknown) => number): number {
    let result: unknown
    try {
      result = call()
    } catch (error) {
      return this.#broke(where, error)
    }
    if (!isThenable(result)) return next(result)
    return this.#await(result, where, settled =>
      'value' in settled ? next(settled.value) : this.#broke(where, settled.error),
    )
  }

  #broke(where: string, error: unknown): number {
    if (error instanceof BoardOverflow) {
      this.#engine.restartWith({ reason: 'grow', overflow: error })
      return this.#finish()
    }
    if (error instanceof AbortError) return this.#finish()
    const { scenario } = this.#session.program
    const message = error instanceof Error ? error.message : String(error)
    throw new ScenarioError(`heddle: scenario '${scenario.name}': ${where} failed: ${message}`, error)
  }

  #await(promise: PromiseLike<unknown>, where: string, next: (settled: Settled) => number): number {
    let settled: Settled | undefined
    promise.then(
      value => {
        settled = { value }
      },
      (error: unknown) => {
        settled = { error }
      },
    )
    const { outside } = this.#options
    // Of an execution that was cut short `teardown` may wait for tasks that never come back.
    const lost = () => outside.lost(this.#cutShort ? undefined : SETTLING)
    let looked = false
    this.#state = () => {
      this.#awaits = undefined
      if (settled !== undefined) return next(settled)
      if (!looked) {
        looked = true
        outside.begin()
        return Turn.quiet
      }
      if (lost()) {
        if (this.#cutShort) return next({ value: undefined })
        this.#broke(
          where,
          new Error(`it waits for a promise that nothing settles (${SETTLING / 1000} s, with nothing in flight)`),
        )
      }
      this.#awaits = () => settled === undefined && !lost()
      return Turn.outside
    }
    return Turn.quiet
  }
}
