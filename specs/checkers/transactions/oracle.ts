/** Isolation levels by brute force: every order of the transactions, and under snapshots every moment that each may have read from. */

import type { Access, History } from '../../../src/checkers/transactions/history.ts'

/** Per key the transactions that wrote it, in the order of their last writes. */
function versionOrder({ accesses }: History): Map<string, number[]> {
  const orders = new Map<string, number[]>()
  for (const { type, key, transaction } of accesses) {
    if (type === 'write')
      orders.set(key, [...(orders.get(key) ?? []).filter(other => other !== transaction), transaction])
  }
  return orders
}

interface ExternalRead {
  readonly transaction: number
  readonly key: string
  /** The transaction that wrote what was read, or -1. */
  readonly from: number
}

/** What transactions read of each other; undefined when one of them saw what it never should. */
function externalReads({ accesses }: History): ExternalRead[] | undefined {
  const reads: ExternalRead[] = []
  for (const [at, { type, key, transaction }] of accesses.entries()) {
    if (type !== 'read') continue
    const writes = accesses.flatMap((access, i): (Access & { i: number })[] =>
      access.type === 'write' && access.key === key ? [{ ...access, i }] : [],
    )
    const seen = writes.findLast(({ i }) => i < at)
    const own = writes.some(write => write.i < at && write.transaction === transaction)
    if (seen?.transaction === transaction) continue
    if (own) return undefined
    if (seen !== undefined && writes.some(({ i, transaction: t }) => i > seen.i && t === seen.transaction))
      return undefined
    reads.push({ transaction, key, from: seen?.transaction ?? -1 })
  }
  return reads
}

function* permutations(items: readonly number[]): Generator<number[]> {
  if (items.length === 0) yield []
  for (const first of items)
    for (const rest of permutations(items.filter(item => item !== first))) yield [first, ...rest]
}

export function allows(history: History, isolation: 'serializable' | 'snapshot'): boolean {
  const reads = externalReads(history)
  if (reads === undefined) return false
  const versions = versionOrder(history)
  const all = history.transactions.map((_, transaction) => transaction)
  const writers = (key: string) => versions.get(key) ?? []
  for (const order of permutations(all)) {
    const position = (transaction: number) => order.indexOf(transaction)
    const ordered = [...versions.values()].every(w => w.every((t, i) => i === 0 || position(w[i - 1]!) < position(t)))
    if (!ordered) continue
    /** Whether `transaction` may have read from the state after the first `count` of the order. */
    const from = (transaction: number, count: number) =>
      reads
        .filter(read => read.transaction === transaction)
        .every(({ key, from: seen }) => {
          const before = order.slice(0, count).filter(other => other !== transaction && writers(key).includes(other))
          return (before.at(-1) ?? -1) === seen
        })
    const fits = all.every(transaction => {
      const end = position(transaction)
      if (isolation === 'serializable') return from(transaction, end)
      for (let start = 0; start <= end; start++) {
        const meanwhile = order.slice(start, end)
        const conflicts = [...versions.values()].some(
          w => w.includes(transaction) && meanwhile.some(t => w.includes(t)),
        )
        if (!conflicts && from(transaction, start)) return true
      }
      return false
    })
    if (fits) return true
  }
  return false
}
