/**
 * Tasks that wait for ever, in words: each way to come to it is a failure of its own.
 *
 * - a cycle: each waits for what the next one holds;
 * - reentrance: a task waits for a lock that it holds itself;
 * - unreleased: the holder has ended without releasing;
 * - a promise: what a task awaits nobody under control can settle;
 * - else nobody is left who could do what is waited for.
 *
 * Who waits for whom is seen by the runtime, while the execution runs: see `runtime/waits.ts`.
 */

import type { Problem, WaitEdge } from '../schedule/execution.ts'

/** What is waited for where a call was never answered: that of its server. */
export const ANSWER = 'answer'

/** A wait for an object, with the word for what that is. */
export interface DeadWait extends WaitEdge {
  readonly type: string
}

/** Names without their numbers: five philosophers deadlock in the same way as three. */
const signature = (names: readonly string[]): string =>
  [...new Set(names.map(name => name.replace(/\d+/g, '#')))].sort().join(',')

const objects = (waits: readonly WaitEdge[]): string => signature(waits.map(wait => wait.waitsFor))

const quote = ({ type, waitsFor }: DeadWait): string => `${type} \`${waitsFor}\``

/** The wait as reports take it. */
export function plain({ type: _, ...wait }: DeadWait): WaitEdge {
  return wait
}

function problem(fingerprint: string, message: string, cycle: readonly WaitEdge[], step: number): Problem {
  return { kind: 'deadlock', fingerprint: `deadlock:${fingerprint}`, message: `deadlock: ${message}`, step, cycle }
}

/** Each of two or more waits for what the next one holds. */
export const deadlockOf = (waits: readonly DeadWait[], step: number): Problem =>
  problem(objects(waits), `${waits.map(wait => wait.strand).join(', ')} wait for each other`, waits.map(plain), step)

/** A task waits for what it holds itself. */
export function reentranceOf(wait: DeadWait, step: number): Problem {
  const { strand, heldBy } = wait
  const held = heldBy === strand ? 'which it holds itself' : `which its own task holds (${heldBy})`
  return problem(`reentrance:${objects([wait])}`, `${strand} waits for ${quote(wait)}, ${held}`, [plain(wait)], step)
}

/** The holder has ended. */
export function unreleasedOf(wait: DeadWait, step: number): Problem {
  const message = `${wait.strand} waits for ${quote(wait)}, which ${wait.heldBy} held when it ended and has not released`
  return problem(`unreleased:${objects([wait])}`, message, [plain(wait)], step)
}

const listed = (waits: readonly DeadWait[]): string =>
  waits.map(wait => `${wait.strand} waits for \`${wait.waitsFor}\`${whyNot(wait)}`).join(', ')

const whyNot = ({ operation, type }: DeadWait): string =>
  type === ANSWER
    ? ', which nobody is left to answer'
    : operation === 'wake' && type === 'condition'
      ? ', which nobody is left to notify'
      : ''

/** Nobody can go on: some wait for objects, others for promises. `beside` is where code stands that could have let them go on. */
export function standstillOf(
  waits: readonly DeadWait[],
  promised: readonly WaitEdge[],
  step: number,
  beside: readonly WaitEdge[] = [],
): Problem {
  const edges = [...waits.map(plain), ...promised, ...beside]
  if (promised.length === 0) {
    return problem(`waiting:${objects(waits)}`, `nobody can go on: ${listed(waits)}`, edges, step)
  }
  const names = promised.map(wait => wait.task)
  const who = `${names.join(', ')} ${names.length === 1 ? 'waits' : 'wait'}`
  const others = waits.length === 0 ? '' : `; ${listed(waits)}`
  const tasks = signature([...names.map(name => `task ${name}`), ...waits.map(wait => wait.waitsFor)])
  return problem(`promise:${tasks}`, `${who} for a promise that no code under control can settle${others}`, edges, step)
}
