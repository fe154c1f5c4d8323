/** The consistency conditions by their definitions: every order of every choice of calls is tried. For very small histories. */

import type { Consistency } from '../../../src/checkers/linearizability/consistency.ts'
import type { Call, History } from '../../../src/checkers/linearizability/history.ts'
import type { Model } from '../../../src/checkers/linearizability/model.ts'

const known = (call: Call) => call.outcome.type !== 'unknown'
const end = (call: Call) => (known(call) ? call.returned : Number.POSITIVE_INFINITY)

/** Whether `a` must come before `b`. */
function precedes(history: History, a: Call, b: Call, consistency: Consistency): boolean {
  if (!known(a)) return false
  const inProgram = a.process === b.process && history.indexOf(a) < history.indexOf(b) && a.returned <= b.called
  switch (consistency) {
    case 'sequential':
      return inProgram
    case 'linearizable':
      return inProgram || a.returned < b.called
    case 'quiescent':
      // Times are whole numbers, so a quiet moment between two of them is at a half.
      for (let t = a.returned + 0.5; t < b.called; t++) {
        if (!history.some(call => call.called < t && t < end(call))) return true
      }
      return false
  }
}

/** Whether some order explains `history`, whose times are whole numbers and whose processes call in the array's order. */
export function explained<S>(history: History, model: Model<S>, consistency: Consistency): boolean {
  const extend = (left: readonly Call[], state: S): boolean => {
    if (!left.some(known)) return true
    return left.some(
      call =>
        !left.some(other => other !== call && precedes(history, other, call, consistency)) &&
        model.step(state, call).some(next =>
          extend(
            left.filter(other => other !== call),
            next,
          ),
        ),
    )
  }
  // A call of unknown outcome that is left out is one that stays left: `extend` need not take it.
  return extend(history, model.initial)
}
