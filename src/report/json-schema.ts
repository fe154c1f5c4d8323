/** The types of the JSON report, version 1. Keys are added in later versions, but none of these is changed or taken away. */

import type { Mode, VerdictKind } from '../explore/verdict.ts'
import type { HistoryView } from '../schedule/execution.ts'

export interface JsonReport {
  readonly version: 1
  readonly heddle: string
  readonly node: string
  readonly seed: number
  readonly startedAt: string
  readonly seconds: number
  readonly interrupted: boolean
  readonly scenarios: readonly JsonScenario[]
  readonly skipped: readonly JsonSkipped[]
  readonly problems: readonly JsonProblem[]
}

export interface JsonScenario {
  readonly name: string
  readonly file?: string
  readonly mode: Mode
  readonly verdict: VerdictKind
  readonly expected: boolean
  readonly expectation?: string
  readonly strategy: string
  readonly seed: number
  readonly schedules: number
  readonly distinct: number
  readonly coverage?: JsonCoverage
  readonly steps: number
  readonly seconds: number
  readonly rate: number | null
  readonly memory: number
  readonly firstFailureAt: number | null
  readonly findings: readonly JsonFinding[]
  readonly notes: readonly string[]
  readonly error?: string
}

export interface JsonCoverage {
  readonly fresh: number
  readonly window: number
  readonly estimate?: number
  readonly total?: number
}

export interface JsonFinding {
  readonly kind: string
  readonly level: 'error' | 'warn'
  readonly fingerprint: string
  readonly message: string
  readonly task?: string
  readonly object?: string
  readonly condition?: string
  readonly inputs?: string
  readonly originalInputs?: string
  readonly token: string
  readonly foundAt: number
  readonly reproduced: readonly [number, number]
  readonly divergence?: string
  readonly minimal: JsonMinimal
  readonly explanation?: readonly JsonExplanation[]
  readonly steps?: readonly number[]
  readonly at?: string
  readonly cycle?: readonly JsonWait[]
  readonly history?: HistoryView
  readonly flip?: readonly [number, number]
  readonly error?: JsonError
  readonly trace: readonly JsonStep[]
}

export interface JsonMinimal {
  readonly steps: number
  readonly preemptions: number
  readonly switches: number
  readonly proven: boolean
  readonly tried: number
  readonly cut?: boolean
  readonly from: { readonly steps: number; readonly preemptions: number }
}

export interface JsonExplanation {
  readonly kind: string
  readonly fingerprint: string
  readonly message: string
  readonly steps: readonly number[]
}

export interface JsonWait {
  readonly task: string
  readonly strand: string
  readonly holds: readonly string[]
  readonly waitsFor: string
  readonly op: string
  readonly heldBy?: string
  readonly heldAt?: string
  readonly missedAt?: string
  readonly at: string
}

export interface JsonError {
  readonly name: string
  readonly message: string
  readonly stack?: string
}

export interface JsonStep {
  readonly step: number
  readonly task: string
  readonly strand: string
  readonly op: string
  readonly object?: string
  readonly value?: string
  readonly direction?: 'in' | 'out'
  readonly at: string
  readonly preempted: boolean
  readonly relevant: boolean
  readonly accesses?: readonly JsonAccess[]
}

export interface JsonAccess {
  readonly task: string
  readonly strand: string
  readonly access: 'read' | 'write'
  readonly op: string
  readonly object: string
  readonly value?: string
  readonly direction?: 'in' | 'out'
  readonly at: string
}

export interface JsonSkipped {
  readonly name: string
  readonly file?: string
  readonly mode?: Mode
  readonly reason: string
}

export interface JsonProblem {
  readonly file: string
  readonly message: string
}
