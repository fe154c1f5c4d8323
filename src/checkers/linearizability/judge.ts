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
import { allowedAnswers } from './allowed.ts'
import { type CheckResult, checkHistory } from './check.ts'
import { type Consistency, ordered } from './consistency.ts'
import type { Call, History } from './history.ts'
import { parts } from './partition.ts'
import { longestPrefix } from './prefix.ts'
import { ModelError, Specification } from './specification.ts'
import { type Attempt, fullText, historyView, MOST_ANSWERS, nextCalls } from './view.ts'
import { Searching } from './wgl.ts'

/** What is said of an execution: nothing when it is all right. */
export type Ruling = Problem | 'undecided' | undefined

const DEFAULT_BOUND = 1_000_000

/** Where even less was asked for. */
const weaker: Readonly<Record<Consistency, string>> = {
  linearizable: '',
  sequential: ', nor sequentially consistent',
  quiescent: ', nor quiescently consistent',
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
   * Rules on an execution in which nothing will ever change, as `standstill` says: `waiting` are the calls of `history` that
   * have not returned.
   */
  stuck(history: History, waiting: readonly Call[], standstill: Problem): Ruling {
    return this.#told(() => this.#explain(history, standstill.step) ?? this.#wait(history, waiting, standstill))
  }

  #explain(history: History, step: number): Ruling {
    const { consistency = 'linearizable', partition, bound = DEFAULT_BOUND } = this.#scenario.definition
    if (this.#specification.full) this.#specification = this.#specify()
    const specification = this.#specification
    const result = checkHistory(history, specification, { consistency, partition, bound })
    if (result.verdict === 'ok') return undefined
    if (result.verdict === 'unknown') return 'undecided'
    const attempt = this.#attempt(result, consistency, bound)
    const view = historyView(specification, consistency, result.part, attempt)
    const error = attempt.unexplained[0]?.call.outcome
    return {
      kind: 'not-linearizable',
      fingerprint: `not-linearizable:${consistency}`,
      message: `not linearizable${weaker[consistency]}: ${sentence(view)}`,
      step,
      history: view,
      ...(error?.type === 'threw' ? { error: error.error } : {}),
    }
  }

  /** How far an explanation comes, and what stands in its way. */
  #attempt({ part, longest }: Illegal, consistency: Consistency, bound: number): Attempt {
    const specification = this.#specification
    const prefix = consistency === 'linearizable' ? longestPrefix(part, specification, { bound }) : undefined
    if (prefix !== undefined) {
      const answers = allowedAnswers(prefix.history, prefix.open, specification, MOST_ANSWERS + 1)
      return { ...prefix, unexplained: [{ call: prefix.culprit, answers }] }
    }
    const next = nextCalls(part, consistency, longest.order)
    return {
      ...longest,
      unexplained: next.map(call => ({ call, answers: specification.answers(longest.state, call) })),
    }
  }

  #wait(history: History, waiting: readonly Call[], standstill: Problem): Ruling {
    const { consistency = 'linearizable', partition, bound = DEFAULT_BOUND } = this.#scenario.definition
    const specification = this.#specification
    const without = {
      initial: specification.initial,
      key: (state: number) => state,
      step: (state: number, call: Call) => (waiting.includes(call) ? [] : specification.step(state, call)),
    }
    const calls = ordered(history, consistency)
    let undecided = false
    for (const part of partition === undefined ? [calls] : parts(calls, partition)) {
      const patient = waiting.filter(call => part.some(other => other.call === call))
      const waits = (state: number) => patient.every(call => specification.blocks(state, call))
      const { verdict } = new Searching(part, without, waits).run(bound)
      if (verdict === 'ok') continue
      if (verdict === 'unknown') {
        undecided = true
        continue
      }
      const { order, state } = new Searching(part, without).run(bound)
      const free = patient.filter(call => !specification.blocks(state, call))
      const unexplained = free.map(call => ({ call, answers: specification.answers(state, call) }))
      const own = part.map(({ call }) => call)
      const view = historyView(specification, consistency, own, { order, state, unexplained })
      return {
        ...standstill,
        fingerprint: `${standstill.kind}:calls`,
        message: `${standstill.kind}: ${patience(view)}`,
        history: view,
      }
    }
    return undecided ? 'undecided' : undefined
  }
}

type Illegal = Extract<CheckResult<number>, { readonly verdict: 'illegal' }>

/** What cannot be explained, in words. */
function sentence({ consistency, calls, explained, unexplained }: HistoryView): string {
  const [first] = unexplained
  if (first === undefined) return 'no order explains the calls'
  const { process } = calls[first.call]!
  const what = `no order explains ${process}'s ${fullText(calls[first.call]!)}`
  if (consistency === 'linearizable') return `${what}, where the model ${first.model}`
  const others = explained.map(call => fullText(calls[call]!))
  return `${what}; ${others.length === 0 ? 'at first' : `after ${others.join(', ')}`} the model ${first.model}`
}

/** Who waits though it need not, in words. */
function patience({ calls, unexplained }: HistoryView): string {
  if (unexplained.length === 0) return 'no order explains all the calls that wait'
  return unexplained
    .map(({ call, model }) => `${calls[call]!.process}'s ${calls[call]!.call} waits for ever, where the model ${model}`)
    .join('; ')
}
