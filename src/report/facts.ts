/** What is known about a failure, one aligned line each: inputs, how small it is, its cause, whether it repeats, how to see it again. */

import type { Finding, Minimal, Verdict } from '../explore/verdict.ts'
import { linesOf, truncate, wrap } from './measure.ts'
import { type TextOptions, widthOf } from './options.ts'
import { count, counted } from './quantities.ts'
import { replayCommand } from './replay-command.ts'
import type { Style } from './style.ts'

const LABEL = 13
const ORIGINAL_WIDTH = 60

/** `text` as lines that fit beside a label. */
export const beside = (text: string, options: TextOptions): string[] =>
  linesOf(text).flatMap(part => wrap(part, widthOf(options) - LABEL))

/** A label in front of lines that hang from it. They are taken as they are, so they may be coloured. */
export const fact = (label: string, lines: readonly string[], style: Style): string[] =>
  lines.map((part, i) => (i === 0 ? style.faint(`  ${label}`.padEnd(LABEL)) : ' '.repeat(LABEL)) + part)

function inputsText({ inputs }: Finding, verbose: boolean): string | undefined {
  if (inputs === undefined) return undefined
  const { shrunk, original } = inputs
  if (shrunk === original) return shrunk
  return `${shrunk}  (shrunk from ${verbose ? original : truncate(linesOf(original).join(' '), ORIGINAL_WIDTH)})`
}

/** What makes a minimal interleaving believable: how many with fewer preemptions were tried. */
function proofText({ preemptions, proven, tried }: Minimal): string {
  if (preemptions === 0) return ''
  const fewer = preemptions === 1 ? 'none' : 'fewer'
  if (!proven) return tried === 0 ? '; not proven' : `; not proven: only ${count(tried)} with ${fewer} were tried`
  if (tried === 1) return `; proven: the only schedule with ${fewer} was tried`
  return `; proven: ${tried === 2 ? 'both' : `all ${count(tried)}`} schedules with ${fewer} were tried`
}

/** How small the interleaving is, and what it was made from. */
function minimalText({ minimal, reproduced: [failed, replays] }: Finding, verbose: boolean): string {
  const { steps, preemptions, switches, from } = minimal
  const size = `${preemptions === 0 ? 'no preemption' : counted(preemptions, 'preemption')} in ${counted(steps, 'step')}`
  if (failed === 0 && replays > 0) return `${size}, not made smaller since it does not repeat`
  const shrunk = from.steps !== steps || from.preemptions !== preemptions
  const before = shrunk ? ` (first seen: ${count(from.preemptions)} in ${count(from.steps)})` : ''
  const detail = verbose ? `, ${counted(switches, 'switch', 'switches')}` : ''
  return size + detail + before + proofText(minimal) + (minimal.cut === true ? '; cut short by time' : '')
}

function reproducedText({ reproduced: [failed, replays], divergence }: Finding): string | undefined {
  if (replays === 0) return undefined
  const ratio = `${failed}/${replays}`
  if (failed === replays) return ratio
  const what = failed === 0 ? 'no replay failed again' : 'not every replay failed again'
  return `${ratio}  ${what}${divergence === undefined ? '' : `: ${divergence}`}`
}

/** Which facts to tell. */
export interface FactChoice {
  /** Only what a reader needs who expected the failure: its inputs, its replay, and that it does not repeat if so. */
  readonly brief: boolean
  /** Whether the same interleaving, with what explains it, stands elsewhere in the report. */
  readonly repeated: boolean
}

/** The facts of `finding`, one or more lines each. */
export function factLines(
  verdict: Verdict,
  finding: Finding,
  style: Style,
  options: TextOptions,
  { brief, repeated }: FactChoice,
): string[] {
  const lines: string[] = []
  const add = (label: string, text: string | undefined, paint = (part: string) => part) => {
    if (text !== undefined) lines.push(...fact(label, beside(text, options).map(paint), style))
  }
  const [failed, replays] = finding.reproduced
  const repeats = failed === replays
  if (!repeated) add('inputs', inputsText(finding, options.verbose))
  if (!brief && !repeated) add('minimal', minimalText(finding, options.verbose))
  if (!brief && !repeated && finding.flip !== undefined) {
    const [first, second] = finding.flip
    lines.push(...fact('cause', [`swapping steps ${first} and ${second} (${style.warning('⚠')}) makes it pass`], style))
  }
  if (!brief || !repeats) add('reproduced', reproducedText(finding), repeats ? undefined : style.warning)
  lines.push(...fact('replay', [style.strong(replayCommand(verdict, finding))], style))
  return lines
}
