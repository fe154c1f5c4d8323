/** The factory of shared objects: checks what it is given, then builds. */

import type { MapKey, NameOptions, Shared } from '../../scenario/shared.ts'
import type { Engine } from '../engine.ts'
import type { Model } from '../model.ts'
import type { Allocator } from './allocator.ts'
import { SharedArray } from './array.ts'
import { Atomic } from './atomic.ts'
import { Barrier } from './barrier.ts'
import type { BufferSource } from './buffer.ts'
import { Cell } from './cell.ts'
import { Condition } from './condition.ts'
import { Latch } from './latch.ts'
import { local } from './local.ts'
import { SharedMap } from './map.ts'
import { SharedMemory } from './memory.ts'
import { Mutex } from './mutex.ts'
import { BigInt64, Float64, Int32 } from './numbers.ts'
import { Home } from './object.ts'
import { Queue } from './queue.ts'
import { RwLock } from './rwlock.ts'
import { Semaphore } from './semaphore.ts'
import type { Values } from './values.ts'

/** Counts lie in 32-bit integers. */
const MOST = 0x7fffffff

/** `value` if it is an integer of at least `least`, else an error that names the factory and its parameter. */
function integer(factory: string, parameter: string, value: unknown, least: number): number {
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= MOST) return value as number
  const shown = typeof value === 'string' ? `'${value}'` : String(value)
  throw new TypeError(
    `heddle: shared.${factory}(${parameter}): ${parameter} must be an integer of at least ${least}, not ${shown}`,
  )
}

/**
 * The `shared` of one engine, for all its executions. The driver resets `allocator` and `values` before each `setup`, and in
 * threads that do not lead calls `allocator.attach()` after it.
 */
export function makeShared(engine: Engine, values: Values, allocator: Allocator, buffers: BufferSource): Shared {
  const home = new Home(engine, values, allocator)

  function add<M extends Model>(factory: string, make: (id: number) => M): M {
    demandSetup(factory)
    return engine.register(make) as M
  }

  function demandSetup(factory: string): void {
    if (engine.phase === 'setup') return
    throw new Error(
      `heddle: shared.${factory}() is called outside of setup: every thread must make the same objects, ` +
        'so make it in setup and return it.',
    )
  }

  const nameOf = (options: NameOptions | undefined) => options?.name

  return {
    cell: (value, options) => add('cell', id => new Cell(home, id, nameOf(options), value)),
    int32: (value = 0, options) => add('int32', id => new Int32(home, id, nameOf(options), value)),
    float64: (value = 0, options) => add('float64', id => new Float64(home, id, nameOf(options), value)),
    bigint64: (value = 0n, options) => add('bigint64', id => new BigInt64(home, id, nameOf(options), value)),
    atomic: (value = 0, options) => add('atomic', id => new Atomic(home, id, nameOf(options), value)),
    mutex: options => add('mutex', id => new Mutex(home, id, nameOf(options))),
    rwlock: options => add('rwlock', id => new RwLock(home, id, nameOf(options))),
    semaphore(permits, options) {
      integer('semaphore', 'permits', permits, 0)
      return add('semaphore', id => new Semaphore(home, id, nameOf(options), permits))
    },
    condition(mutex, options) {
      if (!(mutex instanceof Mutex && mutex.home === home && mutex.epoch === engine.epoch)) {
        throw new TypeError('heddle: shared.condition(mutex): mutex must be a shared.mutex() of the same setup')
      }
      return add('condition', id => new Condition(home, id, nameOf(options), mutex, options?.spurious === true))
    },
    latch(count, options) {
      integer('latch', 'count', count, 0)
      return add('latch', id => new Latch(home, id, nameOf(options), count))
    },
    barrier(parties, options) {
      integer('barrier', 'parties', parties, 1)
      return add('barrier', id => new Barrier(home, id, nameOf(options), parties))
    },
    queue<T>(capacity?: number, options?: NameOptions) {
      const most = capacity === undefined ? MOST : integer('queue', 'capacity', capacity, 1)
      return add('queue', id => new Queue<T>(home, id, nameOf(options), most))
    },
    array(items, options) {
      const list = iterate('array', 'values', items)
      return add('array', id => new SharedArray(home, id, nameOf(options), list))
    },
    map<K, V>(entries: Iterable<readonly [K, V]> = [], options?: NameOptions) {
      const list = iterate('map', 'entries', entries) as readonly (readonly [Extract<K, MapKey>, V])[]
      return add('map', id => new SharedMap(home, id, nameOf(options), list))
    },
    buffer(bytes, options) {
      integer('buffer', 'bytes', bytes, 1)
      demandSetup('buffer')
      allocator.note('buffer', bytes)
      const buffer = buffers.take(allocator.buffers++, bytes)
      add('buffer', id => new SharedMemory(home, id, nameOf(options), buffer))
      return buffer
    },
    local(make) {
      demandSetup('local')
      if (typeof make !== 'function') throw new TypeError('heddle: shared.local(make): make must be a function')
      return local(make)
    },
  }
}

function iterate<T>(factory: string, parameter: string, values: Iterable<T>): readonly T[] {
  if (Array.isArray(values)) return values
  if (typeof (values as Iterable<T> | undefined)?.[Symbol.iterator] === 'function') return Array.from(values)
  throw new TypeError(`heddle: shared.${factory}(${parameter}): ${parameter} must be iterable`)
}
