/** Where the workers' code is. */

import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ThreadsError } from './errors.ts'

/**
 * The path of the workers' entry. When this package runs from its TypeScript sources (under Vitest), workers run what was built
 * from them, since a worker of its own would first have to load a compiler.
 */
export const workerEntry = (): string => builtModule(new URL('./worker.js', import.meta.url))

/** The path of `own`, a module of this package, in what was built; `own` names it beside the present module. */
export function builtModule(own: URL): string {
  if (!import.meta.url.endsWith('.ts')) return fileURLToPath(own)
  const built = fileURLToPath(own).replace(
    /([\\/])src([\\/](?:runtime[\\/]threads|explore[\\/]parallel)[\\/]worker\.js)$/,
    '$1dist$2',
  )
  if (!existsSync(built)) throw new ThreadsError(`heddle: ${built} does not exist: run \`npm run build\` first.`)
  return built
}

/** Flags of this process that matter to how a worker finds and shows code; loaders are not among them. */
export function workerFlags(): string[] {
  const kept: string[] = []
  for (let i = 0; i < process.execArgv.length; i++) {
    const flag = process.execArgv[i] as string
    if (/^(--conditions=|-C=|--enable-source-maps$|--preserve-symlinks$)/.test(flag)) kept.push(flag)
    else if (flag === '--conditions' || flag === '-C') kept.push(flag, process.execArgv[++i] as string)
  }
  return kept
}
