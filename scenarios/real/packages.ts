/** The packages of this folder, which are installed apart: `npm install --prefix scenarios/real`. */

import { createRequire } from 'node:module'

export type Version = 'buggy' | 'fixed'

const require = createRequire(import.meta.url)

/** Loads a package; `T` is what the scenario uses of it. */
export const load = <T>(name: string): T => require(name) as T

/** Loads a CommonJS package anew, with the state that its modules keep; its dependencies stay. */
export function loadAfresh<T>(name: string): T {
  const main = require.resolve(name)
  const folder = `/node_modules/${name}/`
  const root = main.slice(0, main.lastIndexOf(folder) + folder.length)
  for (const file of Object.keys(require.cache)) if (file.startsWith(root)) delete require.cache[file]
  return require(name) as T
}

/** Puts `exports` in the place of a package that `user` requires. */
export function replace(name: string, user: string, exports: unknown): void {
  const file = createRequire(require.resolve(`${user}/package.json`)).resolve(name)
  require.cache[file] = { id: file, filename: file, loaded: true, exports } as NodeJS.Module
}

/** Lets promise chains come to rest. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 60; i++) await null
}
