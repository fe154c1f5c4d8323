/** A history that cannot be explained, made ready to be shown: who called what when, how far an explanation comes. */

import { callText, shown } from '../../scenario/operations/program.ts'
import type { CallView, HistoryView } from '../../schedule/execution.ts'
import { type Consistency, ordered } from './consistency.ts'
import { type Call, completed, type History } from './history.ts'
import type { Answer, Specification } from './specification.ts'

/** An order that explains some of a history, and calls that it leaves unexplained. */
export interface Attempt {
  readonly order: readonly Call[]
  readonly state: number
  readonly unexplained: readonly Call[]
}

/** How a call ended: `→ 1`. That it returned nothing is said only of an operation that else returns something. */
function outcomeText({ name, outcome }: Call, valued: ReadonlySet<string>): string {
  if (outcome.type === 'returned') {
    return outcome.value === undefined && !valued.has(name) ? '' : `→ ${shown(outcome.value)}`
  }
  if (outcome.type === 'threw') return thrownText(outcome.error)
  return outcome.error === undefined ? '…' : `${thrownText(outcome.error)} …`
}

const thrownText = ({ name, message }: { readonly name: string; readonly message: string }): string =>
  `✗ ${name}: ${message.split('\n')[0]}`

/** A call of the history with its outcome: `pop() → 1`. */
export const fullText = ({ call, outcome }: CallView): string => `${call} ${outcome}`.trimEnd()

const NOTHING = 'returns nothing'

/** What the model says, in words that follow "the model". */
function answerText(answer: Answer): string {
  if (answer.type === 'blocked') return 'has it wait'
  if (answer.type === 'threw') return `throws ${thrownText(answer.error).slice(2)}`
  return answer.value === undefined ? NOTHING : `returns ${shown(answer.value)}`
}

/** What the model says to `call` where `attempt` has it, or after its end. */
function modelText(specification: Specification, attempt: Attempt, call: Call): string {
  const at = attempt.order.indexOf(call)
  const state = at < 0 ? attempt.state : stateBefore(specification, attempt.order.slice(0, at), call)
  return [...new Set(specification.answers(state, call).map(answerText))].join(' or ')
}

/** A state that the calls lead to and that lets `next` go on. */
function stateBefore(specification: Specification, calls: readonly Call[], next: Call): number {
  let states = [specification.initial]
  for (const call of calls) {
    // The attempt may have taken calls that had not returned by then.
    const open: Call = { ...call, outcome: { type: 'unknown' } }
    const exact = states.flatMap(state => specification.step(state, call))
    states = exact.length > 0 ? exact : states.flatMap(state => specification.step(state, open))
  }
  return states.find(state => !specification.blocks(state, next)) ?? states[0] ?? specification.initial
}

/** The first calls of each process that `order` leaves out, though they have returned. */
export function nextCalls(history: History, consistency: Consistency, order: readonly Call[]): Call[] {
  const calls = ordered(history, consistency)
  const left = calls.filter(({ call, required }) => required && !order.includes(call))
  return left
    .filter(one => !left.some(other => other !== one && (other.to < one.from || calls[one.after] === other)))
    .map(({ call }) => call)
}

/** `process#2` before `process#10`. */
const inOrder = new Intl.Collator('en', { numeric: true }).compare

export function historyView(
  specification: Specification,
  consistency: Consistency,
  history: History,
  attempt: Attempt,
): HistoryView {
  const events = history.flatMap((call, i) => [
    { i, time: call.called, returns: false },
    ...(Number.isFinite(call.returned) ? [{ i, time: call.returned, returns: true }] : []),
  ])
  events.sort((a, b) => a.time - b.time || Number(a.returns) - Number(b.returns))
  const unexplained = attempt.unexplained.map(call => ({
    call: history.indexOf(call),
    model: modelText(specification, attempt, call),
  }))
  const valued = new Set(
    history
      .filter(
        ({ outcome }, i) =>
          (outcome.type === 'returned' && outcome.value !== undefined) ||
          unexplained.some(({ call, model }) => call === i && model !== NOTHING),
      )
      .map(({ name }) => name),
  )
  const place = (i: number, returns: boolean) =>
    events.findIndex(event => event.i === i && event.returns === returns) + 1
  return {
    consistency,
    processes: [...new Set(history.map(({ process }) => String(process)))].sort(inOrder),
    calls: history.map((call, i): CallView => {
      const returned = place(i, true)
      return {
        process: String(call.process),
        call: callText(call),
        outcome: outcomeText(call, valued),
        called: place(i, false),
        ...(returned > 0 ? { returned } : {}),
        known: completed(call),
      }
    }),
    explained: attempt.order.map(call => history.indexOf(call)),
    state: shown(specification.state(attempt.state)),
    unexplained,
  }
}
