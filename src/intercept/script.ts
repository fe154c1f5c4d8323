/** What a call of the platform does, as a plan: effects on resources one after the other, and a result. */

import { ANY_KEY } from '../schedule/operation.ts'
import { hashString } from '../schedule/random.ts'

/** What effects act on: a file, a connection, a module as a whole. */
export class Resource {
  /** How a report calls it. */
  readonly name: string
  readonly key: number

  /** `identity` is what tells it from others, the same in every execution; `ANY_KEY` where it is all that the platform has. */
  constructor(name: string, identity: string | typeof ANY_KEY = name) {
    this.name = name
    this.key = identity === ANY_KEY ? ANY_KEY : hashString(identity) & 0x7fffffff
  }
}

export interface Effect {
  readonly on: Resource
  /** How a report shows it, as in `open(data.json, w)`. */
  readonly text: () => string
  /** Whether it changes nothing, so that two of them do not depend on each other. */
  readonly reads?: boolean
  /** Whether it needs nobody to come to an end, so that until then nobody else is granted anything. */
  readonly alone?: boolean
  /** Whether code that it causes to run belongs to the strand, as a server's handler does; else it is nobody's. */
  readonly causes?: boolean
  /** Whether what runs is a library: the user's code that it calls belongs to the strand, but not its timers and sockets. */
  readonly lends?: boolean
  /** Of a request that a server answers over a connection: whether only its answer can end the wait, as no time-out of the client's can. */
  readonly asks?: () => boolean
  /** Whether the platform does it within the call and tells of it at once: no time passes before either. */
  readonly prompt?: boolean
  /** Lets it take place. A promise is waited for; what it comes to is what the script's `yield` returns. */
  readonly run: () => unknown
}

/** What a script returns where a report is to show something else than the result, or nothing. */
export class Result {
  readonly value: unknown
  readonly shown: unknown
  constructor(value: unknown, shown?: unknown) {
    this.value = value
    this.shown = shown
  }
}

/** What a call does: yields its effects and returns its result. What it throws before the first is thrown to the caller. */
export type Script = Generator<Effect, unknown, unknown>

/** A call without any effect: its result is computed when it is delivered. */
export interface Computation {
  readonly on: Resource
  /** Whether the platform tells of it at once: no time passes before. */
  readonly prompt?: boolean
  readonly compute: () => unknown
}
