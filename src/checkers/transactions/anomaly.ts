/** What is wrong with a history under an isolation level, by the name that the literature has for it. */

import type { Isolation } from '../../scenario/transactions.ts'
import { forbiddenCycle } from './cycles.ts'
import { type BadRead, type Dependency, dependenciesOf } from './dependencies.ts'
import { type History, PRESENCE } from './history.ts'

export type AnomalyName =
  | 'dirty read'
  | 'intermediate read'
  | 'dirty write'
  | 'circular information flow'
  | 'lost update'
  | 'non-repeatable read'
  | 'read skew'
  | 'phantom'
  | 'long fork'
  | 'write skew'

export interface Anomaly {
  readonly name: AnomalyName
  /** What happened, without the name. */
  readonly message: string
  /** The accesses that show it, as positions in the history, in order. */
  readonly accesses: readonly number[]
}

/** The worst thing that is wrong with `history`; undefined when `isolation` allows all that happened. */
export function anomalyOf(history: History, isolation: Isolation): Anomaly | undefined {
  const { edges, badReads } = dependenciesOf(history)
  const [bad] = badReads
  if (bad !== undefined) return badRead(history, bad)
  const cycle = forbiddenCycle(edges, isolation)
  if (cycle === undefined) return undefined
  return {
    name: nameOf(cycle, history),
    message: cycle.map(edge => sentence(history, edge)).join(', '),
    accesses: [...new Set(cycle.flatMap(({ accesses }) => accesses))].sort((a, b) => a - b),
  }
}

const names = { aborted: 'dirty read', intermediate: 'intermediate read', foreign: 'dirty write' } as const

function badRead(history: History, { type, read, write }: BadRead): Anomaly {
  const { transactions, accesses } = history
  const name = (access: number) => transactions[accesses[access]!.transaction]!.name
  const { key } = accesses[read]!
  const what = {
    aborted: 'had written and took back',
    intermediate: 'had written and then wrote again',
    foreign: `had written over what ${name(read)} wrote`,
  }
  return {
    name: names[type],
    message: `${name(read)} read \`${key}\`, which ${write < 0 ? 'somebody' : name(write)} ${what[type]}`,
    accesses: [write, read].filter(at => at >= 0).sort((a, b) => a - b),
  }
}

function nameOf(cycle: readonly Dependency[], { accesses }: History): AnomalyName {
  const anti = cycle.filter(({ type }) => type === 'rw')
  if (anti.length === 0) return cycle.every(({ type }) => type === 'ww') ? 'dirty write' : 'circular information flow'
  if (anti.some(({ predicate }) => predicate)) return 'phantom'
  if (anti.length > 1) {
    const neighbours = cycle.some((edge, i) => edge.type === 'rw' && cycle[(i + 1) % cycle.length]!.type === 'rw')
    return neighbours ? 'write skew' : 'long fork'
  }
  const [{ key, from }] = anti as [Dependency]
  const back = cycle.filter(edge => edge !== anti[0])
  if (back.at(-1)!.type === 'ww' && back.at(-1)!.key === key) return 'lost update'
  // The cycle comes back by another read of the same transaction: of the same key or of another.
  const again = accesses[back.at(-1)!.accesses[1]]!
  return again.transaction === from && again.key === key ? 'non-repeatable read' : 'read skew'
}

/** A dependency in words. */
function sentence({ transactions }: History, { type, from, to, key: told, predicate }: Dependency): string {
  const key = told.replace(PRESENCE, '')
  const [first, second] = [transactions[from]!.name, transactions[to]!.name]
  switch (type) {
    case 'ww':
      return `${second} replaced \`${key}\` of ${first}`
    case 'wr':
      return `${second} read \`${key}\` of ${first}`
    case 'rw':
      return predicate
        ? `${first} looked which keys there are before ${second} changed that (\`${key}\`)`
        : `${first} read \`${key}\` before ${second} wrote it`
  }
}
