/**
 * Dynamic partial-order reduction over finished executions. The path is the execution at hand as a row of states (`Node`); each
 * finished execution extends it beyond the prefix that was planned, its races say what else must be explored from the states on
 * the way, and the deepest state with something left gives the next plan.
 *
 * A race of e with a later event e' is reversed by v = (the events after e that do not happen after it) followed by e', to be
 * explored from the state before e:
 * - `source`: one strand that can come first in v is added to what is explored from there, unless such a one is already there;
 *   sleep sets keep executions from repeating others, by ending them where only repetition is left;
 * - `optimal`: v is inserted in the wakeup tree of that state, unless a sleeper can come first in it. Every branch of the tree
 *   has an event that each sleeper, and each branch before it, depends on: so nobody is asleep when the planned sequence ends,
 *   no execution is begun in vain, and one is run for each trace exactly. (Sleepers of executions that failed early are the
 *   exception, see below.)
 * v ends with e' instead of continuing to the execution's end, as it does in the paper: what comes later is found by the races of
 * the executions that begin with v, and the shorter sequence makes the smaller tree.
 *
 * An execution that ended early (something was found while strands could go on) hides the races of what did not run. The step
 * that ended it disables all others, so it races with each of them: all strands that were enabled before that step are explored
 * from there. The step itself sleeps like any other, since repeating it elsewhere finds the same failure, but covers nothing.
 *
 * Abdulla, Aronis, Jonsson, Sagonas, "Source Sets: A Foundation for Optimal Dynamic Partial Order Reduction", JACM 2017,
 * algorithms 1 and 2 (POPL 2014).
 */

import { mayBlock } from '../../schedule/admission.ts'
import { feeds, NOTHING } from '../../schedule/footprint.ts'
import type { Trace } from '../../schedule/trace.ts'
import type { Finished } from '../strategy.ts'
import { treeSize } from '../tree-size.ts'
import { Event } from './event.ts'
import { History } from './history.ts'
import { newsFor, waitedAt } from './news.ts'
import { Node, stillAsleep } from './node.ts'
import { instructionInts } from './policy.ts'
import { Races } from './races.ts'
import { insert, leaf } from './wakeup-tree.ts'

export type Algorithm = 'source' | 'optimal'

export class Exploration {
  readonly #algorithm: Algorithm
  /** Partner and watchers of each object, as they were when the exploration began. */
  readonly #objects: readonly number[]
  /** The states before each event of the path. */
  readonly #nodes: Node[] = []
  readonly #history: History
  readonly #races: Races
  readonly #parks: boolean
  /** How many events of the path the next execution repeats. */
  #kept = 0
  /** Whether nothing is left. */
  done = false
  /** Whether the same choices have led to something else: then nothing that was learned holds. */
  diverged = false

  /** Whether what code touches on the heap counts. */
  readonly footprints: boolean

  /** `parks` says whether loops that spin wait for news. */
  constructor(algorithm: Algorithm, tasks: number, objects: readonly number[], parks: boolean, footprints = false) {
    this.footprints = footprints
    this.#algorithm = algorithm
    this.#parks = parks
    this.#objects = objects
    this.#history = new History(tasks, objects.length / 2)
    this.#races = new Races(this.#history)
  }

  /** Whether an execution was learned from. */
  get begun(): boolean {
    return this.done || this.#nodes.length > 0
  }

  /** How many executions there will have been, by what is planned so far: the more are run, the more come to be planned. */
  get total(): number | undefined {
    if (this.done || !this.begun) return undefined
    return treeSize(
      this.#nodes.map(({ explored, leaves, branches }) => ({
        branches: explored.length,
        leaves,
        left: branches.length,
      })),
    )
  }

  /** What the next execution is told. */
  plan(): number[] {
    const prefix: number[] = []
    const { footprints } = this
    for (let i = 0; i < this.#kept; i++) {
      const event = this.#history.events[i] as Event
      prefix.push(event.name, event.alternative)
    }
    const node = this.#nodes[this.#kept]
    let sleepers = node?.sleepers ?? []
    for (let branch = node?.branches[0]; branch !== undefined; branch = branch.children[0]) {
      prefix.push(branch.event.name, branch.event.alternative)
      // Where code counts, whom a step wakes is seen when it has been made.
      if (!footprints) sleepers = stillAsleep(sleepers, branch.event)
    }
    const objects = sleepers.length === 0 ? [] : this.#objects
    const names = sleepers.map(sleeper => sleeper.event.name)
    const touched = sleepers.map(sleeper => sleeper.event.footprint ?? NOTHING)
    return instructionInts({
      prefix,
      sleepers: names,
      objects,
      touched,
      from: footprints ? this.#kept : prefix.length / 2,
    })
  }

  /** Learns from the execution that followed the last plan, and goes back to the deepest state with something left. */
  finished({ trace, redundant, governed }: Finished): void {
    if (!this.#extend(trace, governed)) {
      this.diverged = true
      return
    }
    if (this.#parks) this.#beside(trace, governed)
    const ended = governed === trace.length
    if (ended) this.#blocked(trace)
    const cut = ended && !redundant && trace.open > 0
    if (cut && this.#nodes.length > 0) this.#addAll(this.#nodes.length - 1, trace)
    this.#goBack(cut, redundant)
  }

  /** Makes the path that of the execution. */
  #extend(trace: Trace, length: number): boolean {
    const history = this.#history
    if (length < this.#kept) return false
    history.truncate(this.#kept)
    for (let i = 0; i < this.#kept; i++) if (!history.events[i]!.recurs(trace, i)) return false
    for (let i = this.#kept; i < length; i++) {
      const event = Event.of(trace, i)
      if (!this.#visit(i, event)) return false
      if (trace.tired(i)) event.news = newsFor(trace, i, history.events)
      history.place(event)
      this.#reverse(event, this.#races.of(event, true, trace), trace)
      history.append(event)
    }
    return true
  }

  /** The state before event number `i` of the path; whether the event is what was planned from it. */
  #visit(i: number, event: Event): boolean {
    let node = this.#nodes[i]
    if (node === undefined) {
      const before = this.#nodes[i - 1]
      const sleepers = before === undefined ? [] : stillAsleep(before.sleepers, this.#history.events[i - 1] as Event)
      node = new Node(sleepers, before?.branches[0]?.children.splice(0) ?? [])
      this.#nodes.push(node)
    }
    const branch = node.branches[0]
    if (branch === undefined) node.branches.push(leaf(event))
    else if (branch.event.isLike(event)) branch.event = event
    else return false
    return true
  }

  /** Has the races of `event`, which would come next, explored the other way round. */
  #reverse(event: Event, races: readonly number[], trace: Trace): void {
    const { events } = this.#history
    for (const at of races) {
      const sequence: Event[] = []
      for (let k = at + 1; k < events.length; k++) {
        if (!this.#history.before(at, k)) sequence.push(events[k] as Event)
      }
      sequence.push(this.#isSure(event, at) ? event : event.unsure())
      if (trace.enabled(at, sequence[0]!.strand)) this.#add(at, sequence)
      // It cannot happen, but if it does all bets are off.
      else this.#addAll(at, trace)
    }
  }

  /** Whether the code of `event` comes to the same without event number `at` and what happens after that. */
  #isSure(event: Event, at: number): boolean {
    const { footprint } = event
    if (footprint === undefined) return true
    const { events } = this.#history
    for (let k = at; k < events.length; k++) {
      const other = events[k] as Event
      if (!this.#history.before(at, k)) continue
      if (other.task === event.task || feeds(other.footprint ?? NOTHING, footprint)) return false
      if (other.object !== 0 && (other.object === event.object || other.partner === event.object)) return false
      if (event.partner !== 0 && event.partner === other.object) return false
    }
    return true
  }

  #add(at: number, sequence: readonly Event[]): void {
    const node = this.#nodes[at] as Node
    if (this.#algorithm === 'optimal') {
      if (!node.covers(sequence)) insert(node.branches, 1, sequence)
    } else if (!node.hasInitialOf(sequence)) node.branches.push(leaf(sequence[0] as Event))
  }

  /** Has every strand explored that was enabled before event number `at`. */
  #addAll(at: number, trace: Trace): void {
    const { events } = this.#history
    const running = events[at]!.strand
    for (let strand = 0; strand < trace.strands; strand++) {
      if (strand === running || !trace.enabled(at, strand)) continue
      const next = events.find((event, i) => i > at && event.strand === strand) ?? Event.standing(trace, strand)
      if (next !== undefined) this.#add(at, [next.unsure()])
    }
  }

  /** Has the races explored of the strands that are blocked at the end, as if they came to run. */
  #blocked(trace: Trace): void {
    const history = this.#history
    for (let strand = 0; strand < trace.strands; strand++) {
      const event = Event.standing(trace, strand)
      if (event === undefined || !mayBlock(event.kind)) continue
      history.place(event)
      this.#reverse(event, this.#races.of(event, false, trace), trace)
    }
  }

  /** Has everybody explored beside strands that wait for news. */
  #beside(trace: Trace, length: number): void {
    const steps = new Set<number>()
    for (let i = 0; i < length; i++) {
      if (trace.tired(i)) for (const at of waitedAt(trace, trace.strand(i), trace.since(i), i)) steps.add(at)
    }
    for (let strand = 0; strand < trace.strands; strand++) {
      const standing = trace.standing(strand)
      if (standing === undefined || mayBlock(standing.kind)) continue
      for (const at of waitedAt(trace, strand, standing.since, length)) steps.add(at)
    }
    for (const at of steps) this.#addAll(at, trace)
  }

  #goBack(cut: boolean, redundant: boolean): void {
    let fatal = cut
    let leaves = redundant ? 0 : 1
    for (let node = this.#nodes.at(-1); node !== undefined; node = this.#nodes.at(-1)) {
      if (node.leave(fatal, leaves)) {
        this.#kept = this.#nodes.length - 1
        return
      }
      fatal = false
      leaves = node.leaves
      this.#nodes.pop()
    }
    this.done = true
  }
}
