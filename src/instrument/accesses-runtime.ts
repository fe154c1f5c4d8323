/**
 * What instrumented code calls where it touches properties, variables and containers: the global object `__heddle_accesses`,
 * which is there once this module was imported. While nobody is `on` every call gives back what it was given. What it looks at
 * it looks at without running code of the user's: it calls no getter and asks no proxy.
 */

import { inspect, types } from 'node:util'
import { READ, WRITE } from '../schedule/footprint.ts'
import { containerMethod } from './containers.ts'
import { type FootprintListener, Footprints } from './footprints-runtime.ts'

/** One access as the code does it. */
export interface CodeAccess {
  readonly access: 'read' | 'write'
  /** The word for it: `read`, `write`, `get`, `push`. */
  readonly operation: string
  /** The object, or what stands for the scope of a variable. */
  readonly owner: object
  /** The place in it as it is written behind the object: `.stock`, `[2]`, `.#rows`, `['loom']`; empty for all of it. */
  readonly key: string
  /** The key of an entry, where that is an object: then `key` is empty. */
  readonly entry?: object | undefined
  /** Whether the owner is the scope of a variable, whose name is the key. */
  readonly variable: boolean
  /** What came out or went in; absent when there is nothing to show. */
  readonly value?: unknown
  readonly shows: boolean
  readonly site: string
}

export type AccessListener = (access: CodeAccess) => void

type Container = Record<PropertyKey, unknown>

const isObject = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function'

/** A property that holds a value, or may come to hold one; undefined for what is an accessor's or nobody's to look at. */
function valueAt(object: object, key: PropertyKey): { readonly value: unknown; readonly own: boolean } | undefined {
  for (let each: object | null = object; each !== null; each = Object.getPrototypeOf(each) as object | null) {
    if (types.isProxy(each)) return undefined
    const property = Object.getOwnPropertyDescriptor(each, key)
    if (property === undefined) continue
    return 'value' in property ? { value: property.value, own: each === object } : undefined
  }
  return { value: undefined, own: false }
}

const NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u
const INDEX = /^(?:0|[1-9]\d*)$/

function propertyText(key: PropertyKey): string {
  if (typeof key === 'symbol') return `[${String(key)}]`
  const text = String(key)
  return INDEX.test(text) ? `[${text}]` : NAME.test(text) ? `.${text}` : `.[${JSON.stringify(text)}]`
}

const isKey = (key: unknown): key is PropertyKey => !isObject(key)

const more = (value: unknown, by: number | undefined): unknown =>
  by === undefined ? value : typeof value === 'bigint' ? value + BigInt(by) : (value as number) + by

const plain = { variable: false }

const runtime = {
  /** Set while somebody looks. */
  listener: undefined as AccessListener | undefined,
  /** Set while somebody wants to know all that is touched; then `listener` is not told. */
  prints: undefined as Footprints | undefined,
  /** Whether one of these is there: code asks this first. */
  on: false,

  tell(
    access: 'read' | 'write',
    operation: string,
    owner: object,
    key: string,
    site: string,
    value?: { readonly value: unknown },
    more: Pick<CodeAccess, 'entry' | 'variable'> = plain,
  ): void {
    const shown = value === undefined ? { shows: false } : { shows: true, value: value.value }
    this.listener?.({ access, operation, owner, key, site, ...more, ...shown })
  },

  /** An object of which a property is about to be read. */
  read<O>(object: O, key: unknown, site: string): O {
    if (this.prints !== undefined) this.prints.look(object, key)
    else if (this.on && isObject(object) && isKey(key)) this.look(object, key, site)
    return object
  },

  /** An object of which a property is about to be read, of that another one, and so on; keys and sites in turn. */
  path<O>(object: O, ...links: readonly string[]): O {
    if (!this.on) return object
    let holder: unknown = object
    for (let i = 0; i < links.length && holder !== undefined && holder !== null; i += 2) {
      const key = links[i] as string
      this.read(holder, key, links[i + 1] as string)
      const seen = isObject(holder) ? valueAt(holder, key) : undefined
      // What a getter or a proxy will give nobody knows before.
      if (seen === undefined && i + 2 < links.length) this.prints?.untold('a chain that goes on from an accessor')
      holder = seen?.value
    }
    return object
  },

  /** The key of a property that is about to be read. */
  readAt<K>(object: unknown, key: K, site: string): K {
    if (this.prints !== undefined) this.prints.look(object, key)
    else if (this.on && isObject(object) && isKey(key)) this.look(object, key, site)
    return key
  },

  look(object: object, key: PropertyKey, site: string): void {
    if (key === 'size' && (types.isMap(object) || types.isSet(object)) && !types.isProxy(object)) {
      this.tell('read', 'size', object, '', site, { value: object.size })
      return
    }
    const seen = valueAt(object, key)
    // Methods are what an object is, rather than what it holds.
    if (seen === undefined || (!seen.own && typeof seen.value === 'function')) return
    // An array's length changes with its elements.
    if (key === 'length' && Array.isArray(object)) this.tell('read', 'length', object, '', site, seen)
    else this.tell('read', 'read', object, propertyText(key), site, seen)
  },

  has<O>(object: O, key: unknown, site: string): O {
    if (this.prints !== undefined) this.prints.look(object, key)
    else if (this.on && isObject(object) && isKey(key) && valueAt(object, key) !== undefined)
      this.tell('read', 'has', object, propertyText(key), site, { value: Object.hasOwn(object, key) })
    return object
  },

  /** Something of which all is about to be read. */
  whole<O>(object: O, site: string): O {
    if (this.prints !== undefined) this.prints.whole(object)
    else if (this.on && isObject(object) && typeof object !== 'function' && !types.isProxy(object))
      this.tell('read', 'read', object, '', site)
    return object
  },

  /** Something of which these properties are about to be read. */
  picked<O>(object: O, keys: readonly string[], site: string): O {
    if (this.prints !== undefined) for (const key of keys) this.prints.look(object, key)
    else if (this.on && isObject(object)) for (const key of keys) this.look(object, key, site)
    return object
  },

  /** What an assignment evaluated to; `by` is what its value lacks of what was written. */
  wrote<V>(value: V, object: unknown, key: unknown, site: string, by?: number): V {
    this.prints?.wrote(object, key)
    if (this.listener === undefined || !isObject(object) || !isKey(key) || valueAt(object, key) === undefined)
      return value
    if (key === 'length' && Array.isArray(object)) this.tell('write', 'length', object, '', site, { value })
    else this.tell('write', 'write', object, propertyText(key), site, { value: more(value, by) })
    return value
  },

  /** An object that all of another was copied to. */
  filled<O>(object: O, site: string): O {
    if (this.prints !== undefined) this.prints.filled(object)
    else if (this.on && isObject(object) && !types.isProxy(object)) this.tell('write', 'assign', object, '', site)
    return object
  },

  /** An object that is about to lose a property. */
  gone<O>(object: O, key: unknown, site: string): O {
    this.goneAt(object, key, site)
    return object
  },

  goneAt<K>(object: unknown, key: K, site: string): K {
    if (this.prints !== undefined) this.prints.gone(object, key)
    else if (this.on && isObject(object) && isKey(key) && valueAt(object, key) !== undefined)
      this.tell('write', 'delete', object, propertyText(key), site)
    return key
  },

  field<O>(object: O, name: string, value: unknown, site: string): O {
    if (this.prints !== undefined) this.prints.field(object, name, READ, value)
    else if (isObject(object)) this.tell('read', 'read', object, `.${name}`, site, { value })
    return object
  },

  wroteField<V>(value: V, object: unknown, name: string, site: string, by?: number): V {
    if (this.prints !== undefined) this.prints.field(object, name, WRITE)
    else if (this.on && isObject(object))
      this.tell('write', 'write', object, `.${name}`, site, { value: more(value, by) })
    return value
  },

  variable<V>(scope: object, name: string, value: V, site: string): V {
    if (this.prints !== undefined) this.prints.variable(name, READ)
    else this.tell('read', 'read', scope, name, site, { value }, { variable: true })
    return value
  },

  assigned<V>(value: V, scope: object, name: string, site: string, by?: number): V {
    if (this.prints !== undefined) this.prints.variable(name, WRITE)
    else if (this.on) this.tell('write', 'write', scope, name, site, { value: more(value, by) }, { variable: true })
    return value
  },

  all: <V>(value: V): V => value,

  /** An object whose method is about to be called, or what stands for it there: it tells of the call when that has its arguments. */
  call(object: unknown, name: string, site: string): unknown {
    if (this.prints !== undefined) return this.prints.call(object, name) ?? object
    if (!this.on || !isObject(object) || types.isProxy(object)) return object
    const found = containerMethod(object, name)
    if (found === undefined) return object
    const { call, method } = found
    const told = (args: readonly unknown[], result?: { readonly value: unknown }) => {
      const [entry] = args
      const named = method.keyed && !isObject(entry)
      // What was not there cannot be deleted.
      const access = name === 'delete' && result?.value === false ? 'read' : method.access
      const argument = method.shows === 'value' ? 1 : 0
      const takes = method.shows === 'value' || method.shows === 'argument'
      const shown = method.shows === 'nothing' ? undefined : takes ? { value: args[argument] } : result
      this.tell(access, name, object, named ? `[${inspect(entry)}]` : '', site, shown, {
        entry: method.keyed && isObject(entry) ? entry : undefined,
        variable: false,
      })
    }
    const shows = method.shows === 'result' || method.access === 'write'
    return {
      [name]: (...args: unknown[]) => {
        // Callbacks come after: what they do is told in its turn.
        if (!shows) told(args)
        const value = Reflect.apply(call, object, args)
        if (shows) told(args, { value })
        return value
      },
    } satisfies Container
  },

  /** The key of a method that is about to be called, which an object for all methods cannot stand for. */
  callAt<K>(object: unknown, key: K): K {
    if (this.prints?.call(object, key) !== undefined) this.prints.untold('a method by a computed name')
    return key
  },

  // ── what only footprints need: an object that has come to be, a function that is about to be called, and the like ──────

  born<O extends object>(object: O): O {
    this.prints?.born(object)
    return object
  },
  called(f: unknown): void {
    this.prints?.called(f)
  },
  callee<F>(f: F): F {
    this.prints?.called(f)
    return f
  },
  passed<V>(value: V): V {
    this.prints?.passed(value)
    return value
  },
  plain<V>(value: V): V {
    this.prints?.plain(value)
    return value
  },
  instance<V>(value: V): V {
    this.prints?.instance(value)
    return value
  },
  deep<V>(value: V): V {
    this.prints?.keys(undefined)
    return value
  },
  each<V>(value: V, deep = false): V {
    return this.prints === undefined ? value : (this.prints.each(value, deep) as V)
  },
  keys(keys?: readonly string[]): void {
    this.prints?.keys(keys)
  },
  untold(why: string): void {
    this.prints?.untold(why)
  },
}

export type AccessesRuntime = typeof runtime

const registry = globalThis as { __heddle_accesses?: AccessesRuntime }
// Of several copies of this package the first one's serves.
if (registry.__heddle_accesses === undefined) Object.defineProperty(globalThis, '__heddle_accesses', { value: runtime })

/** Has instrumented code of this thread tell `listener`; nobody when undefined. */
export function setAccessListener(listener: AccessListener | undefined): void {
  const shared = registry.__heddle_accesses as AccessesRuntime
  shared.listener = listener
  shared.prints = undefined
  shared.on = listener !== undefined
}

/** The same for all that is touched. */
export function setFootprintListener(listener: FootprintListener): void {
  const shared = registry.__heddle_accesses as AccessesRuntime
  shared.listener = undefined
  shared.prints = new Footprints(listener)
  shared.on = true
}
