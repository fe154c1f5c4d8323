/**
 * Covers, in threads: elements of typed arrays over a `shared.buffer` that instrumented code reads and writes: each a scheduling
 * point, right before the code does it. Uncontrolled: code that is not instrumented.
 */

import { type ElementHooks, setElementHooks } from '../instrument/memory-runtime.ts'
import type { Engine } from '../runtime/engine.ts'
import { MemoryGate, viewName } from '../runtime/memory-gate.ts'
import type { Access } from '../runtime/objects/memory.ts'
import { Kind } from '../schedule/operation.ts'

type Elements = Int32Array | BigInt64Array

const INDEX = /^(0|[1-9]\d*)$/

/** The index that a key stands for, if `view` has it. */
function indexOf(view: Elements, key: unknown): number {
  const index = typeof key === 'number' ? key : typeof key === 'string' && INDEX.test(key) ? Number(key) : -1
  return Number.isInteger(index) && index >= 0 && index < view.length ? index : -1
}

/** An element in reports: `[2]`, and where its view begins if that is not where the buffer does, `+8[2]`. */
export const partOf = (view: ArrayBufferView, index: number | string): string =>
  `${view.byteOffset === 0 ? '' : `+${view.byteOffset}`}[${index}]`

/** An access to one element. */
export class ElementAccess implements Access {
  readonly #view: Elements
  readonly #index: number
  readonly value: unknown

  constructor(view: Elements, index: number, value: unknown) {
    this.#view = view
    this.#index = index
    this.value = value
  }

  get part(): string {
    return partOf(this.#view, this.#index)
  }

  /** What the code is about to read, or to overwrite. */
  readonly run = (): unknown => this.#view[this.#index]
}

/** An access to many bytes at once. */
export const rangeAccess = (part: string): Access => ({ part, run: () => undefined })

export function elementHooks(engine: Engine): ElementHooks {
  const gate = new MemoryGate(engine)

  function element(kind: number, view: ArrayBufferView, key: unknown, value: unknown, site: string): void {
    const memory = gate.of(view)
    if (memory === undefined || viewName(view) === 'DataView') return
    const elements = view as Elements
    const index = indexOf(elements, key)
    if (index < 0) return
    const width = elements.BYTES_PER_ELEMENT
    gate.pass(memory, kind, view, index * width, width, new ElementAccess(elements, index, value), site)
  }

  return {
    read: (view, key, site) => element(Kind.read, view, key, undefined, site),
    write: (view, key, value, site) => element(Kind.write, view, key, value, site),
    copy(view, site) {
      const memory = view.byteLength === 0 ? undefined : gate.of(view)
      if (memory === undefined || viewName(view) === 'DataView') return
      gate.pass(memory, Kind.read, view, 0, view.byteLength, rangeAccess(''), site)
    },
  }
}

export function install(engine: Engine): () => void {
  setElementHooks(elementHooks(engine))
  return () => setElementHooks(undefined)
}
