/**
 * The wait-for graph of a moment: who holds what, who waits for what. A cycle among owned locks is a deadlock as soon as it
 * closes, even while other tasks still run; when no strand at all can go on, everything that waits is one.
 */

import type { Problem, WaitEdge } from '../schedule/execution.ts'
import { Kind, kindName } from '../schedule/operation.ts'
import { Header, Status } from './board.ts'
import type { Engine } from './engine.ts'
import type { Model } from './model.ts'

/** The model that a strand waits for, if it stands at an operation that is not enabled. */
function blockedOn(engine: Engine, strand: number): Model | undefined {
  const { board } = engine
  // What an ended task has left waiting keeps nobody from ending.
  if (board.status[strand] !== Status.pending || board.done[board.task[strand] as number] !== 0) return undefined
  const model = engine.models[board.object[strand] as number]
  if (model === undefined || model.enabled(strand, board.kind[strand] as number)) return undefined
  return model.awaits?.(strand) ?? model
}

/** The strand's name as reports show it: the task's, and which of its forks. */
export function strandName(engine: Engine, strand: number): string {
  const { board } = engine
  const task = engine.program.tasks[board.task[strand] as number]?.name ?? '?'
  const path: number[] = []
  for (let s = strand; (board.parent[s] as number) >= 0; s = board.parent[s] as number) {
    const parent = board.parent[s] as number
    let index = 1
    for (let other = 0; other < s; other++) if (board.parent[other] === parent) index++
    path.unshift(index)
  }
  return path.length === 0 ? task : `${task}.${path.join('.')}`
}

/** How an object is called in a sentence. */
export const quote = (model: Model): string => `${model.type} \`${model.name}\``

function edge(engine: Engine, strand: number, model: Model, holder: number | undefined): WaitEdge {
  const { board, program } = engine
  const holds = engine.models.filter(other => other?.holders?.().includes(strand)).map(other => (other as Model).name)
  return {
    task: program.tasks[board.task[strand] as number]?.name ?? '?',
    strand: strandName(engine, strand),
    holds,
    waitsFor: model.name,
    operation: kindName(board.kind[strand] as number),
    heldBy: holder === undefined ? undefined : strandName(engine, holder),
    at: engine.recorder?.placeOf(strand) ?? '',
  }
}

function deadlock(engine: Engine, message: string, edges: readonly WaitEdge[]): Problem {
  return {
    kind: 'deadlock',
    fingerprint: `deadlock:${signature(edges.map(e => e.waitsFor))}`,
    message,
    step: (engine.board.header[Header.step] as number) - 1,
    cycle: edges,
  }
}

/** Names without their numbers: five philosophers deadlock in the same way as three. */
const signature = (names: readonly string[]): string =>
  [...new Set(names.map(n => n.replace(/\d+/g, '#')))].sort().join(',')

/** Whether a timer of `task` is pending: it may be a time-out that breaks the cycle. */
function hasTimer({ board }: Engine, task: number): boolean {
  const known = board.header[Header.strands] as number
  for (let strand = 0; strand < known; strand++) {
    if (board.task[strand] === task && board.kind[strand] === Kind.timer && board.status[strand] === Status.pending)
      return true
  }
  return false
}

/** The deadlock that closed when `start` came to its scheduling point, if one did. */
export function cycleFrom(engine: Engine, start: number): Problem | undefined {
  const first = blockedOn(engine, start)
  if (first === undefined || first.owned !== true) return undefined
  const path: { strand: number; model: Model; holder: number }[] = []
  const visit = (strand: number, model: Model): boolean => {
    for (const holder of model.holders?.() ?? []) {
      path.push({ strand, model, holder })
      if (holder === start) return true
      if (!path.some(p => p.strand === holder)) {
        const next = blockedOn(engine, holder)
        if (next !== undefined && next.owned === true && visit(holder, next)) return true
      }
      path.pop()
    }
    return false
  }
  if (!visit(start, first) || path.some(p => hasTimer(engine, engine.board.task[p.strand] as number))) return undefined
  const edges = path.map(p => edge(engine, p.strand, p.model, p.holder))
  const message =
    edges.length === 1
      ? `deadlock: ${edges[0]!.strand} waits for ${quote(first)}, which it holds itself`
      : `deadlock: ${edges.map(e => e.strand).join(', ')} wait for each other`
  return deadlock(engine, message, edges)
}

/** What is wrong when nothing is enabled, nothing is in flight and some task has not ended. */
export function hangOf(engine: Engine): Problem {
  const { board, program } = engine
  const known = board.header[Header.strands] as number
  const edges: WaitEdge[] = []
  const waiting = new Set<number>()
  for (let strand = 0; strand < known; strand++) {
    const task = board.task[strand] as number
    if (board.done[task] !== 0 || program.tasks[task]?.background) continue
    const cycle = cycleFrom(engine, strand)
    if (cycle !== undefined) return cycle
    const model = blockedOn(engine, strand)
    if (model === undefined) continue
    waiting.add(task)
    const holders = model.holders?.() ?? []
    edges.push(edge(engine, strand, model, holders.length === 1 ? holders[0] : undefined))
  }
  const outside = program.tasks.filter((t, task) => !t.background && board.done[task] === 0 && !waiting.has(task))
  if (outside.length === 0) {
    const who = edges.map(e => `${e.strand} waits for \`${e.waitsFor}\``)
    return deadlock(engine, `deadlock: nobody can go on: ${who.join(', ')}`, edges)
  }
  const names = outside.map(t => t.name)
  const problem = deadlock(
    engine,
    `deadlock: ${names.join(', ')} ${names.length === 1 ? 'waits' : 'wait'} for a promise that no code under control can settle` +
      (edges.length === 0 ? '' : `; ${edges.map(e => `${e.strand} waits for \`${e.waitsFor}\``).join(', ')}`),
    edges,
  )
  return {
    ...problem,
    fingerprint: `deadlock:${signature([...names.map(n => `task ${n}`), ...edges.map(e => e.waitsFor)])}`,
  }
}
