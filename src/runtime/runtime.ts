/** What the campaign asks of a runtime, whichever it is. */

import type { Policy } from '../checkers/policy.ts'
import type { InputReference } from '../scenario/input-source.ts'
import type { Explanation, Problem, Recording } from '../schedule/execution.ts'
import type { Schedule } from '../schedule/schedule.ts'
import type { StrategySpec } from '../strategies/registry.ts'

/** A row of executions of one scenario with one value of its inputs. */
export interface Batch {
  /** Batches of one block continue one search, with one value of the inputs. */
  readonly block: number
  readonly inputs: InputReference
  readonly strategy: StrategySpec
  /** Of the block of executions: policies derive theirs from it and the execution's number. */
  readonly seed: number
  /** What `context.random`, `Math.random` and their like derive from. */
  readonly randomSeed: number
  /** The numbers of the first execution and of the one after the last. */
  readonly from: number
  readonly to: number
  /** `performance.timeOrigin`-based time in milliseconds at which to stop at the latest. */
  readonly deadline: number
  /** Whether values and locations are wanted. */
  readonly record: boolean
  /** Whether tasks that change what threads have a copy of each are looked for, even if they hide the error. Default false. */
  readonly probing?: boolean | undefined
  /** What checkers look for; without it they do not look. */
  readonly policy?: Policy | undefined
  /** A fingerprint of a checker's that counts as a failure, whatever its level. */
  readonly sought?: string | undefined
  /** Only this variant of it. Default: any. */
  readonly variant?: string | undefined
}

/** An execution in which something was wrong. */
export interface Failure {
  readonly index: number
  readonly problem: Problem
  readonly schedule: Schedule
  readonly steps: number
  readonly preemptions: number
  readonly switches: number
  /** The trace's executed steps, for reports: strand names, kinds and objects in order. */
  readonly trace: readonly FailureStep[]
  /** Whether tasks may have affected each other in ways that the trace does not tell. */
  readonly hidden: boolean
  /** Names of the tasks, in declaration order. */
  readonly tasks: readonly string[]
  /** The numbers of the strands that ran, a step each. */
  readonly order: readonly number[]
  /** Names of strands as numbers that do not depend on the schedule, by their number. */
  readonly names: readonly number[]
  readonly recording?: Recording | undefined
  /** The member of a portfolio that planned it. */
  readonly strategy?: string | undefined
  /** What checkers say about it besides. */
  readonly explanation?: readonly Explanation[] | undefined
}

/** An execution in which checkers saw something that does not end the campaign. */
export interface Notice {
  readonly level: 'error' | 'warn'
  readonly failure: Failure
  /** Which of the executions that counted it was, from 1. */
  readonly at: number
}

export interface FailureStep {
  readonly strand: string
  readonly task: string
  readonly kind: number
  readonly object: string | undefined
  readonly alternative: number
  readonly preempted: boolean
}

export interface BatchOutcome {
  /** The number of the execution to go on with. */
  readonly next: number
  /** Executions that counted. */
  readonly executions: number
  /** Executions that `fc.pre` discarded. */
  readonly discarded: number
  /** Executions that the policy ended, since they could only have repeated others. */
  readonly redundant: number
  readonly steps: number
  /** Different interleavings seen so far in this block, up to the order of independent steps. */
  readonly distinct: number
  /** What tells interleavings apart: of each execution that counted, in turn; absent when they were lost with a thread. */
  readonly digests?: readonly number[] | undefined
  /** Whether the search is in the course of running all there is, which would be lost if the block ended here. */
  readonly undivided?: boolean | undefined
  /** How many executions there will have been when the search has run everything, as far as can be told, while some are left. */
  readonly total?: number | undefined
  /** Whether two strands were ever enabled at once. */
  readonly concurrent: boolean
  /** Which `sometimes` conditions were reached, by name. */
  readonly reached: readonly string[]
  /** Set when the search has nothing left: the bounds within which that is everything, or '' when it says nothing. */
  readonly exhausted?: string | undefined
  /** The batch ends at the first failure. */
  readonly failure?: Failure | undefined
  /** The first of each fingerprint, of some a few variants. */
  readonly noticed?: readonly Notice[] | undefined
  /** The last execution, when `record` was asked and it did not fail. */
  readonly passed?: Omit<Failure, 'problem'> | undefined
  /** Things to know about the run: what was found to be uncontrolled, which choices were skipped. */
  readonly notes: readonly string[]
}

export interface Runtime {
  run(batch: Batch): Promise<BatchOutcome>
  close(): Promise<void>
}

/** What was noticed in two parts of one batch. */
export const noticedIn = (a: BatchOutcome, b: BatchOutcome): readonly Notice[] => [
  ...(a.noticed ?? []),
  ...(b.noticed ?? []).map(notice => ({ ...notice, at: notice.at + a.executions })),
]
