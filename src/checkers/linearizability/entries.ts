/**
 * The calls and returns of a history in the order of their times, as a doubly linked list from which a call can be lifted with
 * its return and put back: the calls before the first return are those that may come next.
 */

import type { Ordered } from './consistency.ts'

/** By position in the list; 0 is its head. */
export interface Entries {
  readonly next: Int32Array
  readonly previous: Int32Array
  /** The call's number. */
  readonly call: Int32Array
  /** For a call the position of its return, or -1 when it never returns; 0 for a return. */
  readonly return: Int32Array
  /** The position behind the last. */
  readonly end: number
}

/** The list of `calls`, which come in the order of their beginnings. */
export function entriesOf(calls: readonly Ordered[]): Entries {
  const returns: number[] = []
  for (let i = 0; i < calls.length; i++) if (calls[i]!.to !== Number.POSITIVE_INFINITY) returns.push(i)
  returns.sort((a, b) => calls[a]!.to - calls[b]!.to)
  const end = calls.length + returns.length + 1
  const columns = new Int32Array((end + 1) * 4)
  const column = (i: number) => columns.subarray(i * (end + 1), (i + 1) * (end + 1))
  const entries: Entries = { next: column(0), previous: column(1), call: column(2), return: column(3), end }
  const position = new Int32Array(calls.length)
  for (let at = 1, called = 0, returned = 0; at < end; at++) {
    const first = calls[returns[returned] ?? -1]
    const next = calls[called]
    // At equal times calls come first: intervals are closed.
    if (next !== undefined && (first === undefined || next.from <= first.to)) {
      position[called] = at
      entries.return[at] = -1
      entries.call[at] = called++
    } else {
      const call = returns[returned++] as number
      entries.call[at] = call
      entries.return[position[call] as number] = at
    }
  }
  for (let at = 0; at <= end; at++) {
    entries.next[at] = at + 1
    entries.previous[at] = at - 1
  }
  return entries
}

/** Takes a call out of the list, with its return. */
export function lift({ next, previous, return: returns }: Entries, call: number): void {
  for (let at = call; at > 0; at = at === call ? (returns[call] as number) : 0) {
    next[previous[at] as number] = next[at] as number
    previous[next[at] as number] = previous[at] as number
  }
}

/** Undoes the last `lift` that was not undone: what was lifted still knows its neighbours. */
export function unlift({ next, previous, return: returns }: Entries, call: number): void {
  for (let at = returns[call] as number; at !== 0; at = at === call ? 0 : call) {
    if (at < 0) continue
    next[previous[at] as number] = at
    previous[next[at] as number] = at
  }
}
