/** Transactions: what a task marks as one, and what is asked of all of them together. */

import { describe, show } from './describe.ts'

/** `serializable`: as if they had run one after the other. `snapshot`: as if each had read from one moment (snapshot isolation). */
export type Isolation = 'serializable' | 'snapshot'

const isolations: readonly Isolation[] = Object.freeze(['serializable', 'snapshot'] as const)

/** What is asked of the transactions of a scenario. */
export interface TransactionsOptions {
  readonly isolation: Isolation
}

/** What the body of a transaction is handed, to tell of a store that is not made of shared objects. */
export interface Transaction {
  /**
   * Says that this transaction has read `key` and saw `version`; returns `version`. A version is any primitive that no two writes of
   * the key have in common.
   */
  read<V>(key: string, version: V): V
  /** Says that what this transaction writes to `key` takes effect now, as `version`; returns `version`. */
  write<V>(key: string, version: V): V
}

/**
 * Runs `body` as one transaction of this task and returns what it returns. It commits when `body` ends, and is taken back when
 * that throws. Unless the body tells what it reads and writes, all that it does to shared objects counts. Does nothing of its own: how
 * transactions are kept apart is the code's affair.
 *
 * Throws when the task is in a transaction already.
 *
 * @example
 * await transaction(async () => {
 *   if (await onCall.get('bob')) await onCall.set('alice', false)
 * })
 */
export type RunTransaction = <T>(body: (tx: Transaction) => T | PromiseLike<T>) => Promise<Awaited<T>>

/** What is wrong with a definition's `transactions`, one sentence each. */
export function* transactionsProblems(given: unknown): Generator<string> {
  if (given === undefined) return
  if (typeof given !== 'object' || given === null) {
    yield `transactions is ${describe(given)}, not a record, as in { isolation: 'serializable' }`
    return
  }
  for (const key of Object.keys(given)) if (key !== 'isolation') yield `transactions has an unknown key '${key}'`
  const { isolation } = given as { isolation?: unknown }
  if (!(isolations as readonly unknown[]).includes(isolation)) {
    yield `transactions.isolation is ${show(isolation)}, not one of ${isolations.join(', ')}`
  }
}
