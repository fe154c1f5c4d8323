/** Covers, in threads: `DataView` over a `shared.buffer`; each call is a scheduling point and one plain access. */

import type { Engine } from '../runtime/engine.ts'
import { MemoryGate } from '../runtime/memory-gate.ts'
import { Kind } from '../schedule/operation.ts'
import { Patches } from './patches.ts'

type Method = (this: DataView, at: unknown, ...rest: unknown[]) => unknown

const methods = Object.getOwnPropertyNames(DataView.prototype).filter(name => /^[gs]et[A-Z]/.test(name))

export function install(engine: Engine): () => void {
  const gate = new MemoryGate(engine)
  const patches = new Patches()
  for (const name of methods) {
    const original = (DataView.prototype as unknown as Record<string, Method>)[name]!
    const bytes = Number(/\d+$/.exec(name)![0]) / 8
    const writes = name.startsWith('set')
    patches.value(DataView.prototype, name, function (this: DataView, at: unknown, ...rest: unknown[]): unknown {
      const memory = gate.of(this)
      const offset = typeof at === 'number' ? at : Number(at)
      const fits = Number.isInteger(offset) && offset >= 0 && offset + bytes <= this.byteLength
      if (memory === undefined || !fits) return Reflect.apply(original, this, [at, ...rest])
      const run = () => Reflect.apply(original, this, [offset, ...rest])
      const access = { part: `@${offset}`, value: writes ? rest[0] : undefined, run }
      return gate.pass(memory, writes ? Kind.write : Kind.read, this, offset, bytes, access)
    })
  }
  patches.install()
  return () => patches.restore()
}
