/**
 * The plain data of a state is frozen in threads, for each has its own copy: a task that changes it would change nothing that
 * the others see. What such a task throws says that about an object somewhere; this finds out which.
 */

import { below, eachContainer } from '../../scenario/state/plain.ts'

const patterns = [
  /^Cannot assign to read only property '(.*)' of object/,
  /^Cannot add property (.*), object is not extensible/,
  /^Cannot delete property '(.*)' of/,
  /^Cannot define property (.*), object is not extensible/,
  /^Cannot redefine property: (.*)$/,
]

/** The sentence for plain data at `path` of a state. */
export const changedPlainData = (path: string): string =>
  `state.${path} is plain data that a task changes; threads have a copy each`

/** The sentence that names the plain data of `state` which `error` was thrown for; undefined when it was thrown for something else. */
export function plainDataChanged(state: unknown, error: unknown): string | undefined {
  if (!(error instanceof TypeError)) return undefined
  for (const pattern of patterns) {
    const key = pattern.exec(error.message)?.[1]
    if (key === undefined) continue
    const path = holderOf(state, key)
    return path && changedPlainData(path)
  }
  return undefined
}

/** The path of `key` in the container of `state` that has it; of an array of that length when it is an index to be added. */
function holderOf(state: unknown, key: string): string | undefined {
  let has: string | undefined
  let may: string | undefined
  eachContainer(state, (container, path) => {
    if (Object.hasOwn(container, key)) has ??= below(path, key)
    else if (Array.isArray(container) ? key === String(container.length) : path === '' && !/^\d+$/.test(key)) {
      may ??= below(path, key)
    }
  })
  return has ?? may
}
