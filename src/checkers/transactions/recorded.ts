/**
 * The history of an execution's transactions. Where they tell what they read and write, that is what counts; otherwise it is what
 * they do to shared objects, each element or entry a key, and what is done outside of any transaction is one of its own.
 */

import { KindSet } from '../../schedule/kind-set.ts'
import { Kind } from '../../schedule/operation.ts'
import type { ExecutionView } from '../checker.ts'
import { type Access, type History, PRESENCE, type Transaction } from './history.ts'
import { type Telling, Told } from './telling.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

const exchanges = ['add', 'sub', 'and', 'or', 'xor', 'exchange', 'update', 'compareExchange'] as const
const reads = new KindSet('get', 'load', 'has', ...exchanges)
const writes = new KindSet('set', 'store', 'delete', ...exchanges)

const ordinals = ['1st', '2nd', '3rd']

export function historyOf(execution: ExecutionView, told: readonly Telling[]): History {
  const recording = new Recording(execution)
  const explicit = told.some(({ what }) => what === Told.read || what === Told.write)
  let next = 0
  for (const telling of told) {
    if (!explicit) for (; next < telling.moment; next++) recording.step(next)
    recording.take(telling)
  }
  if (!explicit) for (; next < execution.trace.length; next++) recording.step(next)
  return recording
}

class Recording implements History {
  readonly #execution: ExecutionView
  readonly transactions: Mutable<Transaction>[] = []
  readonly accesses: Access[] = []
  /** By task. */
  readonly #open = new Map<number, number>()
  readonly #counts = new Map<number, number>()
  /** Of each map that was looked through: its entries that come or go, under keys of their own. */
  readonly #comings = new Map<number, Set<string>>()

  constructor(execution: ExecutionView) {
    this.#execution = execution
    const { trace } = execution
    for (let step = 0; step < trace.length; step++) {
      if (!trace.comesOrGoes(step)) continue
      const object = trace.object(step)
      if (!this.#comings.has(object)) this.#comings.set(object, new Set())
      this.#comings.get(object)!.add(this.#keyOf(step) + PRESENCE)
    }
  }

  #begin(task: number): number {
    const count = (this.#counts.get(task) ?? 0) + 1
    this.#counts.set(task, count)
    const name = this.#execution.taskName(task)
    this.transactions.push({
      name: count === 1 ? name : `${name}'s ${ordinals[count - 1] ?? `${count}th`}`,
      status: 'open',
    })
    return this.transactions.length - 1
  }

  take({ what, task, key, version, moment }: Telling): void {
    if (what === Told.begin) {
      this.#open.set(task, this.#begin(task))
      return
    }
    const transaction = this.#open.get(task)
    if (transaction === undefined) return
    if (what === Told.read || what === Told.write) {
      const type = what === Told.read ? 'read' : 'write'
      this.accesses.push({ transaction, type, key, version, step: moment - 1 })
      return
    }
    this.transactions[transaction]!.status = what === Told.commit ? 'committed' : 'aborted'
    this.#open.delete(task)
  }

  step(step: number): void {
    const { trace } = this.#execution
    const kind = trace.kind(step)
    if (!reads.has(kind) && !writes.has(kind) && kind !== Kind.keys) return
    const task = trace.task(step)
    let transaction = this.#open.get(task)
    if (transaction === undefined) {
      transaction = this.#begin(task)
      this.transactions[transaction]!.status = 'committed'
    }
    if (kind === Kind.keys) {
      for (const key of this.#comings.get(trace.object(step)) ?? []) {
        this.accesses.push({ transaction, type: 'read', key, predicate: true, step })
      }
      return
    }
    const key = this.#keyOf(step)
    if (trace.comesOrGoes(step)) this.accesses.push({ transaction, type: 'write', key: key + PRESENCE, step })
    if (reads.has(kind)) this.accesses.push({ transaction, type: 'read', key, step })
    if (writes.has(kind) && !trace.failed(step)) this.accesses.push({ transaction, type: 'write', key, step })
  }

  #keyOf(step: number): string {
    const { trace } = this.#execution
    const object = this.#execution.objectName(trace.object(step))
    const part = this.#execution.partOf(step)
    // An entry that is not there any more has lost its name.
    return object + (part === '' && trace.key(step) !== 0 ? `[#${trace.key(step).toString(36)}]` : part)
  }
}
