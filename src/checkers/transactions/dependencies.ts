/**
 * How the committed transactions of a history depend on each other: the direct serialization graph.
 *
 * - `ww`: one replaced the version that the other had installed;
 * - `wr`: one read the version that the other had installed;
 * - `rw`: one read a version that the other replaced, so it came before (an anti-dependency).
 *
 * A transaction installs the last version that it wrote of a key; versions are ordered as they were installed. An aborted one
 * installs nothing: what it wrote first is undone by what it wrote last, so who reads the latter has read what was there before.
 *
 * Adya, "Weak Consistency: A Generalized Theory and Optimistic Implementations for Distributed Transactions", MIT, 1999.
 */

import type { Access, History } from './history.ts'

export interface Dependency {
  readonly type: 'ww' | 'wr' | 'rw'
  readonly from: number
  readonly to: number
  readonly key: string
  readonly predicate: boolean
  /** The accesses that show it, as positions in the history. */
  readonly accesses: readonly [number, number]
}

/** A committed transaction has read what it should never have seen. */
export interface BadRead {
  /** It was taken back; it was written again; it had replaced what the reader itself had written. */
  readonly type: 'aborted' | 'intermediate' | 'foreign'
  readonly read: number
  readonly write: number
}

export interface Dependencies {
  readonly edges: readonly Dependency[]
  readonly badReads: readonly BadRead[]
}

export function dependenciesOf(history: History): Dependencies {
  const edges: Dependency[] = []
  const badReads: BadRead[] = []
  const keys = new Map<string, number[]>()
  for (const [at, { key }] of history.accesses.entries()) {
    const known = keys.get(key)
    if (known === undefined) keys.set(key, [at])
    else known.push(at)
  }
  for (const accesses of keys.values()) new Key(history, accesses).depend(edges, badReads)
  return { edges, badReads }
}

/** The accesses of one key. */
class Key {
  readonly #history: History
  readonly #accesses: readonly number[]
  /** The writes that installed a version, in version order. */
  readonly #installed: readonly number[]

  constructor(history: History, accesses: readonly number[]) {
    this.#history = history
    this.#accesses = accesses
    this.#installed = accesses.filter(
      at => this.#of(at).type === 'write' && this.#status(at) === 'committed' && this.#isLast(at),
    )
  }

  #of(at: number): Access {
    return this.#history.accesses[at] as Access
  }

  #status(at: number) {
    return this.#history.transactions[this.#of(at).transaction]!.status
  }

  #writesOf(transaction: number): readonly number[] {
    return this.#accesses.filter(at => this.#of(at).transaction === transaction && this.#of(at).type === 'write')
  }

  #isLast(write: number): boolean {
    return this.#writesOf(this.#of(write).transaction).at(-1) === write
  }

  /** The write that a read sees; -1 where it sees what was there at first. */
  #seen(read: number): number {
    const { version } = this.#of(read)
    const writes = this.#accesses.filter(at => this.#of(at).type === 'write')
    if (version === undefined) return writes.findLast(at => at < read) ?? -1
    const same = writes.filter(at => this.#of(at).version === version)
    return same.findLast(at => at < read) ?? same[0] ?? -1
  }

  /** The write whose version an access stands for, once what was undone is left out. */
  #effective(write: number): number {
    if (write < 0 || this.#status(write) !== 'aborted') return write
    const own = this.#writesOf(this.#of(write).transaction)
    if (own.length < 2 || own.at(-1) !== write) return write
    const before = this.#accesses.filter(at => at < own[0]! && this.#of(at).type === 'write').at(-1) ?? -1
    return this.#effective(before)
  }

  depend(edges: Dependency[], badReads: BadRead[]): void {
    const edge = (type: Dependency['type'], from: number, to: number, predicate = false) => {
      const [source, target] = [this.#of(from), this.#of(to)]
      if (source.transaction === target.transaction) return
      const both = { from: source.transaction, to: target.transaction }
      edges.push({ type, ...both, key: source.key, predicate, accesses: [from, to] })
    }
    this.#installed.forEach((write, i) => {
      const next = this.#installed[i + 1]
      if (next !== undefined) edge('ww', write, next)
    })
    for (const read of this.#accesses) {
      const { type, transaction, predicate } = this.#of(read)
      if (type !== 'read' || this.#status(read) !== 'committed') continue
      const write = this.#effective(this.#seen(read))
      if (write >= 0 && this.#of(write).transaction === transaction) continue
      if (this.#writesOf(transaction).some(own => own < read)) {
        badReads.push({ type: 'foreign', read, write })
        continue
      }
      if (write >= 0 && this.#status(write) === 'open') continue
      if (write >= 0 && this.#status(write) === 'aborted') {
        badReads.push({ type: 'aborted', read, write })
        continue
      }
      if (write >= 0 && !this.#isLast(write)) badReads.push({ type: 'intermediate', read, write })
      const installed = write < 0 ? -1 : this.#installedBy(this.#of(write).transaction)
      if (installed >= 0) edge('wr', write, read, predicate)
      const next = this.#installed[(installed < 0 ? -1 : this.#installed.indexOf(installed)) + 1]
      if (next !== undefined) edge('rw', read, next, predicate)
    }
  }

  #installedBy(transaction: number): number {
    return this.#installed.find(at => this.#of(at).transaction === transaction) ?? -1
  }
}
