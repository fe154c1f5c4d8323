/**
 * Covers, in threads: the operations of `Atomics` on a `shared.buffer`, each a scheduling point and one step; `Atomics.wait`
 * and `waitAsync` line up and go on in a second step, when notified or when their time-out is the earliest timer. Calls with
 * arguments that the platform refuses are left to it, and so are `isLockFree` and `pause`, other memory and other code.
 *
 * Uncontrolled: functions of `Atomics` captured before the run (Heddle's own hand-off rests on that).
 */

import type { Engine } from '../runtime/engine.ts'
import { MemoryGate, viewName } from '../runtime/memory-gate.ts'
import type { Access, SharedMemory, Wait } from '../runtime/objects/memory.ts'
import { Kind, type KindName } from '../schedule/operation.ts'
import { partOf } from './elements.ts'
import { Patches } from './patches.ts'

type Integers = Int32Array | BigInt64Array
type Value = number | bigint
type Operation = (view: Integers, index: number, ...operands: Value[]) => Value

const platform: Readonly<Record<string, unknown>> = Object.fromEntries(
  Object.getOwnPropertyNames(Atomics).map(name => [name, (Atomics as unknown as Record<string, unknown>)[name]]),
)
const load = Atomics.load as unknown as Operation

/** Names of read-modify-writes, of which a look may come to nothing. */
const changes = ['add', 'sub', 'and', 'or', 'xor', 'exchange', 'compareExchange'] as const

const integers = /^(Big)?(Int|Uint)(8|16|32|64)Array$/
const waitable = /^(Int32|BigInt64)Array$/

interface Place {
  readonly memory: SharedMemory
  readonly index: number
  readonly at: number
  readonly part: string
}

export function install(engine: Engine): () => void {
  const gate = new MemoryGate(engine)

  /** Where a call goes to; undefined when the platform is to have it as it is. */
  function placeOf(view: Integers, index: unknown, sort: RegExp): Place | undefined {
    const memory = gate.of(view)
    if (memory === undefined || !sort.test(viewName(view))) return undefined
    const i = typeof index === 'number' ? index : Number(index)
    if (!Number.isInteger(i) || i < 0 || i >= view.length) return undefined
    return { memory, index: i, at: i * view.BYTES_PER_ELEMENT, part: partOf(view, i) }
  }

  function pass(view: Integers, place: Place, kind: number, access: Access): unknown {
    return gate.pass(place.memory, kind, view, place.at, view.BYTES_PER_ELEMENT, access)
  }

  function simple(name: 'load' | 'store'): Operation {
    const original = platform[name] as Operation
    const kind = Kind[`Atomics.${name}`]
    return (view, index, ...operands) => {
      const place = placeOf(view, index, integers)
      if (place === undefined) return Reflect.apply(original, Atomics, [view, index, ...operands])
      const values = converted(view, operands)
      const run = () => original(view, place.index, ...values)
      return pass(view, place, kind, { part: place.part, value: values[0], run }) as Value
    }
  }

  function change(name: (typeof changes)[number]): Operation {
    const original = platform[name] as Operation
    const kind = Kind[`Atomics.${name}` as KindName]
    return (view, index, ...operands) => {
      const place = placeOf(view, index, integers)
      if (place === undefined) return Reflect.apply(original, Atomics, [view, index, ...operands])
      const values = converted(view, operands)
      const access: Access = {
        part: place.part,
        value: values.at(-1),
        run() {
          const before = original(view, place.index, ...values)
          const failed = name === 'compareExchange' && before !== asElement(view, values[0]!)
          access.unchanged = failed || (name !== 'compareExchange' && before === load(view, place.index))
          return before
        },
      }
      return pass(view, place, kind, access) as Value
    }
  }

  function waitOn(view: Integers, place: Place, value: Value, timeout: unknown): Wait {
    const ms = timeout === undefined ? Number.POSITIVE_INFINITY : Number(timeout)
    return {
      part: place.part,
      expected: asElement(view, converted(view, [value])[0]!),
      timeout: Number.isNaN(ms) ? Number.POSITIVE_INFINITY : ms,
      run: () => load(view, place.index),
    }
  }

  function wait(view: Integers, index: number, value: Value, timeout?: number): unknown {
    const place = placeOf(view, index, waitable)
    if (place === undefined) return Reflect.apply(platform['wait'] as Operation, Atomics, [view, index, value, timeout])
    return pass(view, place, Kind['Atomics.wait'], waitOn(view, place, value, timeout))
  }

  function waitAsync(view: Integers, index: number, value: Value, timeout?: number): unknown {
    const place = placeOf(view, index, waitable)
    if (place === undefined) {
      return Reflect.apply(platform['waitAsync'] as Operation, Atomics, [view, index, value, timeout])
    }
    const waiting = waitOn(view, place, value, timeout)
    const look: Wait = { ...waiting, timeout: 0 }
    const seen = pass(view, place, Kind['Atomics.wait'], look)
    if (seen === 'not-equal' || waiting.timeout <= 0) return { async: false, value: seen }
    return { async: true, value: new Promise(resolve => standAside(view, place, { ...waiting, settle: resolve })) }
  }

  /** A strand of its own waits, while the code that asked goes on. */
  function standAside(view: Integers, { memory, at }: Place, waiting: Wait): void {
    const caller = engine.currentStrand()
    if (!engine.tracking) {
      // The grant alone cannot tell the code that waits for the promise from any other.
      engine.restartWith({ reason: 'context' })
      return
    }
    gate.fork(memory, caller, view, at, waiting)
  }

  function notify(view: Integers, index: number, count?: number): unknown {
    const place = placeOf(view, index, waitable)
    if (place === undefined) return Reflect.apply(platform['notify'] as Operation, Atomics, [view, index, count])
    const most = count === undefined ? Number.POSITIVE_INFINITY : Math.max(0, Math.trunc(Number(count)) || 0)
    const access: Access = { part: place.part, value: most, run: () => undefined }
    return pass(view, place, Kind['Atomics.notify'], access)
  }

  const patches = new Patches().value(Atomics, 'load', simple('load')).value(Atomics, 'store', simple('store'))
  for (const name of changes) patches.value(Atomics, name, change(name))
  patches.value(Atomics, 'wait', wait).value(Atomics, 'notify', notify)
  if (platform['waitAsync'] !== undefined) patches.value(Atomics, 'waitAsync', waitAsync)
  patches.install()
  return () => patches.restore()
}

/** Operands as the platform converts them, before the operation takes place. */
function converted(view: Integers, operands: readonly unknown[]): Value[] {
  return operands.map(operand => {
    if (viewName(view).startsWith('Big')) return BigInt.asIntN(64, operand as bigint)
    return Math.trunc(Number(operand)) || 0
  })
}

const scratch = new DataView(new ArrayBuffer(8))

/** What an element of `view` would be if it were set to `value`. */
function asElement(view: Integers, value: Value): Value {
  switch (viewName(view)) {
    case 'Int8Array':
      scratch.setInt8(0, value as number)
      return scratch.getInt8(0)
    case 'Uint8Array':
      scratch.setUint8(0, value as number)
      return scratch.getUint8(0)
    case 'Int16Array':
      scratch.setInt16(0, value as number)
      return scratch.getInt16(0)
    case 'Uint16Array':
      scratch.setUint16(0, value as number)
      return scratch.getUint16(0)
    case 'Int32Array':
      return (value as number) | 0
    case 'Uint32Array':
      return (value as number) >>> 0
    case 'BigInt64Array':
      return BigInt.asIntN(64, value as bigint)
    default:
      return BigInt.asUintN(64, value as bigint)
  }
}
