/**
 * What a checker is: a pure function of one execution. It looks at the trace when the execution is over and says what is wrong
 * with it and which steps show that. Whoever leads the batch calls it, in both modes, once for each different interleaving.
 *
 * What comes of it is a question of policy (`policy.ts`), not of the checker: a finding, a warning, or, where the execution
 * failed anyway, the explanation of that failure (`examiner.ts`).
 *
 * Checkers run after executions by the hundred thousand, so one that sees nothing should allocate nothing: it returns `nothing`,
 * and keeps what it counts with in typed arrays of its module, made anew for no execution.
 */

import type { AllowedRace } from '../scenario/allow-races.ts'
import type { CheckKind, Level } from '../scenario/checks.ts'
import type { Isolation } from '../scenario/transactions.ts'
import type { Problem, RecordedAccess } from '../schedule/execution.ts'
import type { LeftOpen } from '../schedule/left-open.ts'
import type { LockEvent } from '../schedule/lock-event.ts'
import type { Trace } from '../schedule/trace.ts'
import type { Telling } from './transactions/telling.ts'

/** One execution that has ended. Valid until the next one starts. */
export interface ExecutionView {
  readonly trace: Trace
  /** What is known to be wrong with it: then trouble that is seen explains that, and checkers may go by weaker evidence. */
  readonly problem: Problem | undefined
  readonly tasks: number
  /** Whether tasks run on threads of their own, which share memory. */
  readonly parallel: boolean
  /** Data races that are meant. */
  readonly allowedRaces: readonly AllowedRace[]
  /** Whether a step is at one of the places that entry number `entry` of these names. */
  isAllowedAt(step: number, entry: number): boolean
  taskName(task: number): string
  /** Whether the task need not end. */
  isBackground(task: number): boolean
  /** How many steps had been granted when the task ended; -1 when it did not. */
  endOf(task: number): number
  /** Whether it ended by throwing. */
  hasThrown(task: number): boolean
  /** `alice`, or `alice.1` for a strand that it forked. */
  strandName(strand: number): string
  /** Whether the strand has run to its end. */
  hasEnded(strand: number): boolean
  /** Whether the strand waits for the answer of an effect that it started. */
  isAway(strand: number): boolean
  /** Whether the strand is a timer that has not gone off and keeps the process alive. */
  isTimer(strand: number): boolean
  /** Where in the user's code the strand stands, on recorded replays, as far as this thread knows. */
  placeOf(strand: number): string | undefined
  /**
   * Whether it was a dependency's code that brought the strand to its operation of `step`, or where that is -1 to where it
   * stands; known on recorded replays.
   */
  isForeign(strand: number, step: number): boolean
  objectName(object: number): string
  /** The word for what it is: `cell`, `mutex`, `effects`. */
  objectType(object: number): string
  /** The part of an object that a step concerned, as its operations name it: `[2]`, `['apple']`; empty when it cannot be told. */
  partOf(step: number): string
  /** The same as a report shows it: known on recorded replays, also of an entry that is gone, as far as this thread knows. */
  shownPartOf(step: number): string
  /** What the scenario asks of its transactions. */
  readonly isolation: Isolation | undefined
  /** What tasks have told of their transactions. */
  told(): readonly Telling[]
  /** Whether it is a lock that is no shared object: what happens to it is told by `lockEvents`. */
  isObserved(object: number): boolean
  /** What tasks have opened and not closed by the time they had ended, as far as this thread knows. */
  readonly left: readonly LeftOpen[]
  readonly lockEvents: readonly LockEvent[]
  /** What instrumented code has read and written that several strands touch; empty but on recorded replays. */
  readonly accesses: readonly RecordedAccess[]
  /** `compute(this)`, once for each execution, for what several checkers go by. */
  derived<T>(compute: (execution: ExecutionView) => T): T
}

/** Something that a checker sees to be wrong. */
export interface Trouble {
  readonly kind: CheckKind
  /** What makes it the same as another: the kind and the objects, with numbers as `#`, so that five accounts have one. */
  readonly fingerprint: string
  /** Of what may turn out to be no trouble: what tells it from others with the same fingerprint, as `variants.ts` has it. */
  readonly variant?: (() => string) | undefined
  /** One sentence that names the cause: who did what to what, and what another had done to it. */
  readonly message: string
  /** The steps that show it, counted from 0, in order. */
  readonly steps: readonly number[]
  readonly task?: string | undefined
  readonly object?: string | undefined
  /** The strand that came to no step any more and whose place in the code is to be told. */
  readonly strand?: number | undefined
  /** Where in the code it came about, and whether that is a dependency's, where no step or strand tells. */
  readonly at?: string | undefined
  readonly foreign?: boolean | undefined
  /** Why it is no trouble after all, for the notes of a verdict. */
  readonly excuse?: string | undefined
  /** Of a suspicion: the places to which a schedule is to be steered that makes it come true, as `strategies/steer.ts` has them. */
  readonly steer?: readonly number[] | undefined
}

export interface Checker {
  readonly kind: CheckKind
  /** The level where nobody says another. */
  readonly level: Level
  /** Its errors do not end the campaign: it goes on within its budget, since what they lead to tells more. Default false. */
  readonly deferred?: boolean
  /** All that is wrong with the execution; of what has the same fingerprint the first is enough. */
  examine(execution: ExecutionView): readonly Trouble[]
}

/** No trouble. */
export const nothing: readonly never[] = Object.freeze([])

/** Names without their numbers. */
export const signature = (name: string): string => name.replace(/\d+/g, '#')
