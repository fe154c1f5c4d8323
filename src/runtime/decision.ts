/** How an execution goes on, or does not: what the engine says to its driver. */

import type { BoardOverflow } from './board.ts'
import type { Lane } from './lane.ts'

/** What `choose` says when no strand is to run. */
export const Decision = Object.freeze({
  /** Every task has ended and nothing is left to run. */
  end: -1,
  /** Something ended the execution early; `engine.problem` or `engine.restart` says what. */
  abort: -2,
  /** Nothing is enabled now; something outside may change that. */
  wait: -3,
  /** `context.signal` is to be aborted and what that causes to be run. */
  close: -4,
})

/** Why an execution does not count and runs again in another way. */
export type Restart =
  | { readonly reason: 'context' }
  | { readonly reason: 'opaque'; readonly because: string }
  | { readonly reason: 'grow'; readonly overflow: BoardOverflow }
  /** The user's `fc.pre` has discarded the inputs: it does not run again. */
  | { readonly reason: 'discard' }
  /** Something about the code was seen that the runtime now remembers. */
  | { readonly reason: 'learned' }
  /** `setup` has left timers to the tasks, or code that goes on while they run: they are to be a task's. */
  | { readonly reason: 'setup' }
  /** The policy knows that all it could go on with was explored before: it does not run again. */
  | { readonly reason: 'redundant' }
  /** Threads: `setup` asks for shared buffers of these sizes. */
  | { readonly reason: 'buffers'; readonly sizes: readonly number[] }
  /** Threads: a task has started a worker, which is to have a lane; and whether it was given raw memory. */
  | { readonly reason: 'worker'; readonly lane: Lane; readonly memory: boolean }
  /** Threads: a task sends raw memory of its own. */
  | { readonly reason: 'memory' }

/** Whether an execution that ended so is over for good, though it does not count. */
export const spent = ({ reason }: Restart): boolean => reason === 'discard' || reason === 'redundant'

/** What `Header.abort` says of an execution that its policy ended. */
export const REDUNDANT = 2

export type Phase = 'outside' | 'setup' | 'running' | 'judging' | 'over'
