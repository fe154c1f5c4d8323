/**
 * Strands that wait for news (`spinning.ts`). Such a look is enabled by a write to anything that its loop has looked at, which it
 * need not depend on otherwise; and it cannot be reversed with the write that it waited for. So the first such write happens
 * before it, and while a strand waits everybody else who could go on is explored.
 *
 * What it waits for has been looked at in the last turn of its loop: without news each turn is like the one before.
 */

import { isWrite } from '../../schedule/operation.ts'
import type { Trace } from '../../schedule/trace.ts'
import type { Event } from './event.ts'

/** The steps from `since` up to `end` at which the strand waited. */
export function waitedAt(trace: Trace, strand: number, since: number, end: number): number[] {
  const steps: number[] = []
  for (let i = since; i < end; i++) if (!trace.enabled(i, strand)) steps.push(i)
  return steps
}

/** The step that was news for step number `at`, a tired look; -1 when there was none. `events` are those before it. */
export function newsFor(trace: Trace, at: number, events: readonly Event[]): number {
  const strand = trace.strand(at)
  const waited = waitedAt(trace, strand, trace.since(at), at)
  return waited.at(-1) ?? writtenSince(trace, at, events)
}

/** The first write of others to what the strand has looked at in its last turn, since it did. */
function writtenSince(trace: Trace, at: number, events: readonly Event[]): number {
  const strand = trace.strand(at)
  const { name } = events.find(event => event.strand === strand) as Event
  const looked = new Map<number, number>()
  for (let i = at - 1; i >= 0; i--) {
    const event = events[i] as Event
    if (event.name !== name) continue
    if (!looked.has(event.object)) looked.set(event.object, i)
    if (event.object === trace.object(at) && event.key === trace.key(at)) break
  }
  const earliest = Math.min(...looked.values())
  for (let i = earliest + 1; i < at; i++) {
    const event = events[i] as Event
    if (event.name === name || !isWrite(event.kind) || event.failed) continue
    if (i > (looked.get(event.object) ?? at)) return i
  }
  return -1
}
