/** The end of a run: how many scenarios did what, what was left out and why, and how to run the same again. */

import type { Run, Verdict } from '../explore/verdict.ts'
import { byScenario } from './compare.ts'
import { beside, fact } from './facts.ts'
import { firstError } from './failure.ts'
import { oneLine } from './measure.ts'
import type { TextOptions } from './options.ts'
import { count, duration } from './quantities.ts'
import { createStyle, type Style } from './style.ts'
import { headline } from './verdict-line.ts'

function scenariosText(verdicts: readonly Verdict[]): string {
  const scenarios = byScenario(verdicts).length
  if (scenarios === 0) return 'none was run'
  if (scenarios === verdicts.length) return count(scenarios)
  const inMode = (mode: string) => verdicts.filter(verdict => verdict.mode === mode).length
  return `${count(scenarios)}  (${count(inMode('async'))} in async mode, ${count(inMode('threads'))} in threads)`
}

/** What `exhausted` means is said once for all of whom it is said. */
function heldLines(verdicts: readonly Verdict[], options: TextOptions): string[] {
  const held = verdicts.filter(({ verdict, expected }) => expected && (verdict === 'held' || verdict === 'exhausted'))
  if (held.length === 0) return []
  const exhausted = held.filter(verdict => verdict.verdict === 'exhausted').length
  const bounds = [...new Set(held.flatMap(verdict => verdict.bounds ?? []))]
  const total = exhausted === 0 ? count(held.length) : `${count(held.length)}, ${count(exhausted)} of them exhausted`
  return [total, ...bounds.flatMap(text => beside(`exhausted: ${text}`, options))]
}

function expectedLines(verdicts: readonly Verdict[]): string[] {
  const failed = verdicts.filter(({ verdict, expected }) => expected && verdict === 'failed')
  return failed.length === 0 ? [] : [`${count(failed.length)} failed as expected`]
}

function unexpectedLines(verdicts: readonly Verdict[], style: Style): string[] {
  const unexpected = verdicts.filter(verdict => !verdict.expected)
  if (unexpected.length === 0) return []
  const lines = unexpected.map(verdict => headline(verdict, firstError(verdict), style))
  return [style.bad(count(unexpected.length)), ...lines]
}

function skippedLines({ skipped }: Run, options: TextOptions): string[] {
  if (skipped.length === 0) return []
  const lines = skipped.map(
    ({ scenario, mode, reason }) =>
      `– ${oneLine(scenario)}${mode === undefined ? '' : ` · ${mode}`}: ${oneLine(reason)}`,
  )
  return [count(skipped.length), ...lines.flatMap(line => beside(line, options))]
}

function problemLines({ problems }: Run, style: Style, options: TextOptions): string[] {
  if (problems.length === 0) return []
  const lines = problems.map(({ file, message }) => `${file}: ${message}`)
  return [style.bad(`${count(problems.length)} in scenario files`), ...lines.flatMap(line => beside(line, options))]
}

/** The totals of a run, one aligned line each; lines that would say nothing are left out. */
export function summaryLines(run: Run, options: TextOptions): string[] {
  const style = createStyle(options.colour)
  const { verdicts, seed, seconds, interrupted } = run
  const cut = interrupted ? style.warning('  interrupted: what is told above was done until then') : ''
  const lines: [string, string[]][] = [
    ['scenarios', [scenariosText(verdicts)]],
    ['held', heldLines(verdicts, options)],
    ['expected', expectedLines(verdicts)],
    ['unexpected', unexpectedLines(verdicts, style)],
    ['skipped', skippedLines(run, options)],
    ['problems', problemLines(run, style, options)],
    ['seed', [`${seed}  (--seed ${seed} runs the same schedules again)`]],
    ['time', [duration(seconds) + cut]],
  ]
  return lines.flatMap(([label, texts]) => fact(label, texts, style))
}

/** The totals of a run as text. */
export const summaryText = (run: Run, options: TextOptions): string => summaryLines(run, options).join('\n')
