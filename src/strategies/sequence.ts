/**
 * Runs strands in a given order for as long as it can be kept, then in the default order: what the searches that extend
 * prefixes, and the question "does it still fail with these two steps swapped?", are made of.
 *
 * Told: a strand number for each step; after it -(2 + a) where the step's operation is to take alternative a.
 * State: [position, length, alternative of the step being performed, entries …].
 */

import { PARKED_AFTER } from './spinning.ts'
import type { Policy } from './strategy.ts'

const POSITION = 0
const LENGTH = 1
const ALTERNATIVE = 2
const HEAD = 3

const alternativeEntry = (alternative: number): number => -(2 + alternative)

export const sequencePolicy: Policy = {
  name: 'sequence',
  size: (_strands, ints) => HEAD + ints.length,
  begin(state, _seed, ints) {
    state[POSITION] = 0
    state[LENGTH] = ints.length
    state[ALTERNATIVE] = 0
    for (let i = 0; i < ints.length; i++) state[HEAD + i] = ints[i] as number
  },
  next(state, frontier) {
    const at = state[POSITION] as number
    if (at >= (state[LENGTH] as number)) return frontier.fallback
    const wanted = state[HEAD + at] as number
    for (let i = 0; i < frontier.count; i++) if (frontier.strands[i] === wanted) return wanted
    return frontier.fallback
  },
  stepped(state) {
    const at = (state[POSITION] as number) + 1
    const following = at < (state[LENGTH] as number) ? (state[HEAD + at] as number) : 0
    if (following < -1) {
      state[ALTERNATIVE] = -following - 2
      state[POSITION] = at + 1
    } else {
      state[ALTERNATIVE] = 0
      state[POSITION] = at
    }
  },
  pick(state, count) {
    const wanted = state[ALTERNATIVE] as number
    return wanted < count ? wanted : 0
  },
}

/** The same, with loops that spin waiting for news. */
export const parkingSequencePolicy: Policy = { ...sequencePolicy, name: 'sequence-parking', parks: PARKED_AFTER }

/** Whether a state of this policy has come to the end of what was told. */
export const sequenceIsOver = (state: Int32Array): boolean => (state[POSITION] as number) >= (state[LENGTH] as number)

/** The steps of an order as a policy is told them; `alternatives[i]` is what step i's operation takes, 0 when ordinary. */
export function sequenceInts(strands: readonly number[], alternatives: readonly number[] = []): number[] {
  return strands.flatMap((strand, i) =>
    (alternatives[i] ?? 0) === 0 ? [strand] : [strand, alternativeEntry(alternatives[i]!)],
  )
}
