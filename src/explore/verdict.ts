/** The result of exploring a scenario in one mode, as data: everything a report shows, and nothing that is not JSON-safe. */

import type { Explanation, FindingKind, HistoryView, ThrownError, WaitEdge } from '../schedule/execution.ts'

export type Mode = 'async' | 'threads'

export type VerdictKind = 'held' | 'exhausted' | 'failed' | 'vacuous' | 'error'

/** One step of the minimal interleaving, as a report shows it. */
export interface ReportStep {
  /** Counts from 1. */
  readonly step: number
  readonly task: string
  /** The strand's name; the task's name, with a suffix when the task forked. */
  readonly strand: string
  /** The operation's word: `get`, `acquire`. */
  readonly operation: string
  readonly object?: string | undefined
  /** The value that went in or came out, as text. */
  readonly value?: string | undefined
  /** Whether `value` went in (`set ← 1`) or came out (`get → 1`). */
  readonly direction?: 'in' | 'out' | undefined
  /** `file:line:column` in the user's code; the file is relative to the working directory where it lies below it. */
  readonly at?: string | undefined
  /** Whether a preemption took place just before this step. */
  readonly preempted: boolean
  /** Whether the failure depends on this step; the others may be folded. */
  readonly relevant: boolean
  /** What code of the step read and wrote that several strands touch and one of them changes, in order. */
  readonly accesses?: readonly ReportAccess[] | undefined
}

/** A read or a write of a property, an entry of a container, or a variable, which is no step of its own. */
export interface ReportAccess {
  readonly task: string
  readonly strand: string
  readonly access: 'read' | 'write'
  /** The operation's word: `read`, `write`, `get`, `push`. */
  readonly operation: string
  /** What was touched: `account.balance`, `rows['loom']`. */
  readonly object: string
  /** The value that went in or came out, as text. */
  readonly value?: string | undefined
  readonly direction?: 'in' | 'out' | undefined
  /** `file:line:column`, as for steps. */
  readonly at: string
}

export interface Minimal {
  readonly steps: number
  readonly preemptions: number
  readonly switches: number
  /** Whether every schedule with fewer preemptions was tried. */
  readonly proven: boolean
  /** How many schedules with fewer preemptions were tried. */
  readonly tried: number
  /** Whether making it small, or looking for its cause, was cut short by time: elsewhere it may come out smaller. */
  readonly cut?: boolean
  /** The same counts of the execution in which the failure was first seen. */
  readonly from: { readonly steps: number; readonly preemptions: number }
}

export interface Finding {
  readonly kind: FindingKind
  /** A warning leaves the verdict as it is. */
  readonly level: 'error' | 'warn'
  readonly fingerprint: string
  /** One sentence that says what is wrong. */
  readonly message: string
  readonly task?: string | undefined
  readonly object?: string | undefined
  /** Name of the invariant or condition, where one broke. */
  readonly condition?: string | undefined
  /** The inputs after shrinking and before, as text; absent where the scenario has none. */
  readonly inputs?: { readonly shrunk: string; readonly original: string } | undefined
  readonly token: string
  /** How many of the confirming replays failed in the same way, and of how many. */
  readonly reproduced: readonly [number, number]
  /** When it was not reproduced: where the executions part, in words. */
  readonly divergence?: string | undefined
  readonly minimal: Minimal
  /** What checkers say about the minimal execution: the cause, where they see it. Steps count from 1. */
  readonly explanation?: readonly Explanation[] | undefined
  /** The steps that show it, counted from 1, where a checker has seen it. */
  readonly steps?: readonly number[] | undefined
  /** Where in the user's code it is, where no step shows it. */
  readonly at?: string | undefined
  readonly cycle?: readonly WaitEdge[] | undefined
  /** The calls of a scenario with operations, where they are what is wrong. */
  readonly history?: HistoryView | undefined
  /** Two steps (counted from 1) whose swap makes the execution pass. */
  readonly flip?: readonly [number, number] | undefined
  readonly error?: Omit<ThrownError, 'original'> | undefined
  readonly trace: readonly ReportStep[]
  /** The tasks in declaration order, for the lanes of a report; without it they come in order of their first step. */
  readonly tasks?: readonly string[] | undefined
  /** The schedule at which it was first seen, counted from 1. */
  readonly foundAt: number
  /** The strategy that found it, where the one that was asked for is a portfolio of several. */
  readonly strategy?: string | undefined
}

/** How much of what there is a campaign has shown. */
export interface CoverageView {
  /** How many of the last `window` executions showed an interleaving for the first time. */
  readonly fresh: number
  readonly window: number
  /** How many different interleavings there are at least, as far as can be told; absent when too few have come up twice. */
  readonly estimate?: number | undefined
  /**
   * For `dfs` and `dpor` that did not come to their end: how many schedules they would have run, told from the branches that were
   * run and those that are known to be left. `dpor` comes to know of branches as it goes, so for it this is too low.
   */
  readonly total?: number | undefined
}

export interface Verdict {
  readonly scenario: string
  /** Relative to the working directory where it lies below it. */
  readonly file?: string | undefined
  readonly mode: Mode
  readonly verdict: VerdictKind
  /** Whether this is what the scenario expects (`expectFailure`). */
  readonly expected: boolean
  /** What `expectFailure` asked for. */
  readonly expectation?: string | undefined
  readonly strategy: string
  readonly seed: number
  /** Executions that counted, and how many different interleavings they were, up to the order of independent steps. */
  readonly schedules: number
  readonly distinct: number
  /** Absent when nothing was explored. */
  readonly coverage?: CoverageView | undefined
  /** Steps over all executions. */
  readonly steps: number
  readonly seconds: number
  /** Schedules a second, but for starting and minimising; absent when there were too few to tell. */
  readonly rate?: number | undefined
  /** Peak resident memory of the process during the campaign less that at its start, in bytes. */
  readonly memory: number
  readonly firstFailureAt: number | null
  readonly findings: readonly Finding[]
  /** For `exhausted`: that of the notes which says within which bounds and on what assumptions. */
  readonly bounds?: string | undefined
  /** Things to know that are no findings: a mode that was skipped, bounds of `exhausted`, why it is vacuous, what is uncontrolled. */
  readonly notes: readonly string[]
  /** Packages that were instrumented besides the user's own code, `false` where nothing was by request: a replay has to do the same. */
  readonly instrument?: readonly string[] | false | undefined
  /** For `error`: what was wrong with the definition or the run. */
  readonly error?: string | undefined
}

/** All that one run of the command line explored. */
export interface Run {
  readonly heddle: string
  readonly node: string
  readonly seed: number
  /** ISO 8601. */
  readonly startedAt: string
  readonly seconds: number
  readonly verdicts: readonly Verdict[]
  /** Files and scenarios that could not be run at all. */
  readonly problems: readonly { readonly file: string; readonly message: string }[]
  /** Scenarios or modes that were left out, with the reason. */
  readonly skipped: readonly {
    readonly scenario: string
    readonly file?: string | undefined
    readonly mode?: Mode
    readonly reason: string
  }[]
  readonly interrupted: boolean
}
