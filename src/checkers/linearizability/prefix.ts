/**
 * The longest beginning of a history that is linearizable. With a history all its beginnings are linearizable (Herlihy, Wing
 * 1990): so there is one return that made it wrong, and halving finds it.
 *
 * At a moment of the history, calls that have not returned yet have an unknown outcome: what they will answer later must not be
 * held against the others.
 */

import { type CheckHistoryOptions, checkHistory, type Explanation } from './check.ts'
import { type Call, completed, type History } from './history.ts'
import type { Model } from './model.ts'

export interface Prefix<S> extends Explanation<S> {
  /** The call whose return cannot be explained, while all that was before it can: by `order`, which may take it as well. */
  readonly culprit: Call
  /** The history as it was known before that, and what the culprit is in it. */
  readonly history: History
  readonly open: Call
}

/** Of a history that is not linearizable. Undefined when that cannot be told within the bound. */
export function longestPrefix<S>(
  history: History,
  model: Model<S>,
  { bound }: Pick<CheckHistoryOptions, 'bound'> = {},
): Prefix<S> | undefined {
  const returns = history.filter(completed).sort((a, b) => a.returned - b.returned)
  let right = 0
  let wrong = returns.length
  while (wrong - right > 1) {
    const middle = (right + wrong) >>> 1
    const { verdict } = checkHistory([...beginning(history, returns.slice(0, middle)).keys()], model, { bound })
    if (verdict === 'illegal') wrong = middle
    else right = middle
  }
  const culprit = returns[wrong - 1]
  const calls = beginning(history, returns.slice(0, right), culprit)
  const result = checkHistory([...calls.keys()], model, { bound })
  if (culprit === undefined || result.verdict !== 'ok') return undefined
  const { order, state } = result.explanations[0]!
  const known = [...calls.keys()]
  const open = known.find(call => calls.get(call) === culprit) as Call
  return { culprit, history: known, open, order: order.map(call => calls.get(call) as Call), state }
}

/**
 * The history up to the last of `returned`, or up to just before `next` returns: each of its calls as it was known then, with
 * the call that it became.
 */
function beginning(history: History, returned: readonly Call[], next?: Call): Map<Call, Call> {
  const until = next?.returned ?? returned.at(-1)?.returned ?? Number.NEGATIVE_INFINITY
  const done = new Set(returned)
  return new Map(
    history
      .filter(({ called }) => called <= until)
      .map(call => [done.has(call) ? call : { ...call, outcome: { type: 'unknown' } }, call]),
  )
}
