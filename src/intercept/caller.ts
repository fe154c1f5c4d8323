/**
 * Whose code is calling a patched function. Only strands of the execution that runs are under control: the functions of the
 * definition (`setup`, `finally`, `teardown`) and the test runner get the platform's own behaviour, and code that an ended
 * execution has left behind gets nothing at all, lest it go on during the next one.
 */

import type { Engine } from '../runtime/engine.ts'

export const Caller = Object.freeze({
  /** Code that belongs to no strand. */
  outside: -1,
  /** A strand of an execution that has ended. */
  leftover: -2,
})

/** The strand whose code is running, or one of `Caller`. */
export function callerOf(engine: Engine): number {
  if (engine.tracking) {
    const context = engine.storage.getStore()
    if (context === undefined || context.lent === true) return Caller.outside
    return engine.phase === 'running' && context.epoch === engine.epoch ? context.strand : Caller.leftover
  }
  if (engine.phase === 'running') return engine.running
  // What runs between the end of an execution and its teardown are the stacks of its tasks, unwinding.
  return engine.phase === 'over' ? Caller.leftover : Caller.outside
}
