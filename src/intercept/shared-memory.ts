/** All that touches raw shared memory. On one event loop nobody can come between, so there that is waiting alone. */

import type { Engine } from '../runtime/engine.ts'
import { install as installAtomics } from './atomics.ts'
import { waitingAlone } from './atomics-alone.ts'
import type { Clock } from './clock.ts'
import { install as installDataView } from './data-view.ts'
import { install as installElements } from './elements.ts'
import { install as installTypedArrays } from './typed-arrays.ts'

/** What is to be installed; `threads` says whether tasks run on threads of their own. */
export function sharedMemory(engine: Engine, clock: Clock, threads: boolean): () => () => void {
  if (!threads) return waitingAlone(engine, clock)
  return () => {
    const uninstalls = [installAtomics, installElements, installTypedArrays, installDataView].map(each => each(engine))
    return () => {
      for (const uninstall of uninstalls.reverse()) uninstall()
    }
  }
}
