/**
 * What the calls of a scenario with operations do, kept on the board: any thread can judge them, also when the ones that made
 * them wait for ever.
 *
 * The record lies in a shared array that is written past the scheduler. Its clock is the board's stamp, which differs from step
 * to step: a call begins at the start of a step, after which no other can begin until the next, so that equal stamps mean what
 * closed intervals say.
 */

import type { Call, Outcome } from '../checkers/linearizability/history.ts'
import { Judge, type Ruling } from '../checkers/linearizability/judge.ts'
import { DefinitionError } from '../scenario/definition-error.ts'
import { isPreconditionFailure } from '../scenario/input-source.ts'
import { type CallLog, make } from '../scenario/operations/process.ts'
import { BEFORE, callText, type PlannedCall } from '../scenario/operations/program.ts'
import type { Program } from '../scenario/program.ts'
import type { Shared } from '../scenario/shared.ts'
import type { Problem } from '../schedule/execution.ts'
import { Kind } from '../schedule/operation.ts'
import { AbortError } from './abort.ts'
import { BoardOverflow, Header, Unseen } from './board.ts'
import type { Engine } from './engine.ts'
import type { SharedArray } from './objects/array.ts'
import { Unstorable } from './objects/packed.ts'
import { describeError } from './problems.ts'

/** The fields of a call's record. */
const Field = Object.freeze({ called: 0, returned: 1, status: 2, value: 3 })
const FIELDS = 4
const NO_KEY = -1

const Status = Object.freeze({ returned: 1, threw: 2, unknown: 3 })

export class Calls implements CallLog {
  readonly #engine: Engine
  readonly #program: Program
  readonly #calls: readonly PlannedCall[]
  readonly #judge: Judge
  readonly #refused: (error: unknown) => boolean
  #record!: SharedArray<unknown>
  /** Calls before the tasks start are told apart by a clock of their own, which ends before the board's begins. */
  #early = 0

  /** `refused` tells of errors that are no answers: the scenario cannot be run in this way. */
  constructor(engine: Engine, program: Program, refused: (error: unknown) => boolean) {
    this.#engine = engine
    this.#refused = refused
    this.#program = program
    this.#calls = program.calls ?? []
    this.#judge = new Judge(program.scenario, program.inputs)
  }

  /** Makes room for a new execution; in `setup`, before the user's own. */
  prepare(shared: Shared): void {
    const nothing = new Array<unknown>(this.#calls.length * FIELDS).fill(undefined)
    this.#record = shared.array(nothing, { name: '(calls)' }) as unknown as SharedArray<unknown>
    this.#early = -2 * this.#calls.length
  }

  /** Makes the calls that come before all others, where there are any; a promise then. */
  before(state: unknown): PromiseLike<unknown> | undefined {
    return this.#calls.some(({ process }) => process === BEFORE) ? this.#makeEarly(state) : undefined
  }

  async #makeEarly(state: unknown): Promise<unknown> {
    const made = await state
    for (const [number, call] of this.#calls.entries()) {
      if (call.process !== BEFORE) continue
      // Nobody could let it go on.
      if (this.#judge.waits(this.history(), this.#callOf(number))) continue
      await make(this.#program.scenario.definition.operations!, call, number, made, this)
    }
    return made
  }

  // ── taking down ─────────────────────────────────────────────────────────────────────────────────────────────────────

  #now(): number {
    const { engine } = this.#record.home
    return engine.phase === 'setup' ? this.#early++ : (engine.board.header[Header.stamp] as number)
  }

  #write(call: number, field: number, value: unknown): void {
    const packed = this.#record.pack(value)
    if (packed instanceof Unstorable) {
      throw new DefinitionError(
        this.#program.scenario.name,
        `${callText(this.#calls[call]!)} answers with something that cannot be compared with what the model says: let it ` +
          `return plain data (${packed.error.message.replace(/^heddle: .*?: /, '')})`,
      )
    }
    this.#record.perform(-1, Kind.set, 0, { index: call * FIELDS + field, value: packed })
  }

  begin(label: string): Promise<unknown> {
    return this.#engine.request(undefined, Kind.call, NO_KEY, 0, label)
  }

  called(call: number): void {
    const { header } = this.#engine.board
    // Which call returned before which began depends on steps that have nothing else to do with each other.
    header[Header.unseen] = (header[Header.unseen] as number) | Unseen.outside
    this.#write(call, Field.called, this.#now())
  }

  returned(call: number, value: unknown): void {
    this.#end(call, Status.returned, value)
  }

  threw(call: number, error: unknown): void {
    if (error instanceof AbortError || error instanceof BoardOverflow || isPreconditionFailure(error)) throw error
    if (this.#refused(error)) throw error
    const { mayThrow } = this.#program.scenario.definition
    const { name, message, stack } = describeError(error)
    const unknown = mayThrow?.(error, this.#calls[call]!.name) === true
    this.#end(call, unknown ? Status.unknown : Status.threw, { name, message, stack })
  }

  #end(call: number, status: number, value: unknown): void {
    const { phase } = this.#engine
    if (phase !== 'running' && phase !== 'setup') return
    if (value !== undefined) this.#write(call, Field.value, value)
    this.#write(call, Field.status, status)
    this.#write(call, Field.returned, this.#now())
  }

  // ── judging ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  #read(call: number, field: number): unknown {
    return this.#record.perform(-1, Kind.get, 0, call * FIELDS + field)
  }

  #callOf(number: number): Call {
    const { process, name, args } = this.#calls[number]!
    const called = this.#read(number, Field.called) as number
    const returned = (this.#read(number, Field.returned) as number | undefined) ?? Number.POSITIVE_INFINITY
    return { process, name, args, called, returned, outcome: this.#outcome(number) }
  }

  #outcome(number: number): Outcome {
    const value = this.#read(number, Field.value)
    switch (this.#read(number, Field.status)) {
      case Status.returned:
        return { type: 'returned', value }
      case Status.threw:
        return { type: 'threw', error: value as { name: string; message: string; stack?: string } }
      case Status.unknown:
        return { type: 'unknown', error: value as { name: string; message: string } }
      default:
        return { type: 'unknown' }
    }
  }

  /** The calls that were made so far. */
  history(): Call[] {
    const calls: Call[] = []
    for (let i = 0; i < this.#calls.length; i++) {
      if (this.#read(i, Field.called) !== undefined) calls.push(this.#callOf(i))
    }
    return calls
  }

  ended(step: number): Ruling {
    return this.#judge.ended(this.history(), step)
  }

  stuck(standstill: Problem): Ruling {
    const history = this.history()
    return this.#judge.stuck(
      history,
      history.filter(call => call.returned === Number.POSITIVE_INFINITY),
      standstill,
    )
  }
}
