/** What a failure is called in one short phrase. */

import type { Finding, Verdict } from '../explore/verdict.ts'
import { oneLine } from './measure.ts'

/** The finding that makes the verdict; warnings do not. */
export const firstError = ({ findings }: Verdict): Finding | undefined =>
  findings.find(({ level }) => level === 'error')

/** A kind of finding in words: `task failed`, `deadlock`. */
export const kindWords = (kind: string): string => kind.replaceAll('-', ' ')

/** The failure in a headline or a table: its condition by name, else its kind and whom it concerns. */
export function failureName(finding: Finding): string {
  if (finding.condition !== undefined) return `'${oneLine(finding.condition)}'`
  const words = kindWords(finding.kind)
  return finding.task === undefined ? words : `${words} (${oneLine(finding.task)})`
}

/** The sentence that says what is wrong. It names the kind unless the sentence does so itself. */
export function failureSentence(finding: Finding): string {
  const words = kindWords(finding.kind)
  const says = finding.kind === 'task-failed' ? 'failed' : words
  const named = finding.kind === 'invariant' || finding.message.toLowerCase().includes(says)
  return named ? finding.message : `${words}: ${finding.message}`
}
