/** `Atomics.wait` on one event loop: nobody else runs meanwhile, so a wait without a time-out would never end. It throws. */

import type { Engine } from '../runtime/engine.ts'
import { callerOf } from './caller.ts'
import { Patches } from './patches.ts'

const { wait, load } = Atomics

export function install(engine: Engine): () => void {
  const patches = new Patches().value(
    Atomics,
    'wait',
    (view: Int32Array, index: number, value: number, timeout: number = Number.POSITIVE_INFINITY) => {
      const endless = timeout === Number.POSITIVE_INFINITY && callerOf(engine) >= 0 && load(view, index) === value
      if (!endless) return wait(view, index, value, timeout)
      throw new Error(
        `heddle: scenario '${engine.program.scenario.name}': Atomics.wait would block for ever: on one event loop nobody ` +
          "else can run meanwhile. Use Atomics.waitAsync, or give the scenario modes: ['threads'].",
      )
    },
  )
  patches.install()
  return () => patches.restore()
}
