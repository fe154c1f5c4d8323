/** Objects that threads find by name, for code of a task: see `runtime/objects/found.ts`. */

import { AbortError } from '../runtime/abort.ts'
import { BoardOverflow } from '../runtime/board.ts'
import type { Engine } from '../runtime/engine.ts'

/** Does `find`; where the board has no room the execution runs again on a larger one, and this one is over. */
export function withRoom<T>(engine: Engine, find: () => T): T {
  try {
    return find()
  } catch (error) {
    if (!(error instanceof BoardOverflow)) throw error
    engine.restartWith({ reason: 'grow', overflow: error })
    throw new AbortError()
  }
}
