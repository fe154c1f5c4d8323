/**
 * Dynamic partial-order reduction: of all interleavings that differ only in the order of independent steps one is run. With
 * `optimal`, the default, that is exactly one execution for each Mazurkiewicz trace; `source` runs as many complete ones, and
 * besides some that it has to end when it sees that they repeat others. What is where: `dpor/exploration.ts` the search,
 * `dpor/races.ts` which steps to turn round, `dpor/wakeup-tree.ts` what is still to be run, `dpor/policy.ts` the policy.
 *
 * It rests on `schedule/dependence.ts` and hence on the trace's telling all that tasks do to each other. In an opaque scenario it
 * does so where what code touches can be recorded (`runtime/footprints.ts`) and all code turns out to be instrumented. Where it does
 * not — timers and other things outside, a task that peeks, names of strands or steps that the schedule decides — the search begins
 * anew as plain `dfs` and says why.
 */

import type { Trace } from '../schedule/trace.ts'
import { DfsSearch, LONG } from './dfs.ts'
import { type Algorithm, Exploration } from './dpor/exploration.ts'
import { dporPolicy, heapDporPolicy, instructionInts, parkingDporPolicy } from './dpor/policy.ts'
import { PARKED, RESTLESS, spins } from './spinning.ts'
import type { Finished, Plan, Search, Strategy } from './strategy.ts'

const BOUNDS =
  'every interleaving, up to the order of independent operations; ' +
  'this takes for granted that tasks share nothing but shared objects'

const HEAP_BOUNDS =
  'every interleaving, up to the order of steps that touch different things; this takes for granted that no code but ' +
  'instrumented code, and what it was seen to call, touches what tasks share'

// Why every interleaving is run.
const UNSEEN = 'tasks may affect each other in ways that are not seen'
const OUTSIDE = 'timers, points or calls outside stand for what no operation shows'
const PEEKS = 'a task peeks at a shared object'
const NAMESAKES = 'two strands have the same name'
const DIFFERENT = 'the order of steps decides in unseen ways which steps there are'
/** A bit of `Trace.unseen`. */
const PEEK = 2
/** Another: code goes on at an await or a point, of which footprints tell. */
const CODE = 4

/** Told when nothing is known yet. */
const NOTHING = instructionInts({ prefix: [], sleepers: [], objects: [], touched: [], from: 0 })
/** Steps beyond which it would take too long to compare what the code of each has touched. */
const LONGEST = 1_000

export class DporSearch implements Search {
  readonly undivided = true
  readonly #algorithm: Algorithm
  #exploration: Exploration | undefined
  /** What is done in its place once reduction turned out not to hold. */
  #instead: DfsSearch | undefined
  /** Partner and watchers of each object. */
  readonly #objects: number[] = []
  #plan: Plan | undefined
  #shortfall: string | undefined
  /** Whether loops that spin wait for news. */
  #parks = false
  /** The most strands that were looked at for namesakes. */
  #strands = 0

  /** Whether what code touches on the heap counts. */
  readonly #footprints: boolean

  constructor(algorithm: Algorithm, transparent: boolean, records = false) {
    this.#algorithm = algorithm
    this.#footprints = !transparent && records
    if (!transparent && !records) this.#giveUp(UNSEEN)
  }

  get exhausted(): boolean {
    if (this.#instead !== undefined) return this.#instead.exhausted
    return this.#exploration?.done === true && this.#shortfall === undefined
  }

  get bounds(): string {
    const bounds = this.#footprints ? HEAP_BOUNDS : BOUNDS
    return this.#instead?.bounds ?? (this.#parks ? `${bounds}; ${PARKED}` : bounds)
  }

  get shortfall(): string | undefined {
    return this.#instead === undefined ? this.#shortfall : this.#instead.shortfall
  }

  get total(): number | undefined {
    return this.#instead === undefined ? this.#exploration?.total : this.#instead.total
  }

  next(): Plan | undefined {
    if (this.#instead !== undefined) return this.#instead.next()
    if (this.#exploration?.done) return undefined
    const exploration = this.#exploration
    const policy = this.#footprints ? heapDporPolicy : this.#parks ? parkingDporPolicy : dporPolicy
    this.#plan ??= { policy, seed: 0, ints: exploration?.begun ? exploration.plan() : NOTHING }
    return this.#plan
  }

  finished(execution: Finished): void {
    if (this.#instead !== undefined) {
      this.#instead.finished(execution)
      return
    }
    const { trace, governed } = execution
    const told = this.#plan?.ints ?? NOTHING
    this.#plan = undefined
    const { untold } = trace
    if (this.#footprints && (untold !== undefined || trace.length > LONGEST || spins(trace))) {
      this.#giveUp(untold === undefined ? UNSEEN : `${UNSEEN} (${untold})`)
      return
    }
    if ((this.#footprints ? trace.unseen & ~CODE : trace.unseen) !== 0) {
      this.#giveUp((trace.unseen & PEEK) !== 0 ? PEEKS : OUTSIDE)
      return
    }
    if (!this.#namesTell(trace)) {
      this.#giveUp(NAMESAKES)
      return
    }
    if (!this.#parks && spins(trace)) {
      this.#parks = true
      this.#exploration = undefined
      return
    }
    if (governed < trace.length) this.#shortfall = LONG
    else if (trace.restless && !execution.failed) this.#shortfall = RESTLESS
    // What was explored by a smaller relation may lack something.
    if (this.#learn(trace)) {
      const tasks = tasksOf(trace)
      this.#exploration = new Exploration(this.#algorithm, tasks, this.#objects.slice(), this.#parks, this.#footprints)
    }
    const exploration = this.#exploration as Exploration
    // An execution that was told nothing is the first of any exploration.
    if (!exploration.begun && told !== NOTHING) return
    exploration.finished(execution)
    if (exploration.diverged) this.#giveUp(DIFFERENT)
  }

  /** Takes over what the trace knows about objects; returns whether any of it is new. */
  #learn(trace: Trace): boolean {
    const objects = this.#objects
    let grown = this.#exploration === undefined
    for (let object = 0; object < trace.objects; object++) {
      const at = object * 2
      const watchers = trace.watchers(object) | (objects[at + 1] ?? 0)
      if (objects[at + 1] === watchers) continue
      objects[at] = trace.partnerOf(object)
      objects[at + 1] = watchers
      grown = true
    }
    return grown
  }

  /** Whether no two strands have the same name. Names are hashes. */
  #namesTell(trace: Trace): boolean {
    if (trace.strands <= this.#strands) return true
    this.#strands = trace.strands
    const names = new Set<number>()
    for (let strand = 0; strand < trace.strands; strand++) names.add(trace.nameOf(strand))
    return names.size === trace.strands
  }

  #giveUp(because: string): void {
    this.#exploration = undefined
    this.#instead = new DfsSearch(because, this.#parks)
  }
}

function tasksOf(trace: Trace): number {
  let most = 0
  for (let strand = 0; strand < trace.strands; strand++) most = Math.max(most, trace.taskOf(strand))
  return most + 1
}

export interface DporOptions {
  /** `optimal` runs one execution for each trace, `source` some in vain besides. Default `optimal`. */
  readonly algorithm?: Algorithm
}

export function dpor({ algorithm = 'optimal' }: DporOptions = {}): Strategy {
  return { name: 'dpor', search: ({ transparent, records }) => new DporSearch(algorithm, transparent, records) }
}
