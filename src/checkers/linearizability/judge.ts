/**
 * Judges the calls of an execution by the user's model.
 *
 * When all tasks have ended: wrong when no order explains the calls. When nothing can go on any more: besides, wrong unless
 * some order leads to a state in which the model has every waiting call wait. (As in Line-Up — Burckhardt, Dern, Musuvathi,
 * Tan, PLDI 2010 — a call that waits has not taken effect; unlike there, one state has to account for all that wait.)
 */

import { DefinitionError } from '../../scenario/definition-error.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import type { HistoryView, Problem } from '../../schedule/execution.ts'
import { checkHistory } from './check.ts'
import type { Consistency } from './consistency.ts'
import type { Call, History } from './history.ts'
import { longestPrefix } from './prefix.ts'
import { ModelError, Specification } from './specification.ts'
import { type Attempt, fullText, historyView, nextCalls } from './view.ts'

/** What is said of an execution: nothing when it is all right. */
export type Ruling = Problem | 'undecided' | undefined

const DEFAULT_BOUND = 1_000_000

const adjectives: Readonly<Record<Consistency, string>> = {
  linearizable: 'linearizable',
  sequential: 'sequentially consistent',
  quiescent: 'quiescently consistent',
}

export class Judge {
  readonly #scenario: AnyScenario
  readonly #inputs: unknown
  #specification: Specification

  /** Throws a `DefinitionError` when the model cannot be worked with. */
  constructor(scenario: AnyScenario, inputs: unknown) {
    this.#scenario = scenario
    this.#inputs = inputs
    this.#specification = this.#told(() => this.#specify())
  }

  #specify(): Specification {
    return new Specification(this.#scenario.definition.model!, this.#inputs)
  }

  #told<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw error instanceof ModelError ? new DefinitionError(this.#scenario.name, error.message) : error
    }
  }

  /** Whether the model has `call` wait when it is made after `calls`, one after the other. */
  waits(calls: History, call: Call): boolean {
    return this.#told(() => {
      let states = [this.#specification.initial]
      for (const before of calls) states = states.flatMap(state => this.#specification.step(state, before))
      return states.some(state => this.#specification.blocks(state, call))
    })
  }

  /** Rules on an execution that has ended; `step` is its last one. */
  ended(history: History, step: number): Ruling {
    return this.#told(() => this.#explain(history, step))
  }

  /**
   * Rules on an execution in which nothing can go on any more, as `deadlock` says: `waiting` are the calls of `history` that
   * have not returned.
   */
  stuck(history: History, waiting: readonly Call[], deadlock: Problem): Ruling {
    return this.#told(() => this.#explain(history, deadlock.step) ?? this.#wait(history, waiting, deadlock))
  }

  #explain(history: History, step: number): Ruling {
    const { consistency = 'linearizable', partition, bound = DEFAULT_BOUND } = this.#scenario.definition
    if (this.#specification.full) this.#specification = this.#specify()
    const specification = this.#specification
    const result = checkHistory(history, specification, { consistency, partition, bound })
    if (result.verdict === 'ok') return undefined
    if (result.verdict === 'unknown') return 'undecided'
    const prefix = consistency === 'linearizable' ? longestPrefix(result.part, specification, { bound }) : undefined
    const attempt: Attempt =
      prefix === undefined
        ? { ...result.longest, unexplained: nextCalls(result.part, consistency, result.longest.order) }
        : { ...prefix, unexplained: [prefix.culprit] }
    const [first] = attempt.unexplained
    const view = historyView(specification, consistency, result.part, attempt)
    return {
      kind: 'not-linearizable',
      fingerprint: `not-linearizable:${consistency}`,
      message: `not ${adjectives[consistency]}: ${sentence(view)}`,
      step,
      history: view,
      ...(first?.outcome.type === 'threw' ? { error: first.outcome.error } : {}),
    }
  }

  #wait(history: History, waiting: readonly Call[], deadlock: Problem): Ruling {
    const { consistency = 'linearizable', bound = DEFAULT_BOUND } = this.#scenario.definition
    const specification = this.#specification
    const done = history.filter(call => !waiting.includes(call))
    const patient = (state: number) => waiting.every(call => specification.blocks(state, call))
    const result = checkHistory(done, specification, { consistency, bound, accept: patient })
    if (result.verdict === 'ok') return undefined
    if (result.verdict === 'unknown') return 'undecided'
    const ended = checkHistory(done, specification, { consistency, bound })
    const { order, state } = ended.verdict === 'ok' ? ended.explanations[0]! : result.longest
    const free = waiting.filter(call => !specification.blocks(state, call))
    const attempt = { order, state, unexplained: free.length > 0 ? free : waiting }
    const view = historyView(specification, consistency, history, attempt)
    const who = view.unexplained.map(({ call, model }) => {
      const { process, call: text } = view.calls[call]!
      return `${process}'s ${text} waits for ever, where the model ${model}`
    })
    return { ...deadlock, message: `deadlock: ${who.join('; ')}`, history: view }
  }
}

/** What cannot be explained, in words. */
function sentence({ calls, explained, unexplained }: HistoryView): string {
  const [first] = unexplained
  if (first === undefined) return 'no order explains the calls'
  const others = explained.filter(call => call !== first.call).map(call => fullText(calls[call]!))
  const after = others.length === 0 ? 'at first' : `after ${others.join(', ')}`
  const { process } = calls[first.call]!
  return `no order explains ${process}'s ${fullText(calls[first.call]!)}; ${after} the model ${first.model}`
}
