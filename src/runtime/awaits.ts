/**
 * Where tasks await plain promises. The platform tells of every promise that is made, and an `await` makes one, at its own place
 * in the code; so where a strand that waits for a promise has made its last one is where it waits. That costs a stack for each
 * promise, so it is done only on replay, and only where strands can wait for plain promises at all.
 */

import { createHook } from 'node:async_hooks'
import type { Engine } from './engine.ts'

/** Has the engine's recorder hear of the strands' promises, until the function that it returns is called. */
export function watchAwaits(engine: Engine, record: boolean): () => void {
  if (!record || !engine.tracking) return () => {}
  const hook = createHook({
    init(_id, type) {
      if (type !== 'PROMISE' || engine.phase !== 'running') return
      const strand = engine.currentStrand()
      if (strand >= 0) engine.recorder?.promised(strand)
    },
  })
  hook.enable()
  return () => hook.disable()
}
