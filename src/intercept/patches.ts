/** Properties of the platform's objects, and what takes their place while it is installed. */

interface Patch {
  readonly object: object
  readonly key: PropertyKey
  readonly value: unknown
  readonly as: 'value' | 'get' | 'set'
  /** What was there before; undefined when nothing was. */
  saved: PropertyDescriptor | undefined
}

export class Patches {
  readonly #patches: Patch[] = []
  /** How many are in place: fewer than all only when one could not be put there. */
  #placed = 0

  /** Puts `value` in the place of a method or function. */
  value(object: object, key: PropertyKey, value: unknown): this {
    this.#patches.push({ object, key, value, as: 'value', saved: undefined })
    return this
  }

  /** Puts a getter in the place of an accessor. */
  getter(object: object, key: PropertyKey, get: () => unknown): this {
    this.#patches.push({ object, key, value: get, as: 'get', saved: undefined })
    return this
  }

  /** Puts a setter in the place of an accessor's. */
  setter(object: object, key: PropertyKey, set: (value: unknown) => void): this {
    this.#patches.push({ object, key, value: set, as: 'set', saved: undefined })
    return this
  }

  /** Puts everything in place. Does nothing when it is there already. */
  install(): void {
    if (this.#placed > 0) return
    try {
      for (const patch of this.#patches) {
        place(patch)
        this.#placed++
      }
    } catch (error) {
      this.restore()
      throw error
    }
  }

  /** Puts back exactly what was there, in reverse. */
  restore(): void {
    while (this.#placed > 0) {
      const { object, key, saved } = this.#patches[--this.#placed]!
      if (saved === undefined) Reflect.deleteProperty(object, key)
      else Object.defineProperty(object, key, saved)
    }
  }
}

function place(patch: Patch): void {
  const { object, key, value, as } = patch
  const saved = Object.getOwnPropertyDescriptor(object, key)
  patch.saved = saved
  const enumerable = saved?.enumerable ?? false
  const replaced: unknown = saved?.value
  if (typeof value === 'function' && typeof replaced === 'function' && value.name !== replaced.name)
    Object.defineProperty(value, 'name', { value: replaced.name, configurable: true })
  if (as === 'value') Object.defineProperty(object, key, { value, writable: true, enumerable, configurable: true })
  else {
    const accessors = { ...(saved?.get && { get: saved.get }), ...(saved?.set && { set: saved.set }), [as]: value }
    Object.defineProperty(object, key, { ...accessors, enumerable, configurable: true })
  }
}
