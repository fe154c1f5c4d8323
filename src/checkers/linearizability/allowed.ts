/**
 * What a call could have answered, were it not for what it did: the answers with which the history up to its return can be
 * explained. So a report need not go by one of many orders.
 */

import { checkHistory } from './check.ts'
import { ordered } from './consistency.ts'
import type { Call, History, Outcome } from './history.ts'
import type { Answer, Specification } from './specification.ts'
import { Searching } from './wgl.ts'

/** Configurations that are looked at. */
const BOUND = 20_000
/** Up to `most` different answers of `call`, which stands in `history` with an unknown outcome. */
export function allowedAnswers(history: History, call: Call, specification: Specification, most: number): Answer[] {
  const met = new Set<number>()
  let waits = false
  const watched = {
    initial: specification.initial,
    key: (state: number) => state,
    step(state: number, other: Call) {
      met.add(state)
      return specification.step(state, other)
    },
  }
  // Never satisfied, it goes through everything that explains the others.
  new Searching(ordered(history, 'linearizable'), watched, state => {
    met.add(state)
    waits ||= specification.blocks(state, call)
    return false
  }).run(BOUND)
  const answers = new Map<string, Answer>()
  for (const state of met) {
    for (const answer of specification.answers(state, call)) {
      const outcome = outcomeOf(answer)
      if (outcome === undefined || answers.size >= most) continue
      const text = JSON.stringify(outcome, (_, value) => (typeof value === 'bigint' ? `${value}n` : value))
      if (answers.has(text)) continue
      const supposed = history.map(other => (other === call ? { ...other, outcome } : other))
      if (checkHistory(supposed, specification, { bound: BOUND }).verdict === 'ok') answers.set(text, answer)
    }
  }
  return answers.size === 0 && waits ? [{ type: 'blocked' }] : [...answers.values()]
}

function outcomeOf(answer: Answer): Outcome | undefined {
  switch (answer.type) {
    case 'returned':
      return { type: 'returned', value: answer.value }
    case 'threw':
      return { type: 'threw', error: { name: answer.error.name, message: answer.error.message } }
    default:
      return undefined
  }
}
