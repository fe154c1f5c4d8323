/** A run as a person reads it, in a terminal or a log. */

import type { Run } from '../explore/verdict.ts'
import { byScenario, comparisonLines } from './compare.ts'
import type { TextOptions } from './options.ts'
import { createStyle } from './style.ts'
import { summaryLines } from './summary.ts'
import { verdictLines } from './verdict-text.ts'

export { comparisonText } from './compare.ts'
export { findingText } from './finding.ts'
export type { TextOptions } from './options.ts'
export { summaryText } from './summary.ts'
export { verdictLine } from './verdict-line.ts'
export { verdictText } from './verdict-text.ts'

/** Blocks of several lines stand apart; single lines stand together. */
function spaced(blocks: readonly (readonly string[])[]): string[] {
  return blocks.flatMap((block, i) => {
    const before = blocks[i - 1]
    const apart = before !== undefined && (before.length > 2 || block.length > 2)
    return apart ? ['', ...block] : [...block]
  })
}

/** The report of a run: every verdict with its findings, the modes side by side, the totals. */
export function textReport(run: Run, options: TextOptions): string {
  const style = createStyle(options.colour)
  const verdicts = byScenario(run.verdicts).flatMap(group =>
    group.map((verdict, i) => verdictLines(verdict, options, group.slice(0, i))),
  )
  const comparison = comparisonLines(run.verdicts, options)
  return [
    ...spaced(verdicts),
    ...(verdicts.length > 0 ? [''] : []),
    ...(comparison.length > 0 ? [style.strong('side by side'), ...comparison, ''] : []),
    ...(verdicts.length > 0 ? [style.strong('totals')] : []),
    ...summaryLines(run, options),
  ].join('\n')
}
