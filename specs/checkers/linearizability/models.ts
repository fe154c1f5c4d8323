/** Small models, for random histories. */

import type { Call } from '../../../src/checkers/linearizability/history.ts'
import type { Model } from '../../../src/checkers/linearizability/model.ts'

/** Whether `call` may have been answered with `value`. */
export const answered = ({ outcome }: Call, value: unknown): boolean =>
  outcome.type === 'unknown' || (outcome.type === 'returned' && Object.is(outcome.value, value))

const when = <S>(possible: boolean, state: S): S[] => (possible ? [state] : [])

export const counter: Model<number> = {
  initial: 0,
  step(state, call) {
    if (call.name === 'get') return when(answered(call, state), state)
    return when(answered(call, state + 1), state + 1)
  },
}

export const queue: Model<readonly unknown[]> = {
  initial: [],
  step(state, call) {
    if (call.name === 'put') return when(answered(call, undefined), [...state, call.args[0]])
    if (call.name === 'take') return state.length === 0 ? [] : when(answered(call, state[0]), state.slice(1))
    return when(answered(call, state[0]), state.slice(1)) // tryTake
  },
}

/** Loses what is put into it if it likes. */
export const lossyQueue: Model<readonly unknown[]> = {
  initial: [],
  step(state, call) {
    return call.name === 'put' ? [...queue.step(state, call), state] : queue.step(state, call)
  },
}

/** Registers by name: `write(key, value)`, `read(key)`. */
export const registers: Model<Readonly<Record<string, unknown>>> = {
  initial: {},
  step(state, call) {
    const [key, value] = call.args as [string, unknown]
    if (call.name === 'read') return when(answered(call, state[key] ?? 0), state)
    return when(answered(call, undefined), Object.fromEntries(Object.entries({ ...state, [key]: value }).sort()))
  },
}
