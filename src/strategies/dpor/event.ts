/**
 * An event: one step of an execution, as the search keeps it over executions. Strands are known by name, since their numbers
 * depend on the order in which they were forked; an event recorded in one execution stands for the same step in another.
 */

import { type Operation, partnerOf } from '../../schedule/dependence.ts'
import { EVERYTHING, type Footprint } from '../../schedule/footprint.ts'
import { Kind } from '../../schedule/operation.ts'
import type { Standing, Trace } from '../../schedule/trace.ts'

export class Event implements Operation {
  readonly name: number
  /** The strand's number in the execution that was read. */
  readonly strand: number
  readonly task: number
  readonly kind: number
  readonly object: number
  readonly key: number
  readonly partner: number
  readonly watchers: number
  readonly argument: number
  /** The object's level before the step. */
  readonly level: number
  /** How many steps had been granted when the strand came to this point, and whether the execution was closing. */
  readonly since: number
  readonly closing: boolean
  readonly alternative: number
  readonly alternatives: number
  footprint: Footprint | undefined
  /** Whether the step has made its strand wait at a condition; without the mutex it fails to. */
  waits = false
  /** Whether the step was an attempt that changed nothing, as far as is told. */
  failed = false
  /** The number of the step that was the news that the strand waited for, or -1. */
  news = -1

  constructor(trace: Trace, strand: number, what: Standing, level: number, alternative: number, alternatives: number) {
    const { kind, object } = what
    const partner = partnerOf(kind, trace.partnerOf(object))
    this.name = trace.nameOf(strand)
    this.strand = strand
    this.task = trace.taskOf(strand)
    this.kind = kind
    this.object = object
    this.key = what.key
    this.partner = partner
    this.watchers = trace.watchers(object) | (partner === 0 ? 0 : trace.watchers(partner))
    this.argument = what.argument
    this.level = level
    this.since = what.since
    this.closing = what.closing
    this.alternative = alternative
    this.alternatives = alternatives
  }

  /** The step that was granted. */
  static of(trace: Trace, step: number): Event {
    const what = {
      kind: trace.kind(step),
      object: trace.object(step),
      key: trace.key(step),
      argument: trace.argument(step),
      since: trace.since(step),
      closing: trace.closing(step),
    }
    const strand = trace.strand(step)
    const alternatives = trace.alternatives(step)
    const event = new Event(trace, strand, what, trace.level(step), trace.alternative(step), alternatives)
    event.failed = trace.failed(step)
    event.footprint = trace.footprint(step)
    event.waits = event.partner !== 0 && event.kind === Kind.wait && nextKind(trace, step, strand) === Kind.wake
    return event
  }

  /** The step that the strand would have made next, had the execution not ended. */
  static standing(trace: Trace, strand: number): Event | undefined {
    const what = trace.standing(strand)
    if (what === undefined) return undefined
    const event = new Event(trace, strand, what, 0, 0, 0)
    if (trace.footprint(0) !== undefined) event.footprint = EVERYTHING
    return event
  }

  /** The same step where it was not seen what its code comes to: it may do anything. */
  unsure(): Event {
    return this.footprint === undefined ? this : this.#but({ footprint: EVERYTHING })
  }

  /** The same step with another alternative. */
  with(alternative: number): Event {
    return this.#but({ alternative, footprint: this.footprint && EVERYTHING })
  }

  #but(change: Partial<Event>): Event {
    return Object.assign(Object.create(Event.prototype) as Event, this, change)
  }

  /** Whether `other` is the same step, by another execution. */
  isLike(other: Event): boolean {
    return (
      other.name === this.name &&
      other.kind === this.kind &&
      other.object === this.object &&
      other.key === this.key &&
      other.alternative === this.alternative
    )
  }

  /** Whether step number `step` of another execution is this one again. */
  recurs(trace: Trace, step: number): boolean {
    return (
      trace.nameOf(trace.strand(step)) === this.name &&
      trace.kind(step) === this.kind &&
      trace.object(step) === this.object &&
      trace.key(step) === this.key &&
      trace.alternative(step) === this.alternative
    )
  }
}

/** What the strand does, or would do, after step number `step`. */
function nextKind(trace: Trace, step: number, strand: number): number | undefined {
  for (let i = step + 1; i < trace.length; i++) if (trace.strand(i) === strand) return trace.kind(i)
  return trace.standing(strand)?.kind
}
