/**
 * Tasks that wait for ever. Those that wait for each other's locks, or for one whose holder has ended, are told of as soon as it
 * is certain, even while other tasks still run; when no strand at all can go on, everything that waits is looked at.
 */

import { inspect } from 'node:util'
import { ANSWER, type DeadWait, deadlockOf, reentranceOf, standstillOf, unreleasedOf } from '../checkers/deadlock.ts'
import { lostWakeupOf, missedNotification, missedNotify } from '../checkers/lost-wakeup.ts'
import type { TaskEntry } from '../scenario/program.ts'
import type { Problem, WaitEdge } from '../schedule/execution.ts'
import { Kind, kindName } from '../schedule/operation.ts'
import { Status } from './board.ts'
import type { Engine } from './engine.ts'
import type { Model } from './model.ts'
import { blockedOn, chainFrom, type HeldWait, hopefulTasks } from './wait-graph.ts'

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

/** The names of all strands, by number. */
export function strandNames({ board, program, trace }: Engine): string[] {
  const names: string[] = []
  const children = new Int32Array(trace.strands)
  for (let strand = 0; strand < trace.strands; strand++) {
    const parent = board.parent[strand] as number
    const task = board.task[strand] as number
    names.push(
      parent < 0
        ? (program.tasks[task]?.name ?? '?')
        : `${names[parent]}.${(children[parent] = (children[parent] as number) + 1)}`,
    )
  }
  return names
}

/** How an object is called in a sentence. */
export const quote = (model: Model): string => `${model.type} \`${model.name}\``

/** What a strand waits for that waits for a plain promise. */
const PROMISE = 'a promise'

const nameOf = ({ board, program }: Engine, strand: number): string =>
  program.tasks[board.task[strand] as number]?.name ?? '?'

const lastStep = ({ trace }: Engine): number => trace.length - 1

const holdsOf = (engine: Engine, strand: number): string[] =>
  engine.models.filter(model => model?.holders?.().includes(strand)).map(model => (model as Model).name)

/** The step by which the strand has got what it holds; undefined when it was no task's. */
function acquisition({ trace, models }: Engine, strand: number, model: Model): number | undefined {
  for (let step = trace.length - 1; step >= 0; step--) {
    if (trace.strand(step) !== strand || !takes.has(trace.kind(step))) continue
    const object = trace.object(step)
    if (object === model.id || models[object]?.domain === model.id) return step
  }
  return undefined
}

const takes = new Set<number>([
  Kind.acquire,
  Kind.tryAcquire,
  Kind.acquireRead,
  Kind.tryAcquireRead,
  Kind.acquireWrite,
  Kind.tryAcquireWrite,
  Kind.wake,
])

function edge(engine: Engine, strand: number, model: Model, holder: number | undefined): DeadWait {
  const { board, recorder } = engine
  const heldSince = holder === undefined ? undefined : acquisition(engine, holder, model)
  const heldAt = heldSince === undefined ? undefined : recorder?.steps[heldSince]?.at
  return {
    task: nameOf(engine, strand),
    strand: strandName(engine, strand),
    holds: holdsOf(engine, strand),
    waitsFor: model.name,
    type: model.type,
    operation: kindName(board.kind[strand] as number),
    heldBy: holder === undefined ? undefined : strandName(engine, holder),
    ...(heldSince === undefined ? {} : { heldSince }),
    ...(heldAt === undefined ? {} : { heldAt }),
    at: recorder?.placeOf(strand) ?? '',
  }
}

const heldEdge = (engine: Engine, { strand, model, holder }: HeldWait) => edge(engine, strand, model, holder)

/** The cycle, or the wait for an ended holder, that the wait of `start` leads to. */
function chainProblem(engine: Engine, start: number, hopeful: ReadonlySet<number>): Problem | undefined {
  const { board, program } = engine
  const chain = chainFrom(engine, start, hopeful)
  if (chain === undefined) return undefined
  const [first] = chain.waits as [HeldWait, ...HeldWait[]]
  const edges = chain.waits.map(wait => heldEdge(engine, wait))
  if (chain.open) {
    // What a task in the background waits for is no finding.
    const awaited = first.model.owned === true && program.tasks[board.task[first.strand] as number]?.background !== true
    return awaited ? unreleasedOf(edges[0] as DeadWait, lastStep(engine)) : undefined
  }
  if (edges.length > 1) return deadlockOf(edges, lastStep(engine))
  // Who took the permits of a semaphore need not be who gives them back.
  return first.model.owned === true ? reentranceOf(edges[0] as DeadWait, lastStep(engine)) : undefined
}

/** Whether the task of a lock's holder can evidently go on: the usual case, which needs no further look. */
function holderRuns(engine: Engine, model: Model): boolean {
  const { board } = engine
  return (model.holders?.() ?? []).every(
    holder => board.status[holder] === Status.pending && blockedOn(engine, holder)?.owned !== true,
  )
}

/** What is certain to wait for ever, since `start` has come to a scheduling point or has ended. */
export function cycleFrom(engine: Engine, start: number): Problem | undefined {
  const { board } = engine
  if (board.status[start] === Status.ended) return leftBy(engine, board.task[start] as number)
  const model = blockedOn(engine, start)
  if (model === undefined || model.owned !== true || holderRuns(engine, model)) return undefined
  const hopeful = hopefulTasks(engine)
  return hopeful.has(board.task[start] as number) ? undefined : chainProblem(engine, start, hopeful)
}

/** What somebody waits for that a task has not released before it ended. */
function leftBy(engine: Engine, task: number): Problem | undefined {
  const { board, models } = engine
  const left = models.filter(
    model => model?.owned === true && model.holders?.().some(holder => board.task[holder] === task) === true,
  )
  if (left.length === 0) return undefined
  const hopeful = hopefulTasks(engine)
  for (let strand = 0; strand < engine.frontier.known; strand++) {
    const model = blockedOn(engine, strand)
    if (model === undefined || !left.includes(model) || hopeful.has(board.task[strand] as number)) continue
    const problem = chainProblem(engine, strand, hopeful)
    if (problem !== undefined) return problem
  }
  return undefined
}

const NOBODY: ReadonlySet<number> = new Set()

/** Whether nobody minds that it waits for ever. A worker may well be who it is that tasks wait for. */
const isBeside = (entry: TaskEntry | undefined): boolean => entry?.background === true && entry.hosted === undefined

/** What is wrong when nothing is enabled, nothing is in flight and some task has not ended. */
export function hangOf(engine: Engine): Problem {
  const { board, program } = engine
  const waits: DeadWait[] = []
  const handlers: WaitEdge[] = []
  const waiting = new Set<number>()
  let lost: Problem | undefined
  for (let strand = 0; strand < engine.frontier.known; strand++) {
    const task = board.task[strand] as number
    if (board.done[task] !== 0 || isBeside(program.tasks[task])) continue
    if (board.status[strand] === Status.away) {
      waiting.add(task)
      waits.push(answerEdge(engine, strand))
      handlers.push(...handlerEdges(engine, strand))
    }
    const model = blockedOn(engine, strand)
    if (model === undefined) continue
    const chain = chainProblem(engine, strand, NOBODY)
    if (chain !== undefined) return chain
    waiting.add(task)
    const holders = model.holders?.() ?? []
    const wait = edge(engine, strand, model, holders.length === 1 ? holders[0] : undefined)
    waits.push(wait)
    lost ??= lostBy(engine, strand, wait)
  }
  if (lost !== undefined) return lost
  const promised = program.tasks.flatMap((t, task) =>
    t.background || board.done[task] !== 0 || waiting.has(task) ? [] : [promiseEdge(engine, task)],
  )
  return standstillOf(waits, promised, lastStep(engine), handlers)
}

/** The wait of a strand whose call was never answered. */
const answerEdge = (engine: Engine, strand: number): DeadWait => ({
  task: nameOf(engine, strand),
  strand: strandName(engine, strand),
  holds: holdsOf(engine, strand),
  waitsFor: inspect(engine.payloadOf(strand)),
  type: ANSWER,
  operation: 'effect',
  heldBy: undefined,
  at: engine.recorder?.placeOf(strand) ?? '',
})

/** Where the code stands that was to answer a strand's call: what the strand has forked waits for promises. */
function handlerEdges(engine: Engine, strand: number): WaitEdge[] {
  const { board } = engine
  const below = (each: number): boolean =>
    each >= 0 && (board.parent[each] === strand || below(board.parent[each] as number))
  return Array.from({ length: engine.frontier.known }, (_, each) => each)
    .filter(each => isWaiting(engine, each) && below(each))
    .map(each => strandEdge(engine, each, [each]))
    .filter(({ at }) => at !== '')
}

/** The notification that the strand's wait has missed, if it waits for one. */
function lostBy(engine: Engine, strand: number, wait: DeadWait): Problem | undefined {
  const { board, trace } = engine
  const object = board.object[strand] as number
  const missed =
    board.kind[strand] === Kind.notified
      ? missedNotify(trace, object, board.key[strand] as number, strand)
      : board.kind[strand] === Kind.wake && wait.heldBy === undefined
        ? missedNotification(trace, object, strand)
        : undefined
  if (missed === undefined) return undefined
  const missedAt = engine.recorder?.steps[missed.notify]?.at
  const told = missedAt === undefined ? wait : { ...wait, missedAt }
  return lostWakeupOf(told, strandName(engine, trace.strand(missed.notify)), missed, lastStep(engine))
}

/** Where a task awaits a promise that is not under control; empty where locations were not captured. */
export const promisePlace = (engine: Engine, task: number): string => promiseEdge(engine, task).at

/** What a task waits for of which no strand stands at a scheduling point. */
function promiseEdge(engine: Engine, task: number): WaitEdge {
  const strands = Array.from({ length: engine.frontier.known }, (_, strand) => strand).filter(
    strand => engine.board.task[strand] === task && isWaiting(engine, strand),
  )
  return strandEdge(engine, strands.at(-1) ?? task, strands)
}

/** Whether a strand waits for a plain promise. */
const isWaiting = ({ board }: Engine, strand: number): boolean =>
  board.status[strand] === Status.idle || board.status[strand] === Status.awaiting

const strandEdge = (engine: Engine, strand: number, holding: readonly number[]): WaitEdge => ({
  task: nameOf(engine, strand),
  strand: strandName(engine, strand),
  holds: holding.flatMap(each => holdsOf(engine, each)),
  waitsFor: PROMISE,
  operation: 'await',
  heldBy: undefined,
  at: engine.awaits?.placeOf(strand) ?? engine.recorder?.awaitOf(strand) ?? '',
})
