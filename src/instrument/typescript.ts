/** Has Node load the modules of scenarios, which may be TypeScript. */

import { createRequire, Module } from 'node:module'
import { sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** `platform`: JavaScript, as it is; `tsx`: TypeScript; `own`: that of this package. */
export type Loader = 'platform' | 'tsx' | 'own'

const TYPESCRIPT = /\.[mc]?tsx?$/
/** This package's own folder. */
const root = fileURLToPath(new URL('../..', import.meta.url))

const isOwn = (file: string): boolean =>
  file.startsWith(root) && !file.includes(`${sep}node_modules${sep}`, root.length)

/** What TypeScript is loaded with that lies beside `file`. */
export const loaderBeside = (file: string): Loader => (isOwn(file) ? 'own' : 'tsx')

/** What these modules need. Loading TypeScript costs a thread 60 to 210 ms before the first module, so only where there is any. */
export function loaderFor(urls: readonly string[]): Loader {
  const file = urls.map(url => fileURLToPath(url)).find(each => TYPESCRIPT.test(each))
  return file === undefined ? 'platform' : loaderBeside(file)
}

/** Has `require` find a module that was imported already: it would load another copy, and turn it into CommonJS first. */
function provide(url: URL, exports: object): void {
  const path = fileURLToPath(url)
  const provided = new Module(path)
  Object.assign(provided, { filename: path, loaded: true, exports })
  createRequire(url).cache[path] = provided
}

let registered: Loader = 'platform'

/** Has this thread load what `loader` is for, unless it loads TypeScript already. */
export async function registerTypeScript(loader: Loader): Promise<void> {
  if (loader === 'platform' || registered !== 'platform') return
  registered = loader
  // The package itself comes first: what is loaded later goes through the loaders, module by module.
  const [esm, cjs, own] = await Promise.all([import('tsx/esm/api'), import('tsx/cjs/api'), import('../index.ts')])
  cjs.register()
  provide(new URL('../index.js', import.meta.url), own)
  // For the type checker this package's own `tsconfig.json` maps `heddle` to the sources; here it is what was built from them.
  esm.register(loader === 'own' ? { tsconfig: `${root}tsconfig.run.json` } : {})
}
