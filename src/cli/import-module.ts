/** Imports a user's module, in TypeScript or JavaScript. */

import { pathToFileURL } from 'node:url'
import type { Scope } from '../instrument/scope.ts'
import { loaderBeside, registerTypeScript } from '../instrument/typescript.ts'
import { whileLoading } from '../intercept/loading.ts'
import { refusingExit } from './exit-attempt.ts'

/** How long a module may take to load, in milliseconds. */
const LONGEST = 60_000

/** A module that never finishes loading. */
export class UnsettledImport extends Error {
  override readonly name = 'UnsettledImport'
}

/**
 * Imports the module at `path`. In a package without `"type": "module"` TypeScript means CommonJS, so tsx takes both of
 * Node's loaders. With `scope` what is loaded from now on is instrumented.
 */
export async function importModule(path: string, scope?: Scope): Promise<Readonly<Record<string, unknown>>> {
  await registerTypeScript(loaderBeside(path))
  if (scope !== undefined) {
    const { registerInstrumentation } = await import('../instrument/register.ts')
    await registerInstrumentation(scope)
  }
  return refusingExit(() => whileLoading(() => settled(import(pathToFileURL(path).href))))
}

/** Rejects when nothing is left that could still settle `promise`: Node would then end the process without a word. */
async function settled<T>(promise: Promise<T>): Promise<T> {
  let idle!: () => void
  let late: NodeJS.Timeout | undefined
  const never = new Promise<never>((_, reject) => {
    idle = () => reject(new UnsettledImport('a top-level await never settles'))
    const slow = () => reject(new UnsettledImport(`it did not finish loading within ${LONGEST / 1000} s`))
    late = setTimeout(slow, LONGEST).unref()
  })
  process.once('beforeExit', idle)
  try {
    return await Promise.race([promise, never])
  } finally {
    process.off('beforeExit', idle)
    clearTimeout(late)
  }
}
