/**
 * Covers, in threads: `new SharedArrayBuffer(bytes)` in `setup`. Every thread runs `setup`, and each would have memory of its own:
 * the nth one of every thread's `setup` is the same memory, as if `shared.buffer` had made it.
 * Uncontrolled: memory that can grow, that tasks make, and what was made before the run.
 */

import type { Engine } from '../runtime/engine.ts'
import type { Shared } from '../scenario/shared.ts'
import { Patches } from './patches.ts'

const Memory = SharedArrayBuffer

export function install(engine: Engine, shared: Shared): () => void {
  const patches = new Patches().value(
    globalThis,
    'SharedArrayBuffer',
    new Proxy(Memory, {
      construct(target, args, newTarget) {
        const [bytes, options] = args as [unknown, unknown]
        const known =
          engine.phase === 'setup' && options === undefined && Number.isInteger(bytes) && (bytes as number) > 0
        return known ? shared.buffer(bytes as number) : (Reflect.construct(target, args, newTarget) as object)
      },
    }),
  )
  patches.install()
  return () => patches.restore()
}
