/** A verdict with all that belongs to it: its line, why it is so, its findings, its notes. */

import { meets } from '../explore/expectation.ts'
import type { Finding, Verdict } from '../explore/verdict.ts'
import { fact } from './facts.ts'
import { failureName, firstError } from './failure.ts'
import { findingLines, sameInterleaving } from './finding.ts'
import { linesOf, paragraph } from './measure.ts'
import { type TextOptions, widthOf } from './options.ts'
import { count, memory, rate } from './quantities.ts'
import { replayCommand } from './replay-command.ts'
import { createStyle, type Style } from './style.ts'
import { headline, missesExpectation } from './verdict-line.ts'

/** Findings told in full; the others get a line each. */
const FULL_FINDINGS = 3

/** In a sentence, why the verdict is not what one would wish. */
function reasons(verdict: Verdict): string[] {
  const { verdict: kind, expected, expectation, error, findings, notes } = verdict
  if (kind === 'error') return [error ?? 'the scenario could not be run']
  if (missesExpectation(verdict)) {
    const other = kind === 'exhausted' ? '' : '; else give it more schedules or another strategy'
    return [`The scenario says expectFailure: '${expectation}'. If the bug was fixed, remove that${other}.`]
  }
  if (kind === 'failed' && !expected && expectation !== undefined) {
    const found = findings.some(finding => meets(finding, expectation))
    return [
      `The scenario says expectFailure: '${expectation}', but ${found ? 'not only that failed' : 'something else failed'}:`,
    ]
  }
  if (kind === 'vacuous' && notes.length === 0 && findings.length === 0) {
    return ['It proves nothing: no schedule ever had two tasks that could both go on.']
  }
  return []
}

function figures(verdict: Verdict): string {
  const { strategy, seed, steps, coverage } = verdict
  const speed = `${rate(verdict.rate)} schedules/s`
  const growth = coverage === undefined ? [] : [`${coverage.fresh} of the last ${coverage.window} were new`]
  return `  ${[strategy, `seed ${seed}`, `${count(steps)} steps`, speed, memory(verdict.memory), ...growth].join(' · ')}`
}

/** The finding that stands in an earlier verdict of the same scenario, if it is the same in every step. */
const shownBefore = (finding: Finding, earlier: readonly Verdict[]) =>
  earlier.find(verdict => verdict.findings.slice(0, FULL_FINDINGS).some(other => sameInterleaving(finding, other)))
    ?.mode

const nouns = { error: 'finding', warn: 'warning' } as const

function findingBlock(
  verdict: Verdict,
  index: number,
  style: Style,
  options: TextOptions,
  earlier: readonly Verdict[],
): string[] {
  const finding = verdict.findings[index] as Finding
  const shownIn = options.verbose ? undefined : shownBefore(finding, earlier)
  const brief = verdict.expected && !options.verbose
  const alike = verdict.findings.filter(({ level }) => level === finding.level)
  const several = alike.length > 1 || finding.level === 'warn'
  const title = `  ${nouns[finding.level]} ${alike.indexOf(finding) + 1} of ${alike.length}, at schedule ${count(finding.foundAt)}`
  return [
    ...(shownIn === undefined || several ? [''] : []),
    ...(several ? [style.faint(title)] : []),
    ...findingLines(verdict, finding, style, options, { brief, shownIn }),
  ]
}

/** A finding beyond those told in full. */
const furtherLines = (verdict: Verdict, finding: Finding, style: Style) => [
  `  also ${finding.level === 'warn' ? 'a warning of ' : ''}${failureName(finding)}, at schedule ${count(finding.foundAt)}`,
  ...fact('replay', [replayCommand(verdict, finding)], style),
]

/**
 * The lines of a verdict. `earlier` are the verdicts of the same scenario in other modes that stand above it: what they
 * show already is not shown again.
 */
export function verdictLines(verdict: Verdict, options: TextOptions, earlier: readonly Verdict[] = []): string[] {
  const style = createStyle(options.colour)
  const width = widthOf(options)
  const full = options.verbose ? verdict.findings.length : Math.min(FULL_FINDINGS, verdict.findings.length)
  const further = verdict.findings.slice(full)
  const note = (text: string) => paragraph(text, '  ', width).map(line => style.faint(line))
  return [
    headline(verdict, firstError(verdict), style),
    ...(options.verbose && verdict.verdict !== 'error' ? [style.faint(figures(verdict))] : []),
    ...reasons(verdict).flatMap(text => paragraph(text, '  ', width)),
    ...verdict.findings.slice(0, full).flatMap((_, i) => findingBlock(verdict, i, style, options, earlier)),
    ...(further.length > 0 ? ['', ...further.flatMap(finding => furtherLines(verdict, finding, style))] : []),
    ...(verdict.findings.length > 0 && verdict.notes.length > 0 ? [''] : []),
    ...verdict.notes
      .filter(text => linesOf(text).join('') !== '' && (options.verbose || text !== verdict.bounds))
      .flatMap(note),
  ]
}

/** A verdict in full: to print as it comes in. */
export const verdictText = (verdict: Verdict, options: TextOptions): string => verdictLines(verdict, options).join('\n')
