/** Whether tasks changed the plain data of a state: then they share more than shared objects. */

import { below, eachContainer, eachValue } from './plain.ts'

interface Part {
  readonly container: object
  readonly path: string
  /** Its values by key; for an array, by index. */
  readonly values: ReadonlyMap<string, unknown> | readonly unknown[]
}

/** The plain data of a state at a moment. */
export type PlainSnapshot = readonly Part[]

/** Remembers the plain objects and arrays of `state` and what is in them. */
export function plainSnapshot(state: unknown): PlainSnapshot {
  const parts: Part[] = []
  eachContainer(state, (container, path) => {
    parts.push({ container, path, values: Array.isArray(container) ? container.slice() : valuesOf(container) })
  })
  return parts
}

/** The path of the first thing that is not as it was when `snapshot` was taken, or `undefined`. */
export function plainChanged(snapshot: PlainSnapshot): string | undefined {
  for (const { container, path, values } of snapshot) {
    const key = Array.isArray(values)
      ? changedIndex(container as unknown[], values)
      : changedKey(container, values as Values)
    if (key !== undefined) return below(path, key)
  }
  return undefined
}

type Values = ReadonlyMap<string, unknown>

function valuesOf(container: object): Values {
  const values = new Map<string, unknown>()
  eachValue(container, (key, value) => values.set(key, value))
  return values
}

function changedIndex(now: readonly unknown[], then: readonly unknown[]): string | undefined {
  const length = Math.max(now.length, then.length)
  for (let i = 0; i < length; i++)
    if (i >= now.length || i >= then.length || !Object.is(now[i], then[i])) return String(i)
  return undefined
}

function changedKey(container: object, then: Values): string | undefined {
  let changed: string | undefined
  let known = 0
  eachValue(container, (key, value) => {
    if (then.has(key)) known++
    if (!Object.is(then.get(key), value) || !then.has(key)) changed ??= key
  })
  if (changed !== undefined || known === then.size) return changed
  return [...then.keys()].find(key => !Object.hasOwn(container, key)) ?? [...then.keys()][0]
}
