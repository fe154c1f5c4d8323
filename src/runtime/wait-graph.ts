/**
 * Who waits for whom at a moment, and which tasks can never go on. A task is *hopeless* when each of its strands waits for a
 * lock that its holders alone can release, and a holder of each belongs to a hopeless task or to one that has ended. A strand
 * that sleeps, waits for an answer or for a plain promise may go on, so its task is not: what is told at once must be certain.
 */

import { Status } from './board.ts'
import type { Engine } from './engine.ts'
import type { Model } from './model.ts'

/** A strand that waits, and what for. */
export interface Wait {
  readonly strand: number
  readonly model: Model
}

/** A wait with the strand that keeps it from ending. */
export interface HeldWait extends Wait {
  readonly holder: number
}

const taskOf = ({ board }: Engine, strand: number): number => board.task[strand] as number

/** What a strand waits for, if it stands before an operation that is not enabled. */
function waitOf(engine: Engine, strand: number): Model | undefined {
  const { board } = engine
  if (board.status[strand] !== Status.pending) return undefined
  const model = engine.models[board.object[strand] as number]
  if (model === undefined || model.enabled(strand, board.kind[strand] as number)) return undefined
  return model.awaits?.(strand) ?? model
}

/** The same, but for strands that an ended task has left behind: they keep nobody from ending. */
export const blockedOn = (engine: Engine, strand: number): Model | undefined =>
  engine.board.done[taskOf(engine, strand)] === 0 ? waitOf(engine, strand) : undefined

/** The tasks that may still go on, by themselves or because somebody may release what they wait for. */
export function hopefulTasks(engine: Engine): ReadonlySet<number> {
  const { board } = engine
  const hopeful = new Set<number>()
  const waits: Wait[] = []
  for (let strand = 0; strand < engine.frontier.known; strand++) {
    const status = board.status[strand]
    if (status === Status.ended || status === Status.unused) continue
    const model = waitOf(engine, strand)
    if (model?.owned === true) waits.push({ strand, model })
    else hopeful.add(taskOf(engine, strand))
  }
  for (let settled = false; !settled; ) {
    settled = true
    for (const { strand, model } of waits) {
      const task = taskOf(engine, strand)
      if (hopeful.has(task)) continue
      if (model.holders?.().some(holder => !hopeful.has(taskOf(engine, holder))) === true) continue
      hopeful.add(task)
      settled = false
    }
  }
  return hopeful
}

/** The wait of a strand of the task, of `preferred` if that one waits. */
function waitIn(engine: Engine, task: number, preferred: number): Wait | undefined {
  const own = blockedOn(engine, preferred)
  if (own !== undefined) return { strand: preferred, model: own }
  for (let strand = 0; strand < engine.frontier.known; strand++) {
    if (taskOf(engine, strand) !== task) continue
    const model = blockedOn(engine, strand)
    if (model !== undefined) return { strand, model }
  }
  return undefined
}

/**
 * From the wait of `start` on to its holder's, and so on: the waits of a cycle, or the one whose holder has ended (`open`);
 * undefined when it leads to neither. Only tasks that are not `hopeful` are followed.
 */
export function chainFrom(
  engine: Engine,
  start: number,
  hopeful: ReadonlySet<number>,
): { readonly waits: readonly HeldWait[]; readonly open: boolean } | undefined {
  const path: HeldWait[] = []
  for (let strand = start; ; ) {
    const wait = waitIn(engine, taskOf(engine, strand), strand)
    const holder = wait?.model.holders?.().find(other => !hopeful.has(taskOf(engine, other)))
    if (wait === undefined || holder === undefined) return undefined
    path.push({ ...wait, holder })
    const task = taskOf(engine, holder)
    const from = path.findIndex(each => taskOf(engine, each.strand) === task)
    if (from >= 0) return { waits: path.slice(from), open: false }
    if (engine.board.done[task] !== 0) return { waits: [path.at(-1) as HeldWait], open: true }
    strand = holder
  }
}
