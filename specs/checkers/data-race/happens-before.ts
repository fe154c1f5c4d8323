/**
 * Happens-before by brute force: a graph over the events of a trace, and reachability in it. Written from the wording of the
 * memory model, with nothing in common with the detector.
 */

export type Event =
  | {
      readonly type: 'access'
      readonly task: number
      readonly offset: number
      readonly bytes: number
      readonly reads: boolean
      readonly writes: boolean
      readonly atomic: boolean
    }
  | { readonly type: 'acquire' | 'release'; readonly task: number; readonly lock: number }

/** Pairs of events that race, as `earlier:later`. */
export function races(events: readonly Event[]): Set<string> {
  const before = reachable(events)
  const found = new Set<string>()
  for (let later = 0; later < events.length; later++) {
    for (let earlier = 0; earlier < later; earlier++) {
      const a = events[earlier] as Event
      const b = events[later] as Event
      if (a.task === b.task || a.type !== 'access' || b.type !== 'access') continue
      if (!(a.offset < b.offset + b.bytes && b.offset < a.offset + a.bytes)) continue
      if (!a.writes && !b.writes) continue
      if (a.atomic && b.atomic && a.offset === b.offset && a.bytes === b.bytes) continue
      if (!before[earlier]![later]) found.add(`${earlier}:${later}`)
    }
  }
  return found
}

/** `[a][b]`: whether event a happens before event b. */
function reachable(events: readonly Event[]): boolean[][] {
  const before = events.map(() => events.map(() => false))
  const writers = new Map<number, number>()
  events.forEach((event, at) => {
    for (let other = 0; other < at; other++) {
      const earlier = events[other] as Event
      const ordered =
        earlier.task === event.task ||
        (event.type === 'acquire' && earlier.type === 'release' && earlier.lock === event.lock)
      if (ordered) before[other]![at] = true
    }
    if (event.type !== 'access') return
    for (let byte = event.offset; byte < event.offset + event.bytes; byte++) {
      const writer = writers.get(byte)
      if (event.atomic && event.reads && writer !== undefined) {
        const write = events[writer] as Event & { type: 'access' }
        if (write.atomic && write.offset === event.offset && write.bytes === event.bytes) before[writer]![at] = true
      }
    }
    if (!event.writes) return
    for (let byte = event.offset; byte < event.offset + event.bytes; byte++) writers.set(byte, at)
  })
  for (let k = 0; k < events.length; k++)
    for (let i = 0; i < k; i++)
      if (before[i]![k]) for (let j = k + 1; j < events.length; j++) if (before[k]![j]) before[i]![j] = true
  return before
}
