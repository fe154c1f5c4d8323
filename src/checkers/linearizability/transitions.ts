/** A model's states as numbers, and its steps as lists of them, each worked out once. */

import type { Ordered } from './consistency.ts'
import type { Model } from './model.ts'
import { Numbering } from './structure.ts'

const NOWHERE: readonly number[] = []

export class Transitions<S> {
  readonly #model: Model<S>
  readonly #calls: readonly Ordered[]
  readonly #states: S[] = []
  readonly #numbers = new Numbering()
  readonly #steps = new Map<number, readonly number[]>()
  readonly initial: number

  constructor(model: Model<S>, calls: readonly Ordered[]) {
    this.#model = model
    this.#calls = calls
    this.initial = this.#number(model.initial)
  }

  #number(state: S): number {
    const number = this.#numbers.of(this.#model.key === undefined ? state : this.#model.key(state))
    if (number === this.#states.length) this.#states.push(state)
    return number
  }

  /** The state with this number. */
  state(number: number): S {
    return this.#states[number] as S
  }

  /** Where call number `call` may lead from a state, each state once. */
  from(state: number, call: number): readonly number[] {
    const step = state * this.#calls.length + call
    let next = this.#steps.get(step)
    if (next === undefined) {
      const states = this.#model.step(this.state(state), this.#calls[call]!.call)
      if (states.length === 0) next = NOWHERE
      else if (states.length === 1) next = [this.#number(states[0] as S)]
      else next = [...new Set(states.map(state => this.#number(state)))]
      this.#steps.set(step, next)
    }
    return next
  }
}
