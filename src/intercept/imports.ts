/**
 * Covers: `import()` in instrumented code, while tasks run. Scheduling points: when the module is asked for, and when it is there.
 * Nobody goes on before it is loaded, which may take threads of the loader; its own code, as it is loaded, belongs to nobody.
 */

import { setImporting } from '../instrument/slot.ts'
import { Caller } from './caller.ts'
import { controlledBy, effect } from './platform-call.ts'
import { Resource, Result, type Script } from './script.ts'

type Load = () => Promise<unknown>

function* loading(name: string | undefined, load: Load): Script {
  const on = new Resource(`module ${name ?? ''}`.trimEnd())
  return new Result(yield { ...effect(on, 'import', [name], load, true), alone: true })
}

function importing(load: Load, name: string | undefined): Promise<unknown> {
  const control = controlledBy()
  if (control === undefined) return load()
  const { effects, caller } = control
  if (caller === Caller.leftover) return effects.engine.refuse()
  return effects.promise(loading(name, () => effects.engine.leave(load)))
}

export function install(): () => void {
  setImporting(importing)
  return () => setImporting(undefined)
}
