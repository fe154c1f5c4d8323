/** Plain data that tells when it is changed: code may hide the error that frozen data has it throw. */

import { below, isPlain } from './plain.ts'

/**
 * Stands for `state`, whose plain objects and arrays, however deep, cannot be changed through it: `changed` is called with the path
 * of what was to be changed, and the attempt fails. Everything else in it is as it is.
 */
export function watchedPlain(state: unknown, changed: (path: string) => void): unknown {
  const watched = new WeakMap<object, object>()
  const watch = (value: unknown, path: string): unknown => {
    if (!isPlain(value)) return value
    let proxy = watched.get(value)
    if (proxy === undefined) watched.set(value, (proxy = new Proxy(value, refusing(path))))
    return proxy
  }
  const refusing = (path: string): ProxyHandler<object> => {
    const refuse = (_: object, key: PropertyKey) => {
      changed(below(path, String(key)))
      return false
    }
    return {
      get(target, key, receiver) {
        const value: unknown = Reflect.get(target, key, receiver)
        const property = Reflect.getOwnPropertyDescriptor(target, key)
        // What neither can be changed nor configured has to be shown as it is.
        const fixed = property?.writable === false && property.configurable === false
        return fixed ? value : watch(value, below(path, String(key)))
      },
      set: refuse,
      defineProperty: refuse,
      deleteProperty: refuse,
    }
  }
  return watch(state, '')
}
