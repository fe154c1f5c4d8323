/** Whether tasks changed the plain data of a state: then they share more than shared objects. */

import { below, eachContainer } from './plain.ts'

interface Part {
  readonly container: Readonly<Record<string, unknown>>
  readonly path: string
  readonly keys: readonly string[]
  /** The values of `keys`; a getter's place holds `GETTER`, for getters are not run. */
  readonly values: readonly unknown[]
}

/** The plain data of a state at a moment. */
export type PlainSnapshot = readonly Part[]

const GETTER = Symbol('getter')

/** Remembers the plain objects and arrays of `state` and what is in them; `undefined` when it has none. */
export function plainSnapshot(state: unknown): PlainSnapshot | undefined {
  let parts: Part[] | undefined
  eachContainer(state, (object, path) => {
    const container = object as Part['container']
    const keys = Object.keys(container)
    parts ??= []
    parts.push({ container, path, keys, values: keys.map(key => plainValue(container, key)) })
  })
  return parts
}

/**
 * The path of the first thing that is not as it was when `snapshot` was taken: `count`, `limits.0`; `undefined` if all
 * is.
 */
export function plainChanged(snapshot: PlainSnapshot): string | undefined {
  for (const part of snapshot) {
    const key = changedKey(part)
    if (key !== undefined) return below(part.path, key)
  }
  return undefined
}

/** The first key whose value is another one, or that has come or gone. */
function changedKey({ container, keys, values }: Part): string | undefined {
  const now = Object.keys(container)
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string
    if (now[i] !== key) return Object.hasOwn(container, key) ? (now[i] ?? key) : key
    if (!Object.is(plainValue(container, key), values[i])) return key
  }
  return now[keys.length]
}

function plainValue(container: Part['container'], key: string): unknown {
  if (Array.isArray(container)) return container[key as never]
  const property = Object.getOwnPropertyDescriptor(container, key)
  return property === undefined ? undefined : property.get === undefined ? property.value : GETTER
}
