/** Whether a verdict is what the scenario expects of itself. */

import type { AnyScenario } from '../scenario/scenario.ts'
import type { FindingKind } from '../schedule/execution.ts'
import type { Finding, VerdictKind } from './verdict.ts'

/** Kinds that are a special case of another: a lost wakeup is a deadlock that has one more thing to say. */
const cases: Partial<Record<FindingKind, FindingKind>> = {
  'lost-wakeup': 'deadlock',
  'lock-misuse': 'task-failed',
  starvation: 'livelock',
}

/** Whether a finding is one that `expectFailure` asks for. */
export const meets = ({ kind, fingerprint }: Finding, expectFailure: string): boolean =>
  kind === expectFailure || cases[kind] === expectFailure || fingerprint === expectFailure

export function expectationOf(
  scenario: AnyScenario,
  verdict: VerdictKind,
  findings: readonly Finding[],
): { readonly expected: boolean; readonly expectation: string | undefined } {
  const { expectFailure } = scenario.definition
  if (expectFailure === undefined)
    return { expected: verdict === 'held' || verdict === 'exhausted', expectation: undefined }
  const matches = (finding: Finding) => meets(finding, expectFailure)
  const errors = findings.filter(({ level }) => level === 'error')
  return { expected: errors.length > 0 && errors.every(matches), expectation: expectFailure }
}
