/**
 * Covers, in threads: the methods of typed arrays over a `shared.buffer`, whoever calls them, and iterating over one (`for … of`,
 * spreading, array patterns). A method that calls back has a scheduling point before each element that it reads; iterating has
 * one before each; of the others each call is one, whose step is to read or write all the elements concerned.
 *
 * Uncontrolled: methods captured before the run, `Buffer`'s own readers and writers.
 */

import type { Engine } from '../runtime/engine.ts'
import { MemoryGate } from '../runtime/memory-gate.ts'
import { Kind } from '../schedule/operation.ts'
import { ElementAccess, partOf, rangeAccess } from './elements.ts'
import { Patches } from './patches.ts'

type Elements = Int32Array
type Method = (this: Elements, ...args: unknown[]) => unknown

const prototype = Object.getPrototypeOf(Int32Array.prototype) as Record<PropertyKey, unknown>

/** Methods that read all elements at once, and those that change some or all. */
const reading = ['join', 'toLocaleString', 'toString', 'includes', 'indexOf', 'lastIndexOf'] as const
const copying = ['toReversed', 'toSorted', 'with'] as const
const changing = ['reverse', 'sort', 'copyWithin'] as const
/** Methods that call back for one element after the other, with what makes them stop early. */
const visiting: Readonly<Record<string, { readonly backwards?: true; readonly until?: boolean }>> = {
  forEach: {},
  map: {},
  filter: {},
  every: { until: false },
  some: { until: true },
  find: { until: true },
  findIndex: { until: true },
  findLast: { until: true, backwards: true },
  findLastIndex: { until: true, backwards: true },
}

export function install(engine: Engine): () => void {
  const gate = new MemoryGate(engine)

  /** A point before the elements from `from` to `to` are touched. */
  function touch(view: Elements, kind: number, from: number, to: number): void {
    const memory = gate.of(view)
    if (memory === undefined || to <= from) return
    const width = view.BYTES_PER_ELEMENT
    const alone = to - from === 1
    const part = alone ? partOf(view, from) : from === 0 && to === view.length ? '' : partOf(view, `${from}…${to - 1}`)
    const access = alone && kind === Kind.read ? new ElementAccess(view, from, undefined) : rangeAccess(part)
    gate.pass(memory, kind, view, from * width, (to - from) * width, access)
  }

  const whole = (original: Method, kind: number): Method =>
    function (...args) {
      if (isShared(this)) touch(this, kind, 0, this.length)
      return Reflect.apply(original, this, args)
    }

  /** With a range as `slice` and `fill` have it: from argument `at` to the next. */
  const ranged = (original: Method, kind: number, at: number): Method =>
    function (...args) {
      if (isShared(this)) {
        const from = relative(args[at], this.length, 0)
        touch(this, kind, from, relative(args[at + 1], this.length, this.length))
      }
      return Reflect.apply(original, this, args)
    }

  const visit = (original: Method, backwards: boolean, until: boolean | undefined, carries: boolean): Method =>
    function (callback, ...rest) {
      if (!isShared(this) || typeof callback !== 'function' || gate.of(this) === undefined) {
        return Reflect.apply(original, this, [callback, ...rest])
      }
      const step = backwards ? -1 : 1
      let next = backwards ? this.length - 1 : 0
      const announce = () => {
        if (next >= 0 && next < this.length) touch(this, Kind.read, next, next + 1)
        next += step
      }
      announce()
      // Without a value to begin with, the first two elements are read before the first call.
      if (carries && rest.length === 0) announce()
      const called = function (this: unknown, ...args: unknown[]): unknown {
        const result: unknown = Reflect.apply(callback, this, args)
        if (until === undefined || Boolean(result) !== until) announce()
        return result
      }
      return Reflect.apply(original, this, [called, ...rest])
    }

  function at(original: Method): Method {
    return function (index) {
      if (isShared(this)) {
        const i = Math.trunc(Number(index)) || 0
        const from = i < 0 ? this.length + i : i
        if (from >= 0 && from < this.length) touch(this, Kind.read, from, from + 1)
      }
      return Reflect.apply(original, this, [index])
    }
  }

  function set(original: Method): Method {
    return function (source, offset) {
      const from = Math.trunc(Number(offset)) || 0
      const length = (source as ArrayLike<unknown> | undefined)?.length ?? 0
      if (isShared(source)) touch(source as Elements, Kind.read, 0, length)
      if (isShared(this) && from >= 0 && from + length <= this.length) touch(this, Kind.write, from, from + length)
      return Reflect.apply(original, this, offset === undefined ? [source] : [source, offset])
    }
  }

  /** An iterator that has a point before each element. */
  function iterated(original: Method): Method {
    return function () {
      const iterator = Reflect.apply(original, this, []) as Iterator<unknown>
      if (!isShared(this) || gate.of(this) === undefined) return iterator
      const view = this
      let index = 0
      return Object.assign(Object.create(Object.getPrototypeOf(iterator)) as object, {
        next() {
          if (index < view.length) touch(view, Kind.read, index, index + 1)
          index++
          return iterator.next()
        },
        [Symbol.iterator]() {
          return this
        },
      })
    }
  }

  const patches = new Patches()
  const patch = (name: PropertyKey, make: (original: Method) => Method) => {
    const original = prototype[name] as Method | undefined
    if (original !== undefined) patches.value(prototype, name, make(original))
  }
  for (const name of reading) patch(name, original => whole(original, Kind.read))
  patch('slice', original => ranged(original, Kind.read, 0))
  for (const name of copying) patch(name, original => whole(original, Kind.read))
  for (const name of changing) patch(name, original => whole(original, Kind.write))
  patch('fill', original => ranged(original, Kind.write, 1))
  for (const [name, { backwards = false, until }] of Object.entries(visiting)) {
    patch(name, original => visit(original, backwards, until, false))
  }
  patch('reduce', original => visit(original, false, undefined, true))
  patch('reduceRight', original => visit(original, true, undefined, true))
  patch('at', at)
  patch('set', set)
  patch('values', iterated)
  patch('entries', iterated)
  patch(Symbol.iterator, iterated)
  patches.install()
  return () => patches.restore()
}

const isShared = (view: unknown): boolean => ArrayBuffer.isView(view) && view.buffer instanceof SharedArrayBuffer

/** A bound as methods take it: negative ones count from the end. */
function relative(bound: unknown, length: number, otherwise: number): number {
  if (bound === undefined) return otherwise
  const at = Math.trunc(Number(bound)) || 0
  return at < 0 ? Math.max(0, length + at) : Math.min(at, length)
}
