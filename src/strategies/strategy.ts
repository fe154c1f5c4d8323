/**
 * A strategy is a named pair: a *search* picks what the next execution does, a *policy* picks the next strand while it runs.
 *
 * A policy keeps all its state in the `Int32Array` it is handed, so that the same code runs on the event loop and in whichever
 * worker thread holds the turn. A search lives in one place, sees finished executions only, and never a running one.
 */

import type { Footprint } from '../schedule/footprint.ts'
import type { Trace } from '../schedule/trace.ts'

/** What a policy may look at when it chooses. Strands are numbers; `strands[0 .. count-1]` are enabled, in declaration order. */
export interface Frontier {
  readonly count: number
  readonly strands: Int32Array
  /** The strand that ran last, or -1. */
  readonly current: number
  /** What the default order would run: the current strand while it is enabled, else the first one. */
  readonly fallback: number
  /** Steps granted so far. */
  readonly step: number
  /** Strands known so far, enabled or not; all are below this number. */
  readonly known: number
  task(strand: number): number
  /** The operation the strand stands before. */
  kind(strand: number): number
  object(strand: number): number
  key(strand: number): number
  /** The strand's own steps so far. */
  steps(strand: number): number
  /** A number for the strand that does not depend on the schedule. */
  name(strand: number): number
  /** A number for the operation's kind and object that does not depend on the schedule, nor on the code's location. */
  operation(strand: number): number
  /** Whether the strand is about to read again what it has read and nobody has written since (or to try again what failed). */
  spinning(strand: number): boolean
  /**
   * How many turns in a row the strand's loop has looked at what nobody has written since, if the strand is about to go on
   * with that; else 0.
   */
  spins(strand: number): number
  /** What the code of a step touched that has come to rest; nothing where the policy did not ask for it. */
  footprint(step: number): Footprint
}

/** What one execution is to do. `ints` is whatever the search tells its policy (a prefix, change points …). */
export interface Plan {
  readonly policy: Policy
  readonly seed: number
  readonly ints?: ArrayLike<number>
  /** Who made the plan, where that is not the strategy that was asked for: said of a failure that it led to. */
  readonly label?: string
}

export interface Policy {
  /** Unique among policies; a worker thread finds the policy by it. */
  readonly name: string
  /** Integers of state needed for an execution of up to `strands` strands that is told `ints`. */
  size(strands: number, ints: ArrayLike<number>): number
  /** Prepares the state for an execution. */
  begin(state: Int32Array, seed: number, ints: ArrayLike<number>): void
  /**
   * Chooses a strand out of `frontier.strands`; called only when there are at least two, unless `always` is set. A negative
   * number ends the execution, which then does not count: whatever it could go on with was explored before.
   */
  next(state: Int32Array, frontier: Frontier): number
  /** Whether `next` is called also where there is but one strand. */
  readonly always?: boolean
  /**
   * After how many turns a loop that sees nothing new is no longer enabled, until somebody writes what it has looked at or nobody
   * else is enabled either. Default: it goes on.
   */
  readonly parks?: number
  /** Whether it wants to know what the code of each step touched, which costs time. Default false. */
  readonly footprints?: boolean
  /** Chooses among `count` ≥ 2 alternatives of an operation (a fault, a time-out …); 0 is the ordinary one. */
  pick(state: Int32Array, count: number): number
  /** Hears of every step, also of those without a choice, before it is performed. */
  stepped?(state: Int32Array, frontier: Frontier, strand: number): void
}

/** What a search is told of a finished execution. */
export interface Finished {
  readonly index: number
  readonly trace: Trace
  /** Whether something was found. */
  readonly failed: boolean
  readonly preemptions: number
  /** Whether the execution was discarded, cut short or is otherwise no evidence. */
  readonly counted: boolean
  /** Whether the policy ended it, having nothing new to go on with. */
  readonly redundant: boolean
  /** Steps that the policy chose; those beyond them (`maxSteps`) went on without it. */
  readonly governed: number
}

export interface Search {
  /** The plan of execution `index`, or undefined when nothing is left to explore. */
  next(index: number): Plan | undefined
  finished?(execution: Finished): void
  /** Hears of an execution that another search planned. */
  overheard?(execution: Finished): void
  /** Whether `next` returned undefined because every schedule within the search's bounds was run. */
  readonly exhausted?: boolean
  /**
   * Whether the search is in the course of running every schedule within its bounds. Searches for which this is not so may be
   * cut into several, each started afresh, which then share a campaign.
   */
  readonly undivided?: boolean
  /** Said with `exhausted`: the bounds and assumptions under which it holds. */
  readonly bounds?: string
  /** Of one that runs every schedule within its bounds: how many there will have been, as far as can be told, while some are left. */
  readonly total?: number | undefined
  /** Said when `next` has returned undefined and the search is not `exhausted`: what keeps it from being so. */
  readonly shortfall?: string | undefined
}

/** What a search is started with. */
export interface SearchOptions {
  readonly seed: number
  /** Whether the tasks share nothing but shared objects; reduction is sound only then. */
  readonly transparent: boolean
  /** Whether it can be recorded what the code of a step touches. Default false. */
  readonly records?: boolean | undefined
}

export interface Strategy {
  readonly name: string
  search(options: SearchOptions): Search
}
