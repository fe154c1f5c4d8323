/**
 * Wing-Gong-Lowe: looks for an order of a history's calls that the sequential specification allows and that keeps the order
 * demanded of it.
 *
 * Wing, Gong, "Testing and Verifying Concurrent Objects", JPDC 1993: a depth-first search that takes any call that may come
 * next, i.e. before the first return of those not taken yet. Lowe, "Testing for linearizability", CCPE 2017: configurations
 * (calls taken, state) that were visited are not entered again, without which the search is factorial. Horn, Kroening,
 * FORTE 2015, and Porcupine do the same; as there, the history is a doubly linked list of calls and returns from which a call
 * is lifted with its return, so that what may come next is always a prefix of the list.
 *
 * Unlike these, a step may lead to several states, each tried in turn. A call whose outcome is unknown has no return: it is
 * there to be taken at any time and need not be. Taking one that changes nothing is never of use.
 */

import { configurations } from './configurations.ts'
import type { Ordered } from './consistency.ts'
import { entriesOf, lift, unlift } from './entries.ts'
import type { Call } from './history.ts'
import type { Model } from './model.ts'
import { Transitions } from './transitions.ts'

export interface Search<S> {
  /** `unknown`: as many configurations were visited as were allowed. */
  readonly verdict: 'ok' | 'illegal' | 'unknown'
  /** An order that explains the history; where there is none, the one that came farthest. */
  readonly order: readonly Call[]
  /** The state after it. */
  readonly state: S
  /** The first call that could not return as it did, whatever was tried: up to its return the history can be explained. */
  readonly culprit: Call | undefined
  /** Configurations visited. */
  readonly visited: number
}

export interface SearchOptions<S> {
  /** Configurations that may be visited. */
  readonly bound: number
  /** What must hold of the last state. */
  readonly accept?: ((state: S) => boolean) | undefined
}

/** What was taken, and where to go on when it is given back. */
interface Frame {
  readonly entry: number
  /** The next of the states that the call may lead to. */
  readonly alternative: number
  readonly state: number
}

/** Searches for an order of `calls` that explains them. */
export function search<S>(calls: readonly Ordered[], model: Model<S>, { bound, accept }: SearchOptions<S>): Search<S> {
  const transitions = new Transitions(
    model,
    calls.map(({ call }) => call),
  )
  const entries = entriesOf(calls)
  const visited = configurations(calls)
  const taken = new Uint8Array(calls.length)
  const stack: Frame[] = []
  let left = calls.filter(({ required }) => required).length
  let state = transitions.initial
  let farthest: { entry: number; order: readonly number[]; state: number } = { entry: -1, order: [], state }
  const orderOf = () => stack.map(({ entry }) => entries.call[entry] as number)
  const result = (verdict: Search<S>['verdict'], order: readonly number[], last: number, blocked: number) => ({
    verdict,
    order: order.map(i => calls[i]!.call),
    state: transitions.state(last),
    culprit: blocked > 0 && blocked < entries.end ? calls[entries.call[blocked] as number]!.call : undefined,
    visited: visited.size,
  })

  /** Takes the call at `entry` on to the first of its states, from `alternative` on, that leads anywhere new. */
  const take = (entry: number, alternative: number): boolean => {
    const call = entries.call[entry] as number
    const { after, required } = calls[call]!
    if (after >= 0 && taken[after] === 0) return false
    const states = transitions.from(state, call)
    for (let i = alternative; i < states.length; i++) {
      const next = states[i] as number
      if (!required && next === state) continue
      visited.flip(call)
      if (visited.add(next)) {
        stack.push({ entry, alternative: i + 1, state })
        taken[call] = 1
        lift(entries, entry)
        if (required) left--
        state = next
        return true
      }
      visited.flip(call)
    }
    return false
  }

  const giveBack = ({ entry, state: before }: Frame): void => {
    const call = entries.call[entry] as number
    visited.flip(call)
    taken[call] = 0
    unlift(entries, entry)
    if (calls[call]!.required) left++
    state = before
  }

  const explained = () => left === 0 && (accept === undefined || accept(transitions.state(state)))

  if (explained()) return result('ok', [], state, 0)
  let entry = entries.next[0] as number
  let alternative = 0
  for (;;) {
    if (entries.return[entry] !== 0) {
      const took = take(entry, alternative)
      if (took && explained()) return result('ok', orderOf(), state, 0)
      if (took && visited.size >= bound) return result('unknown', orderOf(), state, 0)
      entry = entries.next[took ? 0 : entry] as number
      alternative = 0
      continue
    }
    // A return that nothing before it has earned, or the end: back to the last choice.
    if (entry > farthest.entry || (entry === farthest.entry && stack.length > farthest.order.length)) {
      farthest = { entry, order: orderOf(), state }
    }
    const frame = stack.pop()
    if (frame === undefined) return result('illegal', farthest.order, farthest.state, farthest.entry)
    giveBack(frame)
    entry = frame.entry
    alternative = frame.alternative
  }
}
