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

export function entriesOf(calls: readonly Ordered[]): Entries {
  const events = calls.flatMap(({ from, to }, call) => [
    { call, time: from, returns: false },
    ...(to === Number.POSITIVE_INFINITY ? [] : [{ call, time: to, returns: true }]),
  ])
  // At equal times calls come first: intervals are closed.
  events.sort((a, b) => a.time - b.time || Number(a.returns) - Number(b.returns))
  const size = events.length + 2
  const entries: Entries = {
    next: Int32Array.from({ length: size }, (_, i) => i + 1),
    previous: Int32Array.from({ length: size }, (_, i) => i - 1),
    call: new Int32Array(size),
    return: new Int32Array(size),
    end: size - 1,
  }
  const position = new Int32Array(calls.length)
  events.forEach(({ call, returns }, i) => {
    entries.call[i + 1] = call
    if (returns) entries.return[position[call] as number] = i + 1
    else {
      position[call] = i + 1
      entries.return[i + 1] = -1
    }
  })
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
