/**
 * Dynamic partial-order reduction: of all interleavings that differ only in the order of independent steps one is run. With
 * `optimal`, the default, that is exactly one execution for each Mazurkiewicz trace; `source` runs as many complete ones, and
 * besides some that it has to end when it sees that they repeat others. What is where: `dpor/exploration.ts` the search,
 * `dpor/races.ts` which steps to turn round, `dpor/wakeup-tree.ts` what is still to be run, `dpor/policy.ts` the policy.
 *
 * It rests on `schedule/dependence.ts` and hence on the trace's telling all that tasks do to each other. Where it does not — an
 * opaque scenario, timers and other things outside, a task that peeks, names of strands or steps that the schedule decides — the
 * search begins anew as plain `dfs` and says why.
 */

import type { Trace } from '../schedule/trace.ts'
import { DfsSearch, LONG } from './dfs.ts'
import { type Algorithm, Exploration } from './dpor/exploration.ts'
import { dporPolicy, instructionInts } from './dpor/policy.ts'
import type { Finished, Plan, Search, Strategy } from './strategy.ts'

const BOUNDS =
  'every interleaving, up to the order of independent operations; ' +
  'this takes for granted that tasks share nothing but shared objects'

const unseenReasons = ['', 'timers or calls outside decide what may run', 'a task peeks at shared objects']

export class DporSearch implements Search {
  readonly #algorithm: Algorithm
  #exploration: Exploration | undefined
  #instead: DfsSearch | undefined
  /** Partner and watchers of each object. */
  #objects: number[] = []
  #plan: Plan | undefined
  #long = false

  constructor(algorithm: Algorithm, transparent: boolean) {
    this.#algorithm = algorithm
    if (!transparent) this.#giveUp('tasks may affect each other in ways that are not seen')
  }

  get exhausted(): boolean {
    if (this.#instead !== undefined) return this.#instead.exhausted
    return this.#exploration?.done === true && !this.#long
  }

  get bounds(): string {
    return this.#instead?.bounds ?? BOUNDS
  }

  get shortfall(): string | undefined {
    return this.#instead?.shortfall ?? (this.#long ? LONG : undefined)
  }

  next(): Plan | undefined {
    if (this.#instead !== undefined) return this.#instead.next()
    if (this.#exploration?.done) return undefined
    this.#plan ??= { policy: dporPolicy, seed: 0, ints: this.#exploration?.plan() ?? FREE }
    return this.#plan
  }

  finished(execution: Finished): void {
    if (this.#instead !== undefined) {
      this.#instead.finished(execution)
      return
    }
    this.#plan = undefined
    const { trace, governed } = execution
    if (trace.unseen !== 0) {
      this.#giveUp(unseenReasons[trace.unseen] ?? 'tasks affect each other in ways that are not seen')
      return
    }
    if (this.#learn(trace)) this.#exploration = undefined
    if (governed < trace.length) this.#long = true
    // The first execution of an exploration was told nothing: so it does whichever relation it was run under.
    this.#exploration ??= new Exploration(this.#algorithm, tasksOf(trace), this.#objects)
    if (!this.#exploration.begun && this.#followedPlan) return
    this.#exploration.finished(execution)
    if (this.#exploration.diverged) this.#giveUp('the order of steps decides which steps there are in ways that are not seen')
  }
}
