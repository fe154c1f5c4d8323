/** Writing a step to the trace: allocates nothing. */

import { concernsLevel } from '../schedule/admission.ts'
import { type Board, Column, Header } from './board.ts'
import type { BoardFrontier } from './frontier.ts'
import type { Model } from './model.ts'

/** Beside a step's width, which is less. */
export const TIRED = 0x8000

type Models = readonly (Model | undefined)[]

/** Records that `strand` was chosen for step number `step`, before its operation is performed. */
export function recordStep(board: Board, frontier: BoardFrontier, models: Models, step: number, strand: number): void {
  const { count, fallback, strands } = frontier
  const { header, trace, words } = board
  const at = step * board.stride
  const kind = board.kind[strand] as number
  const seen = Header.kinds + (kind >>> 5)
  header[seen] = (header[seen] as number) | (1 << (kind & 31))
  trace[at + Column.strand] = strand
  trace[at + Column.kind] = kind
  trace[at + Column.object] = board.object[strand] as number
  trace[at + Column.key] = board.key[strand] as number
  trace[at + Column.argument] = board.argument[strand] as number
  trace[at + Column.alternative] = 0
  trace[at + Column.level] = levelAt(board, models, strand)
  trace[at + Column.since] = board.since[strand] as number
  trace[at + Column.fallback] = fallback
  trace[at + Column.width] =
    (Math.min(frontier.spins(strand), 0x7fff) << 16) | count | (frontier.tired(strand) ? TIRED : 0)
  trace[at + Column.previous] = frontier.current
  trace[at + Column.fallbackOperation] = count > 1 ? frontier.operation(fallback) : 0
  if (words === 1) {
    let enabled = 0
    for (let i = 0; i < count; i++) enabled |= 1 << (strands[i] as number)
    trace[at + Column.enabled] = enabled
    return
  }
  for (let w = 0; w < words; w++) trace[at + Column.enabled + w] = 0
  for (let i = 0; i < count; i++) {
    const enabled = strands[i] as number
    const word = at + Column.enabled + (enabled >>> 5)
    trace[word] = (trace[word] as number) | (1 << (enabled & 31))
  }
}

/** What the object that `strand` stands at has for blocking operations; 0 for one that has none. */
function levelAt(board: Board, models: Models, strand: number): number {
  if (!concernsLevel(board.kind[strand] as number)) return 0
  return models[board.object[strand] as number]?.level ?? 0
}
