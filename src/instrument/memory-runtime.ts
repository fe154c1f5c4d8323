/**
 * What instrumented code calls where it touches elements: the global object `__heddle_memory`, which is there once this module
 * was imported. While nobody is `on` every call does what the code did before.
 */

/** What a run does about elements of typed arrays; each is called before the access. */
export interface ElementHooks {
  read(view: ArrayBufferView, key: unknown, site: string): void
  write(view: ArrayBufferView, key: unknown, value: unknown, site: string): void
  /** All of a view is about to be copied. */
  copy(view: ArrayBufferView, site: string): void
}

type Container = Record<PropertyKey, unknown>

const { isView } = ArrayBuffer

/** Keys that are objects are turned into keys once, as the platform does. */
const keyOf = (key: unknown): PropertyKey => {
  if (typeof key !== 'object' && typeof key !== 'function') return key as PropertyKey
  const primitive = (key as { [Symbol.toPrimitive]?: unknown } | null)?.[Symbol.toPrimitive]
  return typeof primitive === 'function' && typeof primitive.call(key, 'string') === 'symbol'
    ? (primitive.call(key, 'string') as symbol)
    : String(key)
}

// Assignments that fail throw in strict code only: the code that is rewritten says which it is.
const assignLoosely = new Function('object', 'key', 'value', 'object[key] = value') as (
  object: unknown,
  key: PropertyKey,
  value: unknown,
) => void

/** Stands for `object[key]` where it is assigned to. */
class Reference {
  readonly #object: unknown
  readonly #key: PropertyKey
  readonly #site: string
  readonly #strict: boolean

  constructor(object: unknown, key: unknown, site: string, strict: boolean) {
    this.#object = object
    this.#key = keyOf(key)
    this.#site = site
    this.#strict = strict
  }

  get v(): unknown {
    return memory.get(this.#object, this.#key, this.#site)
  }

  set v(value: unknown) {
    if (this.#strict) memory.set(this.#object, this.#key, value, this.#site)
    else memory.setLoosely(this.#object, this.#key, value, this.#site)
  }
}

const memory = {
  /** Set while a run looks. */
  hooks: undefined as ElementHooks | undefined,
  /** Whether `hooks` is there: code asks this first. */
  on: false,

  /** The key of an element that is about to be read. */
  at<K>(object: unknown, key: K, site: string): K {
    if (isView(object)) this.hooks?.read(object, key, site)
    return key
  },

  get(object: unknown, key: unknown, site: string): unknown {
    if (this.on && isView(object)) this.hooks?.read(object, key, site)
    return (object as Container)[key as PropertyKey]
  },

  set<V>(object: unknown, key: unknown, value: V, site: string): V {
    if (this.on && isView(object)) this.hooks?.write(object, key, value, site)
    ;(object as Container)[key as PropertyKey] = value
    return value
  },

  setLoosely<V>(object: unknown, key: unknown, value: V, site: string): V {
    if (this.on && isView(object)) this.hooks?.write(object, key, value, site)
    assignLoosely(object, key as PropertyKey, value)
    return value
  },

  ref: (object: unknown, key: unknown, site: string): Reference => new Reference(object, key, site, true),
  refLoosely: (object: unknown, key: unknown, site: string): Reference => new Reference(object, key, site, false),

  /** What an object pattern with these keys takes apart. */
  picked(object: unknown, keys: readonly string[], site: string): unknown {
    if (!this.on || !isView(object)) return object
    return Object.fromEntries(keys.map(key => [key, this.get(object, key, site)]))
  },

  /** The first argument of a constructor of typed arrays. */
  copied<V>(source: V, site: string): V {
    if (this.on && isView(source)) this.hooks?.copy(source, site)
    return source
  },
}

export type MemoryRuntime = typeof memory

const registry = globalThis as { __heddle_memory?: MemoryRuntime }
// Of several copies of this package the first one's serves.
if (registry.__heddle_memory === undefined) Object.defineProperty(globalThis, '__heddle_memory', { value: memory })

/** Has instrumented code of this thread report to `hooks`; to nobody when undefined. */
export function setElementHooks(hooks: ElementHooks | undefined): void {
  const shared = registry.__heddle_memory as MemoryRuntime
  shared.hooks = hooks
  shared.on = hooks !== undefined
}
