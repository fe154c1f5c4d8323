/** The sequential specification, as the checker sees it: an automaton whose transitions are calls with their outcomes. */

import type { Call } from './history.ts'

export interface Model<S> {
  readonly initial: S
  /**
   * The states that `call` may lead to from `state`, with the outcome that it had; none when it could not have had it
   * there. With an unknown outcome: all that it may lead to. Must not change `state`.
   */
  step(state: S, call: Call): readonly S[]
  /**
   * What stands for a state where states are compared: of equal structure only for states from which the same calls can
   * follow. Default: the state itself.
   */
  key?(state: S): unknown
}
