/** One finding as lines: what is wrong, who waits for whom, the interleaving, the facts. */

import type { Finding, Verdict } from '../explore/verdict.ts'
import { cycleLines } from './cycle.ts'
import { factLines } from './facts.ts'
import { failureSentence } from './failure.ts'
import { historyLines } from './history.ts'
import { laneLines, tasksOf } from './lanes.ts'
import { type TextOptions, widthOf } from './options.ts'
import { withShortStrands } from './strands.ts'
import { createStyle, type Style } from './style.ts'
import { messageLines, thrownLines } from './thrown.ts'
import { headline } from './verdict-line.ts'

/** How much of a finding to tell: `brief` leaves out what only matters to someone who did not expect it. */
export interface Telling {
  readonly brief?: boolean
  /** Where the same interleaving stands already; it is named instead of shown. */
  readonly shownIn?: string | undefined
}

/** A finding without its headline. */
export function findingLines(
  verdict: Verdict,
  found: Finding,
  style: Style,
  options: TextOptions,
  { brief = false, shownIn }: Telling = {},
): string[] {
  const finding = withShortStrands(found)
  const width = widthOf(options)
  const tasks = tasksOf(finding)
  const facts = factLines(verdict, finding, style, options, { brief, repeated: shownIn !== undefined })
  if (shownIn !== undefined) return [`  the same failure by the same interleaving as in ${shownIn} mode`, ...facts]
  const sentences = [
    ...(finding.explanation ?? []).flatMap(({ message }) => messageLines(message, options)),
    ...messageLines(sentence(finding), options).map(style.strong),
    ...thrownLines(finding, style, options),
    ...cycleLines(finding.cycle ?? [], tasks, style, width),
  ]
  const lanes = laneLines(finding, style, options)
  const history = finding.history === undefined ? [] : ['', ...historyLines(finding.history, tasks, style, options)]
  return [...sentences, ...history, '', ...(lanes.length === 0 ? [] : [...lanes, '']), ...facts]
}

const sentence = (finding: Finding): string =>
  finding.at === undefined ? failureSentence(finding) : `${failureSentence(finding)} (${finding.at})`

/** One finding in full, under a headline of its own: also the message of an `InterleavingError`. */
export function findingText(verdict: Verdict, finding: Finding, options: TextOptions): string {
  const style = createStyle(options.colour)
  return [headline(verdict, finding, style), '', ...findingLines(verdict, finding, style, options)].join('\n')
}

/** Whether both are the same failure, come about by the same operations in the same order. */
export const sameInterleaving = (a: Finding, b: Finding): boolean =>
  a.fingerprint === b.fingerprint &&
  a.inputs?.shrunk === b.inputs?.shrunk &&
  a.trace.length === b.trace.length &&
  a.trace.every((step, i) => {
    const other = b.trace[i]
    return step.strand === other?.strand && step.operation === other.operation && step.object === other.object
  })
