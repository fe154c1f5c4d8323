/**
 * Where accesses to raw shared memory become operations. Only code of tasks passes: the functions of the definition, this
 * package and whatever else runs in the thread have the platform's own memory.
 */

import { argumentOf, keyOf, VIEWS } from '../schedule/memory.ts'
import { Kind } from '../schedule/operation.ts'
import { AbortError } from './abort.ts'
import { BoardOverflow } from './board.ts'
import type { Engine } from './engine.ts'
import type { Access, SharedMemory, Wait } from './objects/memory.ts'

type Integers = Int32Array | BigInt64Array

const numbers = new Map<string, number>(VIEWS.map((view, number) => [view, number]))

const tagOf = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)!.get as (
  this: ArrayBufferView,
) => string | undefined

/** The name of a view's class, whatever class extends it. */
export const viewName = (view: ArrayBufferView): string => tagOf.call(view) ?? 'DataView'

export class MemoryGate {
  readonly engine: Engine

  constructor(engine: Engine) {
    this.engine = engine
  }

  /**
   * The memory under `view`, when the code now running has to announce what it does there; undefined when it has not. Throws
   * an `AbortError` in code of an execution that has ended.
   */
  of(view: unknown): SharedMemory | undefined {
    const { engine } = this
    if (engine.sent !== undefined) this.#refuseStray(engine.sent, view)
    if (engine.memories.size === 0 || engine.phase === 'outside' || !ArrayBuffer.isView(view)) return undefined
    const memory = engine.memories.get(view.buffer as SharedArrayBuffer)
    if (memory === undefined) return undefined
    if (engine.phase === 'over') throw new AbortError()
    if (engine.phase !== 'running') return undefined
    if (engine.observing >= 0) {
      engine.peeked(memory, view)
      return undefined
    }
    return engine.currentStrand() < 0 ? undefined : memory
  }

  /** Code that an ended execution has left behind would wait for ever for those that were its. */
  #refuseStray(sent: WeakSet<object>, view: unknown): void {
    const { engine } = this
    if (!ArrayBuffer.isView(view) || !sent.has(view.buffer) || engine.memories.has(view.buffer as SharedArrayBuffer))
      return
    const context = engine.storage.getStore()
    if (engine.phase === 'outside' || (context !== undefined && context.epoch !== engine.epoch)) throw new AbortError()
  }

  /** A scheduling point, at `site` if that is known, and then the access to `bytes` bytes of `view` from its byte `at` on. */
  pass(
    memory: SharedMemory,
    kind: number,
    view: ArrayBufferView,
    at: number,
    bytes: number,
    access: Access,
    site?: string,
  ): unknown {
    const offset = view.byteOffset + at
    const argument = argumentOf(offset, bytes, numbers.get(viewName(view))!)
    return this.engine.requestSync(memory, kind, keyOf(offset, bytes), argument, access, site)
  }

  /** Has a strand of its own wait at an element of `view`, beside `caller`. */
  fork(memory: SharedMemory, caller: number, view: Integers, at: number, waiting: Wait): void {
    const { engine } = this
    try {
      const strand = engine.fork(caller)
      const key = keyOf(view.byteOffset + at, view.BYTES_PER_ELEMENT)
      const settle = (outcome: string) => engine.enter(strand, () => waiting.settle?.(outcome))
      engine.stand(strand, Kind.notified, memory.id, key, 0, { ...waiting, settle })
      memory.lineUp(strand, waiting.timeout)
    } catch (error) {
      if (!(error instanceof BoardOverflow)) throw error
      engine.restartWith({ reason: 'grow', overflow: error })
    }
  }
}
