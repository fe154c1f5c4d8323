/** Whose code the listeners of an emitter are: those of the platform's own emitters run in the context of whatever it was doing. */

import type { EventEmitter } from 'node:events'
import type { Engine } from '../runtime/engine.ts'

type Emit = (event: string | symbol, ...args: unknown[]) => boolean

/** Lets an emitter's listeners run as code of `strand`, whatever the platform was doing when it emits. */
export function attribute(engine: Engine, emitter: EventEmitter, strand: number): void {
  const { epoch } = engine
  const { emit } = emitter
  const task = engine.board.task[strand]
  emitter.emit = function (this: EventEmitter, ...args: Parameters<Emit>): boolean {
    if (engine.epoch !== epoch || engine.phase !== 'running') return Reflect.apply(emit, this, args)
    const context = engine.storage.getStore()
    // Within the task the code that causes an event knows better whose it is.
    const own = context?.epoch === epoch && context.lent !== true && engine.board.task[context.strand] === task
    return own
      ? Reflect.apply(emit, this, args)
      : engine.enter(strand, () => Reflect.apply(emit, this, args) as boolean)
  }
}
