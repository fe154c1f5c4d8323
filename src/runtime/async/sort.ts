/**
 * What sort of scenario it is: transparent when everything its tasks share is shared objects, else opaque. It is seen from
 * what `setup` returns; plain data counts as long as no task changes it, which is looked at after each execution.
 */

import { plainChanged, plainSnapshot, transparency } from '../../scenario/state.ts'
import type { Engine } from '../engine.ts'

export class Sort {
  /** Why the scenario is opaque, in words; undefined while it is not known to be. */
  opaque: string | undefined
  #inspected = false
  #snapshot: unknown
  #plain = false

  inspect(engine: Engine, state: unknown): void {
    if (this.opaque !== undefined) return
    if (!this.#inspected) {
      this.#inspected = true
      const offender = transparency(state)
      if (offender !== undefined) {
        engine.restartWith({ reason: 'opaque', because: offender })
        return
      }
    }
    this.#snapshot = plainSnapshot(state)
    this.#plain = this.#snapshot !== undefined
  }

  settled(engine: Engine, state: unknown): void {
    if (!this.#plain || this.opaque !== undefined) return
    const changed = plainChanged(state, this.#snapshot)
    if (changed !== undefined) engine.restartWith({ reason: 'opaque', because: changed })
  }
}
