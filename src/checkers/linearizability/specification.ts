/**
 * A user's sequential model as an automaton: its states numbered, what each operation may answer in a state worked out once.
 * One is kept for all executions of a batch, so that after a while judging runs no code of the user's any more.
 *
 * The model's functions change the state that they are given, so each step works on a copy. What a function throws is an answer
 * as well, told by its name alone: messages are for people.
 */

import { isDeepStrictEqual } from 'node:util'
import { describe } from '../../scenario/describe.ts'
import { blocked, eachChoice } from '../../scenario/operations/answers.ts'
import type { AnyModel, Invocation } from '../../scenario/operations/definition.ts'
import { isThenable } from '../../scenario/thenable.ts'
import type { Call } from './history.ts'
import type { Model } from './model.ts'
import { copyOf, Numbering } from './structure.ts'

/** What the model says to an operation in a state. */
export type Answer =
  | { readonly type: 'returned'; readonly value: unknown; readonly next: number }
  | { readonly type: 'threw'; readonly error: Error; readonly next: number }
  | { readonly type: 'blocked' }

/** A model that cannot be worked with; the message says why. */
export class ModelError extends Error {
  override readonly name = 'ModelError'
}

/** Copies or compares a value of the user's, or says that it cannot be done. */
function looking<T>(look: () => T, what: string): T {
  try {
    return look()
  } catch (error) {
    throw new ModelError(`${what} cannot be compared: ${error instanceof Error ? error.message : error}`)
  }
}

/** States that are remembered; an automaton that has more begins anew with the next execution. */
const MOST_STATES = 50_000

export class Specification implements Model<number> {
  readonly #model: AnyModel
  readonly #states: unknown[] = []
  readonly #numbers = new Numbering()
  /** By state, by the number of an operation with its arguments. */
  readonly #answers: (readonly Answer[])[][] = []
  readonly #invocations = new Numbering()
  /** The numbers of invocations that were met, by their arguments, which a program keeps. */
  readonly #met = new WeakMap<readonly unknown[], number>()
  readonly initial: number

  /** Throws a `ModelError` when the model cannot be worked with. */
  constructor(model: AnyModel, inputs: unknown) {
    this.#model = model
    const state = model.init(inputs)
    if (typeof state !== 'object' || state === null) {
      throw new ModelError(
        `the model's init returns ${describe(state)}: its functions change the state in place, so give it an object, as in ` +
          '{ value: 0 }',
      )
    }
    if (isThenable(state)) throw new ModelError("the model's init returns a promise: a model is sequential")
    this.initial = this.#number(copyOf(state), 'init')
  }

  get full(): boolean {
    return this.#states.length > MOST_STATES
  }

  /** States are numbers already. */
  key(state: number): number {
    return state
  }

  #number(state: unknown, after: string): number {
    const number = looking(() => this.#numbers.of(state), `the state after the model's ${after}`)
    if (number === this.#states.length) {
      this.#states.push(state)
      this.#answers.push([])
    }
    return number
  }

  /** The user's state with this number; not to be changed. */
  state(number: number): unknown {
    return this.#states[number]
  }

  step(state: number, call: Call): readonly number[] {
    const answers = this.answers(state, call)
    if (answers.length === 1) return agrees(answers[0]!, call) ? [(answers[0] as { next: number }).next] : []
    return answers.flatMap(answer => (answer.type !== 'blocked' && agrees(answer, call) ? [answer.next] : []))
  }

  /** Whether the operation may have to wait in this state. */
  blocks(state: number, call: Invocation): boolean {
    return this.answers(state, call).some(({ type }) => type === 'blocked')
  }

  /** What the operation may answer in this state. */
  answers(state: number, call: Invocation): readonly Answer[] {
    const known = this.#answers[state] as (readonly Answer[])[]
    const number = this.#invocation(call)
    return (known[number] ??= eachChoice(() => this.#ask(state, call)))
  }

  #invocation({ name, args }: Invocation): number {
    let number = this.#met.get(args)
    if (number === undefined) this.#met.set(args, (number = this.#invocations.of([name, ...args])))
    return number
  }

  #ask(state: number, { name, args }: Invocation): Answer {
    const copy = copyOf(this.state(state))
    let value: unknown
    try {
      value = (this.#model[name] as AnyModel[string])(copy, ...args.map(arg => copyOf(arg)))
    } catch (error) {
      const thrown = error instanceof Error ? error : new Error(String(error))
      return { type: 'threw', error: thrown, next: this.#number(copy, name) }
    }
    if (value === blocked) return { type: 'blocked' }
    if (isThenable(value)) throw new ModelError(`the model's ${name} returns a promise: a model is sequential`)
    // As the answers of the operations are copied, so that both compare.
    const answer = looking(() => structuredClone(value), `what the model's ${name} returns`)
    return { type: 'returned', value: answer, next: this.#number(copy, name) }
  }
}

function agrees(answer: Answer, { outcome }: Call): boolean {
  if (answer.type === 'blocked') return false
  if (outcome.type === 'unknown') return true
  if (answer.type === 'threw') return outcome.type === 'threw' && outcome.error.name === answer.error.name
  return outcome.type === 'returned' && isDeepStrictEqual(outcome.value, answer.value)
}
