/**
 * Tells what instrumented code touches to whoever wants footprints (`runtime/footprints.ts`): unlike what is told for reports, it
 * must be all. What cannot be seen is told as having touched everything; code that is not instrumented, and may go on unseen
 * later, as `untold`.
 */

import { types } from 'node:util'
import { isControlled, isSharedObject } from '../scenario/brands.ts'
import { READ, WRITE } from '../schedule/footprint.ts'
import { type ContainerMethod, containerMethod } from './containers.ts'
import { isIntrinsic, sortOf } from './functions.ts'

export interface FootprintListener {
  /** Touches a property; an absent owner or key is any. `CONTENTS` are all elements and entries. */
  touch(owner: object | undefined, key: PropertyKey | undefined, done: number): void
  /** Touches an entry of a container. */
  entry(owner: object, key: unknown, done: number): void
  /** All that is known is that everything may have been read, or written too. */
  all(done: number): void
  /** Nothing more can be said of this execution. */
  lost(why: string): void
  born(object: object): void
}

const isObject = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function'

type Found =
  | { readonly how: 'own' | 'inherited'; readonly value: unknown }
  | { readonly how: 'accessor'; readonly get: unknown; readonly set: unknown }
  | { readonly how: 'proxy' | 'missing' }

function find(object: object, key: PropertyKey): Found {
  for (let each: object | null = object; each !== null; each = Object.getPrototypeOf(each) as object | null) {
    if (types.isProxy(each)) return { how: 'proxy' }
    const property = Object.getOwnPropertyDescriptor(each, key)
    if (property === undefined) continue
    if ('value' in property) return { how: each === object ? 'own' : 'inherited', value: property.value }
    return { how: 'accessor', get: property.get, set: property.set }
  }
  return { how: 'missing' }
}

/** Stands for the order in which the entries of an object were added. */
export const ORDER = Symbol('order')
/** Stands for all elements and entries of an object. */
export const CONTENTS = Symbol('contents')
/** Owns all variables, and what prototypes of classes hold. */
export const VARIABLES = Object.freeze({})
export const PROTOTYPES = Object.freeze({})
/** Stands for how far an iterator has come. */
const PROGRESS = Symbol('progress')

/** Methods of containers that look into what they hold, or are given. */
const DEEP = new Set(
  (
    'flat flatMap concat join sort toSorted union intersection difference symmetricDifference isSubsetOf isSupersetOf ' +
    'isDisjointFrom'
  ).split(' '),
)

export class Footprints {
  readonly #to: FootprintListener

  constructor(to: FootprintListener) {
    this.#to = to
  }

  born(object: object): void {
    this.#to.born(object)
  }

  untold(why: string): void {
    this.#to.lost(why)
  }

  // ── properties ──────────────────────────────────────────────────────────────────────────────────────────────────────

  look(object: unknown, key: unknown): void {
    if (!this.#isPlain(key) || !isObject(object) || this.#isOurs(object)) return
    const found = find(object, key as PropertyKey)
    if (key === 'size' && (types.isMap(object) || types.isSet(object))) this.#to.touch(object, CONTENTS, READ)
    else if (key === 'length' && Array.isArray(object)) this.#to.touch(object, CONTENTS, READ)
    else if (ArrayBuffer.isView(object)) this.#to.all(READ)
    else this.#read(object, key as PropertyKey, found)
    this.#ask(found, 'get')
  }

  /** Where it is not found in an object itself it is looked for in its prototypes. */
  #read(object: object, key: PropertyKey, found: Found): void {
    this.#to.touch(object, key, READ)
    if (found.how === 'own') return
    for (let each = Object.getPrototypeOf(object) as object | null; each !== null && !isIntrinsic(each); ) {
      if (types.isProxy(each)) return
      this.#to.touch(Object.hasOwn(each, 'constructor') ? PROTOTYPES : each, key, READ)
      if (Object.hasOwn(each, key)) return
      each = Object.getPrototypeOf(each) as object | null
    }
  }

  wrote(object: unknown, key: unknown): void {
    if (!this.#isPlain(key) || !isObject(object) || this.#isOurs(object)) return
    if (isIntrinsic(object) || object === globalThis || ArrayBuffer.isView(object)) {
      this.#to.all(READ | WRITE)
      return
    }
    const found = find(object, key as PropertyKey)
    const whole = key === 'length' && Array.isArray(object)
    this.#to.touch(object, whole ? CONTENTS : (key as PropertyKey), WRITE)
    // Who looks at all of a list looks at its names, too.
    if (Array.isArray(object) && !/^\d+$/.test(String(key))) this.#to.touch(object, CONTENTS, WRITE)
    if (Object.hasOwn(object, 'constructor')) this.#to.touch(PROTOTYPES, key as PropertyKey, WRITE)
    if (Reflect.ownKeys(object).at(-1) === (typeof key === 'symbol' ? key : String(key)))
      this.#to.touch(object, ORDER, READ | WRITE)
    this.#ask(found, 'set')
  }

  gone(object: unknown, key: unknown): void {
    if (!this.#isPlain(key) || !isObject(object) || this.#isOurs(object)) return
    if (types.isProxy(object)) this.untold('a proxy')
    else if (isIntrinsic(object) || object === globalThis) this.#to.all(READ | WRITE)
    else {
      this.#to.touch(object, key as PropertyKey, READ | WRITE)
      if (Object.hasOwn(object, 'constructor')) this.#to.touch(PROTOTYPES, key as PropertyKey, WRITE)
    }
  }

  /** Keys of objects that are not at hand. */
  keys(keys: readonly string[] | undefined): void {
    if (keys === undefined) this.#to.all(READ)
    else for (const key of keys) this.#to.touch(undefined, key, READ)
  }

  whole(object: unknown): void {
    if (!isObject(object) || this.#isOurs(object)) return
    if (types.isProxy(object)) {
      this.untold('a proxy')
      return
    }
    const holds = Array.isArray(object) || types.isMap(object) || types.isSet(object)
    this.#to.touch(object, holds ? CONTENTS : undefined, READ)
    if (ArrayBuffer.isView(object)) this.#to.all(READ)
    if (Array.isArray(object)) return
    const properties = Object.getOwnPropertyDescriptors(object)
    for (const key of Reflect.ownKeys(properties)) {
      const { get } = properties[key as string] as PropertyDescriptor
      if (get !== undefined) this.#called(get)
    }
  }

  filled(object: unknown): void {
    if (!isObject(object)) return
    if (types.isProxy(object) || this.#isOurs(object)) this.untold('a proxy')
    else if (isIntrinsic(object) || object === globalThis) this.#to.all(READ | WRITE)
    else this.#to.touch(object, undefined, READ | WRITE)
    const properties = Object.getOwnPropertyDescriptors(object)
    for (const key of Reflect.ownKeys(properties)) {
      const { set } = properties[key as string] as PropertyDescriptor
      if (set !== undefined) this.#called(set)
    }
  }

  field(object: unknown, name: string, done: number, value?: unknown): void {
    if (!isObject(object)) return
    this.#to.touch(object, name, done)
    if (typeof value === 'function') this.#called(value)
  }

  variable(name: string, done: number): void {
    this.#to.touch(VARIABLES, name, done)
  }

  // ── calls ───────────────────────────────────────────────────────────────────────────────────────────────────────────

  called(f: unknown): void {
    if (typeof f === 'function') this.#called(f)
  }

  /** An argument of a call: whoever is given a function may call it. */
  passed(value: unknown): void {
    if (typeof value === 'function' && sortOf(value) === 'foreign') this.untold(`${nameOf(value)} is not instrumented`)
  }

  #called(f: object): void {
    const sort = sortOf(f)
    if (sort === 'foreign') this.untold(`${nameOf(f)} is not instrumented`)
    else if (sort === 'builtin') this.#to.all(READ | WRITE)
    else if (sort === 'reads') this.#to.all(READ)
  }

  /** What stands for `object` in a call of its method `name`; undefined where the object itself does. */
  call(object: unknown, name: unknown): unknown {
    if (!this.#isPlain(name)) return undefined
    const key = name as PropertyKey
    if (!isObject(object)) {
      if (object !== undefined && object !== null) this.called((object as Record<PropertyKey, unknown>)[key])
      return undefined
    }
    if (this.#isOurs(object)) return undefined
    if (types.isProxy(object)) {
      this.untold('a proxy')
      return undefined
    }
    const found = typeof key === 'string' ? containerMethod(object, key) : undefined
    if (found !== undefined) return this.#container(object, key as string, found)
    const property = find(object, key)
    this.#read(object, key, property)
    this.#ask(property, 'get')
    if ('value' in property) {
      // These call their receiver.
      if (property.value === Function.prototype.call && typeof object === 'function') this.#called(object)
      else this.called(property.value)
    } else if (property.how === 'accessor') this.untold('a method that a getter gives')
    return undefined
  }

  #container(object: object, name: string, { call, method }: NonNullable<ReturnType<typeof containerMethod>>): unknown {
    return {
      [name]: (...args: unknown[]) => {
        for (const each of args) this.passed(each)
        this.#touched(object, name, method, args)
        return Reflect.apply(call, object, args)
      },
    }
  }

  #touched(object: object, name: string, { access, keyed }: ContainerMethod, args: readonly unknown[]): void {
    const done = access === 'read' ? READ : READ | WRITE
    if (keyed) this.#to.entry(object, args[0], done)
    else this.#to.touch(object, CONTENTS, done)
    const adds = name === 'set' || name === 'add'
    if (adds && keyed && (types.isMap(object) || types.isSet(object)) && !object.has(args[0]))
      this.#to.touch(object, ORDER, READ | WRITE)
    if (DEEP.has(name)) this.#to.all(READ)
    if (Object.getPrototypeOf(object) !== Array.prototype && Array.isArray(object)) this.#to.all(READ | WRITE)
  }

  /** What is to be iterated, one value after the other; `deep` if what is in them is taken at once. */
  each(iterable: unknown, deep: boolean): unknown {
    if (typeof iterable === 'string' || !isObject(iterable)) return iterable
    if (types.isProxy(iterable)) {
      this.untold('a proxy')
      return iterable
    }
    const step = this.#stepOf(iterable)
    const source = iterable as Iterable<unknown>
    return {
      [Symbol.iterator]: () => {
        const iterator = source[Symbol.iterator]()
        return {
          next: () => {
            step()
            if (deep) this.#to.all(READ)
            return iterator.next()
          },
          ...(iterator.return === undefined ? {} : { return: (value: unknown) => iterator.return!(value) }),
        }
      },
    }
  }

  #stepOf(iterable: object): () => void {
    const found = find(iterable, Symbol.iterator)
    const make = 'value' in found ? found.value : undefined
    if (typeof make !== 'function') return () => this.untold('an iterator that a getter gives')
    const lists = [Array.prototype.values, Map.prototype.entries, Set.prototype.values] as readonly unknown[]
    if (lists.includes(make)) return () => this.#to.touch(iterable, CONTENTS, READ)
    const sort = sortOf(make)
    if (sort !== 'builtin' && sort !== 'code') return () => this.untold(`${nameOf(make)} is not instrumented`)
    if (types.isMapIterator(iterable) || types.isSetIterator(iterable)) {
      return () => {
        this.#to.all(READ)
        this.#to.touch(undefined, PROGRESS, READ | WRITE)
      }
    }
    return () => this.#to.all(READ | WRITE)
  }

  /** A value that is converted to a primitive one, if it is not that. */
  plain(value: unknown): void {
    if (!isObject(value)) return
    this.#to.all(READ)
    for (const key of [Symbol.toPrimitive, 'valueOf', 'toString'] as const) {
      const found = find(value, key)
      if (found.how === 'proxy' || found.how === 'accessor') this.untold('a proxy or a getter is converted')
      else if ('value' in found) this.called(found.value)
    }
  }

  instance(of: unknown): void {
    if (!isObject(of)) return
    this.look(of, 'prototype')
    const found = find(of, Symbol.hasInstance)
    if (!('value' in found) || found.value !== Function.prototype[Symbol.hasInstance])
      this.untold('instanceof is overloaded')
  }

  // ── what is looked at ───────────────────────────────────────────────────────────────────────────────────────────────

  /** Whether a key is converted to one by nobody's code. */
  #isPlain(key: unknown): boolean {
    if (!isObject(key)) return true
    this.untold('an object as a key')
    return false
  }

  /** Whether what is done with it are operations. */
  #isOurs(object: object): boolean {
    if (types.isProxy(object) && isControlled(object)) return true
    return !types.isProxy(object) && isSharedObject(object)
  }

  #ask(found: Found, what: 'get' | 'set'): void {
    if (found.how === 'proxy') this.untold('a proxy')
    else if (found.how === 'accessor' && typeof found[what] === 'function') this.#called(found[what] as object)
  }
}

function nameOf(f: object): string {
  const name: unknown = types.isProxy(f) ? 'a proxy' : Object.getOwnPropertyDescriptor(f, 'name')?.value
  return typeof name === 'string' && name !== '' ? name : 'a function'
}
