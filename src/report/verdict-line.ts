/** A verdict in one line. */

import type { Finding, Verdict } from '../explore/verdict.ts'
import { failureName, firstError } from './failure.ts'
import { oneLine } from './measure.ts'
import type { TextOptions } from './options.ts'
import { count, counted, duration, estimated, roughly } from './quantities.ts'
import { createStyle, type Style } from './style.ts'

/** An expected failure that was not found: the scenario held, which is not what it says. */
export const missesExpectation = ({ verdict, expectation, expected }: Verdict): boolean =>
  !expected && expectation !== undefined && (verdict === 'held' || verdict === 'exhausted')

/** How much was tried: `1000 schedules (412 distinct of about 700)`, `1000 of about 34,000 schedules (86 distinct)`. */
function extent({ schedules, distinct, coverage, strategy }: Verdict): string {
  const all = roughly(coverage?.estimate ?? 0)
  const of = all > distinct ? ` of about ${estimated(all)}` : ''
  const total = roughly(coverage?.total ?? 0)
  const roughness = strategy === 'dpor' ? 'at least' : 'about'
  const run =
    total > schedules
      ? `${count(schedules)} of ${roughness} ${estimated(total)} schedules`
      : counted(schedules, 'schedule')
  return `${run}${distinct === schedules ? '' : ` (${count(distinct)} distinct${of})`}`
}

function interleavings({ distinct, strategy }: Verdict): string {
  // Of those beyond it nothing is known.
  const within = strategy.includes(':bound=') ? ' within the bound' : ''
  return (distinct === 1 ? 'the only interleaving' : `all ${count(distinct)} interleavings`) + within
}

function failed(verdict: Verdict, finding: Finding | undefined): string {
  const at = finding?.foundAt ?? verdict.firstFailureAt
  const of = at === null || at === verdict.schedules ? '' : ` of ${count(verdict.schedules)}`
  const where = at === null ? '' : ` at schedule ${count(at)}${of}`
  const time = ` (${duration(verdict.seconds)})`
  if (!verdict.expected) return `failed${where}${time}`
  const what = finding === undefined ? '' : `: ${failureName(finding)}`
  return `failed as expected${what}${where}${time}`
}

function outcome(verdict: Verdict, finding: Finding | undefined): string {
  const time = duration(verdict.seconds)
  if (missesExpectation(verdict)) {
    const tried = verdict.verdict === 'held' ? extent(verdict) : interleavings(verdict)
    return `expected failure not found: ${verdict.expectation}, ${tried}, ${time}`
  }
  switch (verdict.verdict) {
    case 'held':
      return `held: ${extent(verdict)}, ${time}`
    case 'exhausted':
      return `exhausted: ${interleavings(verdict)}, ${time}`
    case 'failed':
      return failed(verdict, finding)
    case 'vacuous':
      return `vacuous: ${extent(verdict)}, ${time}`
    case 'error':
      return 'error'
  }
}

/** The line above a verdict or, when it has several, above one of its findings. */
export function headline(verdict: Verdict, finding: Finding | undefined, style: Style): string {
  const sign = verdict.expected ? style.good('✓') : style.bad('✗')
  const warnings = verdict.findings.filter(({ level }) => level === 'warn').length
  const text = outcome(verdict, finding) + (warnings === 0 ? '' : ` · ${counted(warnings, 'warning')}`)
  const coloured = verdict.expected ? text : style.bad(text)
  return `${sign} ${style.strong(oneLine(verdict.scenario))} ${style.faint(`· ${verdict.mode} ·`)} ${coloured}`
}

/** `✓ transfers · async · held: 1000 schedules (412 distinct), 0.31 s`: the whole verdict for a list, or to print as it comes in. */
export const verdictLine = (verdict: Verdict, options: TextOptions): string =>
  headline(verdict, firstError(verdict), createStyle(options.colour))
