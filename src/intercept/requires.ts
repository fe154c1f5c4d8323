/**
 * Covers: `require` while tasks run, of modules that a library loads when they are first needed.
 * No scheduling point: it is part of the step that asks. What is done to load a module, which may be to wait for a thread that
 * compiles it, and the module's own code as it is loaded belong to nobody, but in a worker that a task has started.
 */

import Module from 'node:module'
import type { Engine } from '../runtime/engine.ts'
import { callerOf } from './caller.ts'
import { Patches } from './patches.ts'

type Load = (this: unknown, ...args: unknown[]) => unknown

const loader = Module as unknown as { _load: Load }

export function install(engine: Engine): () => void {
  // Whatever is there at the time: loaders take its place as well.
  const load = loader._load
  const patches = new Patches().value(loader, '_load', function (this: unknown, ...args: unknown[]) {
    const go = () => Reflect.apply(load, this, args)
    const caller = callerOf(engine)
    // A worker's own code begins so.
    return caller >= 0 && !engine.isHosted(caller) ? engine.leave(go) : go()
  })
  patches.install()
  return () => patches.restore()
}
