/** Plain data: objects made by `{}` and arrays. Everything that walks a state goes by what this file says. */

import { isControlled, isSharedObject } from '../brands.ts'

/** Whether `value` is an array or an object without a class, and neither a shared nor a `control`led object. */
export function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || isSharedObject(value) || isControlled(value)) return false
  if (Array.isArray(value)) return true
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype || isForeignObjectPrototype(prototype as object)
}

/** Test runners evaluate modules in contexts that have an `Object` of their own. */
const isForeignObjectPrototype = (prototype: object): boolean =>
  Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'isPrototypeOf')

/** Calls `visit` with each enumerable property of `container` that has a value; getters are not run. */
export function eachValue(container: object, visit: (key: string, value: unknown) => void): void {
  if (Array.isArray(container)) {
    for (let i = 0; i < container.length; i++) visit(String(i), container[i])
    return
  }
  for (const key of Object.keys(container)) {
    const property = Object.getOwnPropertyDescriptor(container, key)
    if (property !== undefined && property.get === undefined) visit(key, property.value)
  }
}

/** The path of `key` below `path`; of the two the empty one is left out. */
export const below = (path: string, key: string): string => (path === '' ? key : key === '' ? path : `${path}.${key}`)

/**
 * Calls `visit` once with every plain object and array that `state` consists of, a container before what is in it, and
 * those closer to the state itself first.
 */
export function eachContainer(state: unknown, visit: (container: object, path: string) => void): void {
  if (!isPlain(state)) return
  const queue: object[] = [state]
  const paths = ['']
  let seen: Set<object> | undefined // most states are one object that holds shared ones
  for (let i = 0; i < queue.length; i++) {
    const container = queue[i] as object
    const path = paths[i] as string
    visit(container, path)
    eachValue(container, (key, value) => {
      if (!isPlain(value)) return
      seen ??= new Set([state])
      if (seen.has(value)) return
      seen.add(value)
      queue.push(value)
      paths.push(below(path, key))
    })
  }
}
