/** Whether a verdict is what the scenario expects of itself. */

import type { AnyScenario } from '../scenario/scenario.ts'
import type { Finding, VerdictKind } from './verdict.ts'

export function expectationOf(
  scenario: AnyScenario,
  verdict: VerdictKind,
  findings: readonly Finding[],
): { readonly expected: boolean; readonly expectation: string | undefined } {
  const { expectFailure } = scenario.definition
  if (expectFailure === undefined)
    return { expected: verdict === 'held' || verdict === 'exhausted', expectation: undefined }
  const matches = (finding: Finding) => finding.kind === expectFailure || finding.fingerprint === expectFailure
  return { expected: findings.length > 0 && findings.every(matches), expectation: expectFailure }
}
