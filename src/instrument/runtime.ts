/**
 * What instrumented code calls: the global object `__heddle`, which is there once this module was imported. While no engine runs
 * every call gives back what it was given.
 */

import { original } from './originals-runtime.ts'
import { type Before, slot } from './slot.ts'

/** The promise whose reactions are being registered. */
let receiver: unknown

const runtime = Object.freeze({
  before: (): Before | undefined => slot.instrumentation?.before(),

  await(value: unknown, site: string): unknown {
    const { instrumentation } = slot
    return instrumentation === undefined ? value : instrumentation.await(instrumentation.before(), value, site)
  },

  join(before: Before | undefined, value: unknown, site: string): unknown {
    const { instrumentation } = slot
    return instrumentation === undefined || before === undefined ? value : instrumentation.await(before, value, site)
  },

  from<T>(value: T): T {
    if (slot.instrumentation !== undefined) receiver = value
    return value
  },

  last: (): unknown => receiver,

  reaction(promise: unknown, callback: unknown, site: string): unknown {
    const { instrumentation } = slot
    if (instrumentation === undefined) return callback
    // What stood in the callback's place may have registered reactions of its own.
    receiver = promise
    return instrumentation.reaction(promise, callback, site)
  },

  iterate: (iterable: unknown, site: string): unknown =>
    slot.instrumentation === undefined ? iterable : slot.instrumentation.iterate(iterable, site),

  import: (load: () => Promise<unknown>, name: string | undefined): Promise<unknown> =>
    slot.importing === undefined ? load() : slot.importing(load, name),

  original,

  disposed: (site: string): AsyncDisposable | undefined => slot.instrumentation?.disposed(site),
})

// Of several copies of this package the first one's serves: they share the slot.
if (!('__heddle' in globalThis)) Object.defineProperty(globalThis, '__heddle', { value: runtime })
slot.loaded = true
