/** Who waits for whom: one line an edge of a wait-for cycle. */

import type { WaitEdge } from '../schedule/execution.ts'
import { oneLine, padEnd, textWidth } from './measure.ts'
import type { Style } from './style.ts'

const quoted = (objects: readonly string[]) => objects.map(object => `\`${oneLine(object)}\``).join(' and ')

/** The reason why the object is not free, where one is known. */
function because(edge: WaitEdge): string {
  if (edge.heldBy !== undefined)
    return edge.heldBy === edge.strand ? ' (held by itself)' : ` (held by ${oneLine(edge.heldBy)})`
  return /^acquire|^await$/.test(edge.operation) ? '' : ` (${edge.operation})`
}

const awaited = (edge: WaitEdge): string => (edge.operation === 'await' ? edge.waitsFor : quoted([edge.waitsFor]))

const sentence = (edge: WaitEdge): string =>
  `${edge.holds.length === 0 ? 'holds nothing' : `holds ${quoted(edge.holds)}`}, waits for ${awaited(edge)}${because(edge)}`

/**
 * What came before that the edge tells of, a line each: where a holder that is not in the cycle acquired the object, the
 * notification that was missed.
 */
function earlier(edge: WaitEdge, edges: readonly WaitEdge[], indent: string, style: Style): string[] {
  const { heldBy, heldAt, missedAt } = edge
  const lines = []
  const cyclic = edges.length > 1 && edges.some(({ strand }) => strand === heldBy)
  if (heldAt !== undefined && !cyclic) lines.push(`${indent}acquired at ${heldAt}`)
  if (missedAt !== undefined) lines.push(`${indent}missed the notification at ${missedAt}`)
  return lines.map(style.faint)
}

const widest = (texts: readonly string[]) => Math.max(0, ...texts.map(textWidth))

/** The edges aligned: strand, what it holds and waits for, and where; a place that does not fit goes on a line of its own. */
export function cycleLines(
  edges: readonly WaitEdge[],
  tasks: readonly string[],
  style: Style,
  width: number,
): string[] {
  const strands = edges.map(edge => oneLine(edge.strand))
  const sentences = edges.map(sentence)
  const strandWidth = widest(strands)
  const sentenceWidth = widest(sentences)
  const fits = 2 + strandWidth + 1 + sentenceWidth + 3 + widest(edges.map(edge => edge.at)) <= width
  return edges.flatMap((edge, i) => {
    const name = style.task(tasks.indexOf(edge.task))(padEnd(strands[i] as string, strandWidth))
    const told = sentences[i] as string
    const indent = `  ${' '.repeat(strandWidth + 1)}`
    const before = earlier(edge, edges, indent, style)
    if (edge.at === '') return [`  ${name} ${told}`, ...before]
    if (fits) return [`  ${name} ${padEnd(told, sentenceWidth)}   ${style.faint(edge.at)}`, ...before]
    return [`  ${name} ${told}`, `${indent}${style.faint(edge.at)}`, ...before]
  })
}
