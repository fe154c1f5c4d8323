/**
 * What sort of scenario it is: transparent when everything its tasks share is shared objects, else opaque. It is seen from
 * what `setup` returns. Plain data counts as long as no task changes it, which is looked at now and then.
 */

import { type PlainSnapshot, plainChanged, plainSnapshot } from '../../scenario/state/snapshot.ts'
import { transparency, type Unseen } from '../../scenario/state/transparency.ts'
import type { Engine } from '../engine.ts'

/** Whether plain data is compared in execution number `n` of a batch. */
const looksAt = (n: number): boolean => n < 4 || (n & 31) === 0

export class Sort {
  /** Why the scenario is opaque, in words; undefined while it is not known to be. */
  opaque: string | undefined
  /** What keeps it from running in threads, in words. */
  obstacle: string | undefined
  /** What tasks may share that operations do not tell. */
  unseen: readonly Unseen[] = []
  #inspected = false
  #executions = 0
  #snapshot: PlainSnapshot | undefined

  /** Looks at what `setup` has returned. */
  inspect(engine: Engine, state: unknown): void {
    if (!this.#inspected) {
      this.#inspected = true
      const { obstacle, unseen } = transparency(state)
      this.obstacle = obstacle?.message
      this.unseen = unseen
      const hidden = unseen[0]
      if (obstacle !== undefined) this.opaque = obstacle.message
      else if (hidden !== undefined) this.opaque = `state.${hidden.path} may change what is not seen (a ${hidden.kind})`
      if (this.opaque !== undefined) {
        engine.restartWith({ reason: 'opaque', because: this.opaque })
        return
      }
    }
    this.#snapshot = this.opaque === undefined && looksAt(this.#executions++) ? plainSnapshot(state) : undefined
  }

  /** Looks at the state again after an execution's tasks have ended. */
  settled(engine: Engine): void {
    if (this.#snapshot === undefined || this.opaque !== undefined) return
    const changed = plainChanged(this.#snapshot)
    if (changed === undefined) return
    this.obstacle = `state.${changed} is plain data that a task changes; threads have a copy each`
    this.opaque = this.obstacle
    engine.restartWith({ reason: 'opaque', because: this.obstacle })
  }
}
