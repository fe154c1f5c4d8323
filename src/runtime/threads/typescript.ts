/** How a worker loads the modules of scenarios. */

import { sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** `platform`: JavaScript, as it is; `tsx`: TypeScript; `own`: that of this package. */
export type Loader = 'platform' | 'tsx' | 'own'

const TYPESCRIPT = /\.[mc]?tsx?$/
/** This package's own folder. */
const root = fileURLToPath(new URL('../../..', import.meta.url))

/** What these modules need. Loading TypeScript costs a worker 60 to 210 ms before the first module, so only where there is any. */
export function loaderFor(urls: readonly string[]): Loader {
  const files = urls.map(url => fileURLToPath(url)).filter(file => TYPESCRIPT.test(file))
  if (files.length === 0) return 'platform'
  const isOwn = (file: string) => file.startsWith(root) && !file.includes(`${sep}node_modules${sep}`, root.length)
  return files.some(isOwn) ? 'own' : 'tsx'
}

let registered: Loader = 'platform'

/** Has this thread load what `loader` is for; once is enough. */
export async function registerTypeScript(loader: Loader): Promise<void> {
  if (loader === registered) return
  registered = loader
  const [esm, cjs] = await Promise.all([import('tsx/esm/api'), import('tsx/cjs/api')])
  cjs.register()
  // For the type checker this package's own `tsconfig.json` maps `heddle` to the sources; here it is what was built from them.
  esm.register(loader === 'own' ? { tsconfig: false } : {})
}
