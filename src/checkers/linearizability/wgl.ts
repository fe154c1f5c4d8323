/**
 * Wing-Gong-Lowe: looks for an order of a history's calls that the sequential specification allows and that keeps the order
 * demanded of it.
 *
 * Wing, Gong, "Testing and Verifying Concurrent Objects", JPDC 1993: a depth-first search that takes any call that may come
 * next, that is, before the first return of those not taken yet. Lowe, "Testing for linearizability", CCPE 2017:
 * configurations (calls taken, state) that were visited are not entered again, without which the search is factorial. As in
 * Porcupine the history is a doubly linked list of calls and returns from which a taken call is lifted with its return, so that
 * what may come next is always the list's beginning.
 *
 * Unlike these: a step may lead to several states, each tried in turn. Of what may come next, the call that must return first
 * is tried first. A call whose outcome is unknown has no return; it is tried last, need not be taken, and is never taken to
 * change nothing.
 */

import type { Explanation } from './check.ts'
import { type Configurations, configurations } from './configurations.ts'
import type { Ordered } from './consistency.ts'
import { type Entries, entriesOf, lift, unlift } from './entries.ts'
import type { Model } from './model.ts'
import { Transitions } from './transitions.ts'

/** What was found; where there is no explanation, with the one that came farthest. */
export interface Search<S> extends Explanation<S> {
  /** `unknown`: as many configurations were visited as were allowed. */
  readonly verdict: 'ok' | 'illegal' | 'unknown'
  /** Configurations visited. */
  readonly visited: number
}

/** A configuration on the way to the present one. */
interface Frame {
  readonly state: number
  /** Positions of the calls that may come next, in the order in which they are tried. */
  readonly candidates: readonly number[]
  /** The candidate that is being tried, and the number of its next states that were. */
  at: number
  tried: number
}

/** A search for an order of `calls` that explains them and leads to a state that `accept`s. */
export class Searching<S> {
  readonly calls: readonly Ordered[]
  readonly #accept: ((state: S) => boolean) | undefined
  readonly #transitions: Transitions<S>
  readonly #entries: Entries
  readonly #visited: Configurations
  readonly #taken: Uint8Array
  readonly #path: Frame[] = []
  #frame: Frame
  /** Calls that must take effect and were not taken yet. */
  #left: number
  /** The order that came farthest: the return that it could not reach, the calls taken, the state. */
  #farthest = { blocked: -1, order: [] as readonly number[], state: 0 }

  constructor(calls: readonly Ordered[], model: Model<S>, accept?: (state: S) => boolean) {
    this.calls = calls
    this.#accept = accept
    this.#transitions = new Transitions(model, calls)
    this.#entries = entriesOf(calls)
    this.#visited = configurations(calls)
    this.#taken = new Uint8Array(calls.length)
    this.#left = 0
    for (const { required } of calls) if (required) this.#left++
    this.#frame = this.#enter(this.#transitions.initial)
  }

  /** Searches on, until `bound` configurations were visited in all. */
  run(bound: number): Search<S> {
    for (;;) {
      const frame = this.#frame
      if (frame.at === 0 && frame.tried === 0 && this.#explained(frame.state)) {
        return this.#result('ok', { order: this.#order(), state: frame.state })
      }
      if (this.#visited.size >= bound) return this.#result('unknown', this.#farthest)
      const state = this.#advance(frame)
      if (state >= 0) {
        this.#path.push(frame)
        this.#frame = this.#enter(state)
        continue
      }
      const before = this.#path.pop()
      if (before === undefined) return this.#result('illegal', this.#farthest)
      this.#giveBack(before)
      this.#frame = before
    }
  }

  #explained(state: number): boolean {
    return this.#left === 0 && (this.#accept === undefined || this.#accept(this.#transitions.state(state)))
  }

  /** The configuration that was just reached: what may come next is what stands before the first return. */
  #enter(state: number): Frame {
    const { next, call, return: returns, end } = this.#entries
    const candidates: number[] = []
    const optional: number[] = []
    let entry = next[0] as number
    for (; returns[entry] !== 0; entry = next[entry] as number) {
      ;(this.calls[call[entry] as number]!.required ? candidates : optional).push(entry)
    }
    if (entry !== end) candidates.sort((a, b) => (returns[a] as number) - (returns[b] as number))
    for (const other of optional) candidates.push(other)
    const { blocked, order } = this.#farthest
    if (entry > blocked || (entry === blocked && this.#path.length > order.length)) {
      this.#farthest = { blocked: entry, order: this.#order(), state }
    }
    return { state, candidates, at: 0, tried: 0 }
  }

  /** Takes the next call; the state that it leads to, or -1 when nothing is left to try. */
  #advance(frame: Frame): number {
    for (; frame.at < frame.candidates.length; frame.at++, frame.tried = 0) {
      const entry = frame.candidates[frame.at] as number
      const call = this.#entries.call[entry] as number
      const { after, required } = this.calls[call]!
      if (after >= 0 && this.#taken[after] === 0) continue
      const states = this.#transitions.from(frame.state, call)
      while (frame.tried < states.length) {
        const state = states[frame.tried++] as number
        if (!required && state === frame.state) continue
        this.#visited.flip(call)
        if (this.#visited.add(state)) {
          this.#taken[call] = 1
          lift(this.#entries, entry)
          if (required) this.#left--
          return state
        }
        this.#visited.flip(call)
      }
    }
    return -1
  }

  #giveBack({ candidates, at }: Frame): void {
    const entry = candidates[at] as number
    const call = this.#entries.call[entry] as number
    this.#visited.flip(call)
    this.#taken[call] = 0
    unlift(this.#entries, entry)
    if (this.calls[call]!.required) this.#left++
  }

  /** The calls taken so far. */
  #order(): number[] {
    return this.#path.map(({ candidates, at }) => this.#entries.call[candidates[at] as number] as number)
  }

  #result(verdict: Search<S>['verdict'], reached: { order: readonly number[]; state: number }): Search<S> {
    return {
      verdict,
      order: reached.order.map(i => this.calls[i]!.call),
      state: this.#transitions.state(reached.state),
      visited: this.#visited.size,
    }
  }
}
