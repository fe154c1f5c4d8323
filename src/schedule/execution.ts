/** One run of a scenario under a schedule: its trace, and what went wrong. */

import type { CheckKind } from '../scenario/checks.ts'
import type { Trace } from './trace.ts'

/** The kinds of finding. */
export type FindingKind =
  | 'invariant'
  | 'task-failed'
  | 'unhandled-rejection'
  | 'deadlock'
  | 'lost-wakeup'
  | 'stuck'
  | 'livelock'
  | 'crash'
  | 'vacuous'
  | 'nondeterminism'
  | 'not-linearizable'
  | CheckKind

/** An edge of a wait-for cycle: `task` holds some objects and waits for another, at a place in the user's code. */
export interface WaitEdge {
  readonly task: string
  readonly strand: string
  /** Names of the objects it holds. */
  readonly holds: readonly string[]
  /** The object it waits for, and the operation it stands before. */
  readonly waitsFor: string
  readonly operation: string
  /** The task that it waits for, when one strand alone holds the object. */
  readonly heldBy: string | undefined
  /** The step by which that one got it, from 0, and where in the user's code that is. */
  readonly heldSince?: number | undefined
  readonly heldAt?: string | undefined
  /** The step of a notification that it has missed, from 0, and where that is. */
  readonly missed?: number | undefined
  readonly missedAt?: string | undefined
  /** `file:line:column`; empty where locations were not captured. */
  readonly at: string
}

/** Something that a runtime or a checker saw to be wrong. */
export interface Problem {
  readonly kind: FindingKind
  /** What makes two problems the same failure: kind, and invariant, task or objects. */
  readonly fingerprint: string
  /** Of what may turn out to be no failure: what tells it from others with the same fingerprint. */
  readonly variant?: string | undefined
  readonly message: string
  readonly task?: string | undefined
  readonly object?: string | undefined
  /** The step after which it was seen; -1 when before the first or after the last. */
  readonly step: number
  /** The steps that show it, counted from 0, where a checker has seen it. */
  readonly steps?: readonly number[] | undefined
  /** Names of the objects that a broken condition looked at, where it was recorded. */
  readonly looked?: readonly string[] | undefined
  /** A strand that came to no step any more, and where in the user's code it stands. */
  readonly strand?: string | undefined
  readonly at?: string | undefined
  /** Whether a dependency did by itself what is warned of. */
  readonly foreign?: boolean | undefined
  readonly cycle?: readonly WaitEdge[] | undefined
  /** Of a suspicion: the places to which a schedule is to be steered that makes it come true, as `strategies/steer.ts` has them. */
  readonly steer?: readonly number[] | undefined
  /** What the user's code threw, as far as it can be told across threads. */
  readonly error?: ThrownError | undefined
  /** The calls of a scenario with operations, where they are what is wrong. */
  readonly history?: HistoryView | undefined
}

/** What a checker says about an execution that failed. */
export interface Explanation {
  readonly kind: CheckKind
  /** What it would have as a finding of its own. */
  readonly fingerprint: string
  readonly message: string
  /** The steps that show it, counted from 0. */
  readonly steps: readonly number[]
}

/** One call of a history, as text. */
export interface CallView {
  /** Who made it: the name of a task, or `before`. */
  readonly process: string
  /** `push(1)`. */
  readonly call: string
  /** `→ 1`, `✗ Error: full`; empty for a call that returned nothing. */
  readonly outcome: string
  /** Where its call and its return stand among all calls and returns, from 1. Without the latter it never returned. */
  readonly called: number
  readonly returned?: number | undefined
  /** Whether it is known to have taken effect. */
  readonly known: boolean
}

/** A history that no sequential order explains. Calls are named by their number in `calls`. */
export interface HistoryView {
  /** What it was held to. */
  readonly consistency: string
  readonly processes: readonly string[]
  readonly calls: readonly CallView[]
  /** The longest explanation: an order of calls that the model allows, and the state it leads to. */
  readonly explained: readonly number[]
  readonly state: string
  /** The calls at which it fails, each with what the model does instead, as in "returns 1". */
  readonly unexplained: readonly { readonly call: number; readonly model: string }[]
}

/** An error of the user's code in a form that crosses threads. */
export interface ThrownError {
  readonly name: string
  readonly message: string
  readonly stack?: string | undefined
  /** The error itself, where it was thrown in this thread. */
  readonly original?: unknown
}

export interface RecordedStep {
  readonly value?: string | undefined
  /** Which part of its object the operation concerned: `[2]`. */
  readonly part?: string | undefined
  readonly at?: string | undefined
}

/** Something that code read or wrote between two operations, where more than one strand touched it and one changed it. */
export interface RecordedAccess {
  /** The step in which it happened, from 0. */
  readonly step: number
  readonly task: string
  readonly strand: number
  readonly access: 'read' | 'write'
  /** The word for it: `read`, `write`, `get`, `push`. */
  readonly operation: string
  /** What was touched: `account.balance`, `rows['loom']`. */
  readonly place: string
  /** What came out or went in, as text. */
  readonly value?: string | undefined
  /** `file:line:column`. */
  readonly at: string
  /** The number of the place: names may be alike. */
  readonly spot: number
  /** The number of the value, the same for the same; absent when it is not known. */
  readonly content?: number | undefined
  /** The value, if it is a number. */
  readonly number?: number | undefined
  /** Whether nothing was found there. */
  readonly missing: boolean
}

/** What is recorded besides the trace when an execution is replayed for a report. */
export interface Recording {
  /** For each step the value that went in or came out, as text, and where in the user's code, `file:line:column`. */
  readonly steps: readonly RecordedStep[]
  /** Names of strands and objects by number. */
  readonly strands: readonly string[]
  readonly objects: readonly string[]
  /** Choices of a schedule that could not be made when it was replayed, in words. */
  readonly skipped: readonly string[]
  /** What instrumented code did in between, in order. */
  readonly accesses: readonly RecordedAccess[]
}

export interface Execution {
  readonly trace: Trace
  readonly problem: Problem | undefined
  readonly preemptions: number
  readonly switches: number
  readonly recording?: Recording | undefined
}
