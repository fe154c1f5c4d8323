/** Whatever the clock lets go on at a time of its own: a timer, an immediate, a strand that sleeps. */

import { inspect } from 'node:util'
import { CHORE, RELUCTANT } from '../runtime/timer-argument.ts'
import { Kind } from '../schedule/operation.ts'

export abstract class Alarm {
  readonly kind: number
  /** Milliseconds, as Node would take them; 0 for an immediate. */
  readonly delay: number
  /** The strand that stands at it, or -1 while none does. */
  strand = -1
  /** The execution that `strand` belongs to. */
  epoch = -1
  due = 0
  /** Where in the code it was set, if that is not where it comes under the clock. */
  place: string | undefined
  /** Whether it would keep a process from ending: see `unref` of Node's timers. */
  keepsAlive = true
  /** Whether it goes off only where nothing but timers could go on: a limit that is meant never to be reached. */
  reluctant = false
  /** Whether it is set anew each time it has gone off. */
  readonly repeats: boolean = false
  /** Its neighbours in line; see `AlarmLine`. */
  before: Alarm | undefined
  after: Alarm | undefined
  queue = 0

  constructor(kind: number, delay: number) {
    this.kind = kind
    this.delay = delay
  }

  /** What its operation's argument tells of it. */
  get argument(): number {
    return (this.keepsAlive ? 0 : CHORE) | (this.reluctant ? RELUCTANT : 0)
  }

  /** What happens when it goes off, as code of `strand`; returns the operation's result. */
  abstract ring(strand: number): unknown

  /** How a report shows it. */
  [inspect.custom](): string {
    return this.kind === Kind.timer ? `${this.delay} ms` : 'immediate'
  }
}

const LONGEST_DELAY = 2 ** 31 - 1

/** The delay that Node makes of an argument: whole milliseconds, at least one, and one when it is too long or no number. */
export function delayOf(argument: unknown): number {
  // As in Node, a symbol or a bigint throws here.
  const delay = (argument as number) * 1
  return delay >= 1 && delay <= LONGEST_DELAY ? Math.trunc(delay) : 1
}
