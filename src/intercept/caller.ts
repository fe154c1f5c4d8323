/**
 * Whose code is calling a patched function. Only strands of the execution that runs are under control: the functions of the
 * definition (`setup`, `finally`, `teardown`) and the test runner get the platform's own behaviour, and code that an ended
 * execution has left behind gets nothing at all, lest it go on during the next one. What `setup` has started and goes on while
 * tasks run (a queue's worker) is a strand like theirs for that time, and the platform's before and after.
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
    const { strand, service } = context
    if (context.epoch !== engine.epoch) return service === true ? Caller.outside : Caller.leftover
    if (engine.phase === 'running') {
      if (strand < 0) engine.restartWith({ reason: 'setup' })
      return strand < 0 ? Caller.outside : strand
    }
    return engine.phase !== 'over' && (service === true || engine.isService(strand)) ? Caller.outside : Caller.leftover
  }
  if (engine.phase === 'running') return engine.running
  // What runs between the end of an execution and its teardown are the stacks of its tasks, unwinding.
  return engine.phase === 'over' ? Caller.leftover : Caller.outside
}
