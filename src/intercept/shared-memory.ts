/** All that touches raw shared memory. On one event loop nobody can come between, so there that is `Atomics.wait` alone. */

import type { Engine } from '../runtime/engine.ts'
import { install as installAtomics } from './atomics.ts'
import { install as installBlockingWait } from './atomics-alone.ts'
import { install as installDataView } from './data-view.ts'
import { install as installElements } from './elements.ts'
import { install as installTypedArrays } from './typed-arrays.ts'

/** `threads` says whether tasks run on threads of their own. */
export function install(engine: Engine, threads: boolean): () => void {
  if (!threads) return installBlockingWait(engine)
  const uninstalls = [installAtomics, installElements, installTypedArrays, installDataView].map(each => each(engine))
  return () => {
    for (const uninstall of uninstalls.reverse()) uninstall()
  }
}
