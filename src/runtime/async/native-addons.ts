/**
 * Native addons give work to the platform's thread pool that it lists nowhere. Where none is loaded, what is not listed as in flight
 * is not: everything that the platform itself gives to the pool on behalf of tasks is listed or under control.
 */

import Module from 'node:module'

/** Those of tools that compile code: what they do is over before a task begins. */
const TOOLS =
  /[\\/]node_modules[\\/](?:@oxc-|@rolldown|@rollup|@swc|@parcel|@tailwindcss|lightningcss|fsevents|esbuild)/

/** Whether the user's code may have work in flight that nobody can see. */
export function addonsLoaded(): boolean {
  const files = Object.keys((Module as unknown as { _cache?: object })._cache ?? {})
  return files.some(file => file.endsWith('.node') && !TOOLS.test(file))
}
