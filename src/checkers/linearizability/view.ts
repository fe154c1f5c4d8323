/** A history that cannot be explained, made ready to be shown: who called what when, how far an explanation comes. */

import { callText, shown } from '../../scenario/operations/program.ts'
import type { CallView, HistoryView } from '../../schedule/execution.ts'
import { type Consistency, ordered } from './consistency.ts'
import { type Call, completed, type History } from './history.ts'
import type { Answer, Specification } from './specification.ts'

/** Of more answers these are told, and that there are more. */
export const MOST_ANSWERS = 6

/** An order that explains some of a history, the state that it leads to, and calls that it leaves unexplained. */
export interface Attempt {
  readonly order: readonly Call[]
  readonly state: number
  /** With what the model says in their place. */
  readonly unexplained: readonly { readonly call: Call; readonly answers: readonly Answer[] }[]
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

/** What the model says, in words that follow "the model". */
function answersText(all: readonly Answer[], valued: boolean): string {
  const answers = all.slice(0, MOST_ANSWERS)
  const returned = answers.flatMap(answer => (answer.type === 'returned' ? [answer.value] : []))
  const threw = answers.flatMap(answer => (answer.type === 'threw' ? [thrownText(answer.error).slice(2)] : []))
  const texts = [
    ...(returned.length === 0
      ? []
      : [valued || !returned.every(isNothing) ? `returns ${either(returned.map(shown))}` : 'returns']),
    ...(threw.length === 0 ? [] : [`throws ${either(threw)}`]),
    ...(answers.some(({ type }) => type === 'blocked') ? ['has it wait'] : []),
  ]
  if (texts.length === 0) return 'has no answer'
  return all.length > MOST_ANSWERS ? `${texts.join(', or ')} or another` : texts.join(', or ')
}

const isNothing = (value: unknown) => value === undefined

/** `a, b or c`. */
function either(texts: readonly string[]): string {
  const all = [...new Set(texts)]
  return all.length === 1 ? all[0]! : `${all.slice(0, -1).join(', ')} or ${all.at(-1)}`
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
  const valued = new Set<string>()
  for (const { name, outcome } of history) {
    if (outcome.type === 'returned' && outcome.value !== undefined) valued.add(name)
  }
  for (const { call, answers } of attempt.unexplained) {
    if (answers.some(answer => answer.type !== 'returned' || answer.value !== undefined)) valued.add(call.name)
  }
  const unexplained = attempt.unexplained.map(({ call, answers }) => ({
    call: history.indexOf(call),
    model: answersText(answers, valued.has(call.name)),
  }))
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
